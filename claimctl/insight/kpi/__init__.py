"""KPIs over a results folder: kpis.yaml says what each is, measures/ computes it from the tables and from what the
config names beside them (sources.py), run.py brings them together.
"""

from claimctl.insight.kpi.catalogue import Kpi, KpiSpec, load_catalogue
from claimctl.insight.kpi.run import KpiPlan, plan_kpis
from claimctl.insight.kpi.sources import open_sources

__all__ = ["Kpi", "KpiPlan", "KpiSpec", "load_catalogue", "open_sources", "plan_kpis"]
