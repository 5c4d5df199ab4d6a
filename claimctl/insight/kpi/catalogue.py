"""The KPIs as configs/kpis.yaml lists them, and what a measured one looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from claimctl.config import Settings, home, read_yaml
from claimctl.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

Unit = Literal["ratio", "count", "money", "seconds", "milliseconds", "per_minute", "bytes", "index"]
Group = Literal["operations", "quality", "workflow", "system", "people"]
Direction = Literal["higher", "lower"]
Dashboard = Literal["operations", "agents", "business"]
Severity = Literal["info", "warning", "critical"]
KpiStatus = Literal["met", "missed", "no_target", "not_measured"]


class AlertSpec(Settings, frozen=True):
    """When a KPI calls somebody: worse than `limit` (the target where there is none), for as long as `after`."""

    after: Annotated[str, msgspec.Meta(pattern=r"^\d+[smhd]$")]
    severity: Severity
    remedy: str
    limit: float | None = None


class KpiSpec(Settings, frozen=True):
    """A KPI's entry in kpis.yaml. `inputs` are `table.column` or `config.<setting>`, and `a|b` where either will do.

    `rows` says what rows it needs, where those that are there may not do, `remedy` what to look at where it is bad; the
    alert's remedy does where there is none.
    """

    title: str
    definition: str
    unit: Unit
    direction: Direction
    inputs: tuple[str, ...]
    target: float | None = None
    currency: str | None = None
    dashboard: Dashboard = "operations"
    alert: AlertSpec | None = None
    group: Group = "operations"
    rows: str = ""
    remedy: str = ""


class Kpi(msgspec.Struct, frozen=True):
    """A KPI over one results folder.

    `value` is None where it is not measured; `needs` then names what is missing. `count` is the number of observations
    behind the value, `parts` the same figure by stage where it has one. `currency` is set where the unit is money.
    `low` and `high` are the ends of the value's 95 % interval, where it has one; `source` names the files beside the
    results that it was drawn from, `remedy` says what to look at where it is bad.
    """

    name: str
    title: str
    definition: str
    unit: Unit
    direction: Direction
    target: float | None
    currency: str | None
    value: float | None
    count: int
    parts: dict[str, float]
    status: KpiStatus
    needs: tuple[str, ...]
    group: Group = "operations"
    low: float | None = None
    high: float | None = None
    source: str = ""
    remedy: str = ""

    @property
    def sure(self) -> bool:
        """Whether the whole interval lies on one side of the target; a value without an interval is taken as it is."""
        if self.status not in {"met", "missed"} or self.low is None or self.high is None or self.target is None:
            return True
        better, worse = (self.low, self.high) if self.direction == "higher" else (-self.high, -self.low)
        bound = self.target if self.direction == "higher" else -self.target
        return better >= bound if self.status == "met" else worse < bound


def load_catalogue(path: Path | None = None) -> dict[str, KpiSpec]:
    """The KPIs of kpis.yaml in its order. Raises UsageError naming the file for an entry that is not valid."""
    file = path or home() / "configs" / "kpis.yaml"
    try:
        return msgspec.convert(read_yaml(file), dict[str, KpiSpec], strict=True)
    except msgspec.ValidationError as error:
        raise UsageError("kpis_invalid", f"{file} is not valid: {error}.") from error


def judge(spec: KpiSpec, value: float | None, currency: str | None) -> KpiStatus:
    """Whether `value` meets the target; a target in another currency is no target."""
    if value is None:
        return "not_measured"
    if spec.target is None or (spec.currency is not None and spec.currency != currency):
        return "no_target"
    met = value >= spec.target if spec.direction == "higher" else value <= spec.target
    return "met" if met else "missed"
