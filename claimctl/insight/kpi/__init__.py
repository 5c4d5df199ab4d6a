"""KPIs over a results folder: kpis.yaml says what each is, measures.py computes it, run.py brings them together."""

from claimctl.insight.kpi.catalogue import Kpi, KpiSpec, load_catalogue
from claimctl.insight.kpi.run import KpiPlan, plan_kpis

__all__ = ["Kpi", "KpiPlan", "KpiSpec", "load_catalogue", "plan_kpis"]
