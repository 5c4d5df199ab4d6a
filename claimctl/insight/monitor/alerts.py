"""Prometheus alert rules, made of the KPIs that say when they call (configs/kpis.yaml), so that the two can't part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimctl.insight.monitor.exposition import gauge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimctl.insight.kpi import KpiSpec

# The whole of a KPI that is told by stage as well, or the only sample of one that is not.
WHOLE = '{stage=~"|all"}'
# The 95th percentile of the times of each stage's runs within a day.
SLOW_OF_LATE = (
    "histogram_quantile(0.95, sum by (job, instance, stage, le) (increase(claimctl_stage_duration_seconds_bucket[1d])))"
)
_HEAD = "# Made by `claimctl metrics files` from configs/kpis.yaml: change that, and make this anew.\n"
_NIGHTLY, _GRACE = 24.0, 2.0  # hours: how often a run is due where nothing is said, and how late it may be
_LEAST = 20  # documents or claims of one night, from which on its shares tell something
_FAILED = 0.05
_SLOW_SECONDS = 60


def rules(catalogue: Mapping[str, KpiSpec], due_hours: float | None = None) -> dict[str, Any]:
    """The rule file as plain data: one group, an alert for each KPI that has one, and for what has gone wrong of late.

    A run is due every `due_hours`, or else every night.
    """
    found = [_alert(name, spec) for name, spec in catalogue.items() if spec.alert is not None]
    return {"groups": [{"name": "claimctl", "rules": [*_runs(due_hours or _NIGHTLY), *found]}]}


def render(catalogue: Mapping[str, KpiSpec], due_hours: float | None = None) -> str:
    """The rule file's text. Raises UsageError for a KPI that calls without a limit and without a target."""
    import yaml

    return _HEAD + yaml.safe_dump(rules(catalogue, due_hours), sort_keys=False, width=110, allow_unicode=True)


def _runs(due_hours: float) -> list[dict[str, Any]]:
    """What calls besides KPIs: runs that stay away, and what has gone wrong of late.

    KPIs are of all that the results hold, so that a long past can hide a bad night.
    """
    last = "claimctl_last_run_end_timestamp_seconds"
    decided, passed = "delta(claimctl_claims_processed[1d])", "delta(claimctl_claims_automated[1d])"
    return [
        _rule(
            "RunStale", f"time() - {last} > {due_hours + _GRACE:g} * 3600", "10m", "critical",
            "No run of claimctl has ended since {{ $value | humanizeDuration }}.",
            "Look at the schedule and at its mail; run `claimctl process` by hand to see why.",
        ),
        _rule(
            "MetricsMissing", f"absent({last})", "1h", "warning",
            "Nothing tells how claimctl is doing.",
            "Look whether `claimctl report --out FILE.prom` runs and its file is collected.",
        ),
        _rule(
            "LastRunFailures",
            f"claimctl_last_run_failed_documents / (claimctl_last_run_documents >= {_LEAST}) > {_FAILED}",
            "1m", "critical",
            "{{ $value | humanizePercentage }} of the documents of the last run failed.",
            "Look at the errors by code: `claimctl report --since 1d`; `claimctl process --retry-failed` tries again.",
        ),
        _rule(
            "AutomationFell",
            f"{passed} / ({decided} >= {_LEAST}) < 0.5 * (claimctl_automation_ratio offset 1d)",
            "15m", "warning",
            "Of the claims of the last day {{ $value | humanizePercentage }} passed without a human, under half of "
            "what was usual.",
            "Look at the reasons of their decisions: `claimctl report --since 1d`.",
        ),
        _rule(
            "ProcessingSlow",
            f"{SLOW_OF_LATE} > {_SLOW_SECONDS}",
            "15m", "warning",
            "{{ $labels.stage }} takes {{ $value | humanizeDuration }} for one of 20 records of late.",
            "Look at the load of the machine, and at what came in: `claimctl report --since 1d`.",
        ),
    ]  # fmt: skip


def _rule(name: str, query: str, after: str, severity: str, summary: str, description: str) -> dict[str, Any]:
    return {
        "alert": f"Claimctl{name}",
        "expr": query,
        "for": after,
        "labels": {"severity": severity},
        "annotations": {"summary": summary, "description": description},
    }


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
    return _rule(
        "".join(part.capitalize() for part in name.split("_")),
        f"{metric}{WHOLE} {worse} {limit * factor:g}",
        alert.after,
        alert.severity,
        f"{spec.title} is {shown}, {word} {bound}.",
        f"{spec.definition.strip()} {alert.remedy}",
    )
