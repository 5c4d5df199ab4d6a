"""Prometheus alert rules, made of the KPIs that say when they call (configs/kpis.yaml), so that the two can't part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimctl.insight.monitor.exposition import gauge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimctl.insight.kpi import KpiSpec

# The whole of a KPI that is told by stage as well, or the only sample of one that is not.
WHOLE = '{stage=~"|all"}'
_HEAD = "# Made by `claimctl metrics files` from configs/kpis.yaml: change that, and make this anew.\n"
_STALE_HOURS = 26  # a nightly run, and two hours


def rules(catalogue: Mapping[str, KpiSpec]) -> dict[str, Any]:
    """The rule file as plain data: one group, an alert for each KPI that has one, and for runs that stay away."""
    found = [_alert(name, spec) for name, spec in catalogue.items() if spec.alert is not None]
    return {"groups": [{"name": "claimctl", "rules": [*_runs(), *found]}]}


def render(catalogue: Mapping[str, KpiSpec]) -> str:
    """The rule file's text. Raises UsageError for a KPI that calls without a limit and without a target."""
    import yaml

    return _HEAD + yaml.safe_dump(rules(catalogue), sort_keys=False, width=110, allow_unicode=True)


def _runs() -> list[dict[str, Any]]:
    last = "claimctl_last_run_end_timestamp_seconds"
    return [
        {
            "alert": "ClaimctlRunStale",
            "expr": f"time() - {last} > {_STALE_HOURS} * 3600",
            "for": "10m",
            "labels": {"severity": "critical"},
            "annotations": {
                "summary": "No run of claimctl has ended since {{ $value | humanizeDuration }}.",
                "description": "Look at the schedule and at its mail; run `claimctl process` by hand to see why.",
            },
        },
        {
            "alert": "ClaimctlMetricsMissing",
            "expr": f"absent({last})",
            "for": "1h",
            "labels": {"severity": "warning"},
            "annotations": {
                "summary": "Nothing tells how claimctl is doing.",
                "description": "Look whether `claimctl report --out FILE.prom` runs and its file is collected.",
            },
        },
    ]


def _alert(name: str, spec: KpiSpec) -> dict[str, Any]:
    from claimctl.errors import UsageError

    alert = spec.alert
    limit = None if alert is None else alert.limit if alert.limit is not None else spec.target
    if alert is None or limit is None:
        raise UsageError("alert_without_limit", f"The KPI {name} calls without a limit and without a target.")
    metric, factor = gauge(name, spec.unit, spec.currency)
    worse, word = ("<", "under") if spec.direction == "higher" else (">", "over")
    shown, bound = "{{ $value | humanize }}", f"{limit * factor:g}"
    if spec.unit == "ratio":
        shown, bound = "{{ $value | humanizePercentage }}", f"{limit * 100:g}%"
    return {
        "alert": "Claimctl" + "".join(part.capitalize() for part in name.split("_")),
        "expr": f"{metric}{WHOLE} {worse} {limit * factor:g}",
        "for": alert.after,
        "labels": {"severity": alert.severity},
        "annotations": {
            "summary": f"{spec.title} is {shown}, {word} {bound}.",
            "description": f"{spec.definition.strip()} {alert.remedy}",
        },
    }
