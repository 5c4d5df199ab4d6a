"""Grafana dashboards, made of the KPI list, so that none shows what is not told and none leaves out what is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from claimctl.insight.monitor.alerts import SLOW_OF_LATE, WHOLE
from claimctl.insight.monitor.exposition import gauge, target_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from claimctl.insight.kpi import KpiSpec

TITLES = {"operations": "Operations", "agents": "AI agent health", "business": "Business impact"}
# What is told besides KPIs, and where it is shown: title, query, what names a line.
_BESIDES = {
    "operations": (
        ("Documents", "claimctl_documents", "{{status}}"),
        ("Errors by code", "claimctl_document_errors", "{{code}}"),
        ("Hours since a run ended", "(time() - claimctl_last_run_end_timestamp_seconds) / 3600", "hours"),
        ("Documents of the last run", "claimctl_last_run_documents", "worked on"),
        ("Documents of the last run that failed", "claimctl_last_run_failed_documents", "failed"),
        ("Seconds that the last run took", "claimctl_last_run_duration_seconds", "seconds"),
    ),
    "agents": (("Stage latency of the last day, 95th percentile, in seconds", SLOW_OF_LATE, "{{stage}}"),),
    "business": (
        ("Claims by decision", "claimctl_claims", "{{decision}}"),
        ("Reasons of decisions", "topk(10, claimctl_reasons)", "{{code}}"),
    ),
}
_UNITS = {
    "ratio": "percentunit",
    "count": "short",
    "seconds": "s",
    "milliseconds": "s",
    "per_minute": "ops",
    "bytes": "bytes",
    "index": "none",
}
_WIDE, _STAT, _HIGH = 24, 6, 7
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def render(name: str, catalogue: Mapping[str, KpiSpec]) -> str:
    """The dashboard `name` (a key of TITLES) as the JSON that Grafana imports."""
    return json.dumps(dashboard(name, catalogue), indent=2, ensure_ascii=False) + "\n"


def dashboard(name: str, catalogue: Mapping[str, KpiSpec]) -> dict[str, Any]:
    """The dashboard as plain data: a figure against its target for each of its KPIs, then their courses."""
    kpis = {kpi: spec for kpi, spec in catalogue.items() if spec.dashboard == name}
    panels = [*_stats(kpis), *_courses(kpis), *_besides(name)]
    return {
        "uid": f"claimctl-{name}",
        "title": f"claimctl: {TITLES[name]}",
        "tags": ["claimctl"],
        "schemaVersion": 39,
        "version": 1,
        "editable": True,
        "refresh": "5m",
        "timezone": "browser",
        "time": {"from": "now-30d", "to": "now"},
        "templating": {
            "list": [{"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "panels": _placed(panels),
    }


def queries(made: Mapping[str, Any]) -> Iterator[str]:
    """Every query of a dashboard."""
    for panel in made["panels"]:
        yield from (target["expr"] for target in panel["targets"])


def _stats(kpis: Mapping[str, KpiSpec]) -> Iterator[dict[str, Any]]:
    for kpi, spec in kpis.items():
        metric, factor = gauge(kpi, spec.unit, spec.currency)
        good, bad = ("green", "red") if spec.direction == "lower" else ("red", "green")
        steps: list[dict[str, Any]] = [{"color": "text" if spec.target is None else good, "value": None}]
        if spec.target is not None:
            steps.append({"color": bad, "value": spec.target * factor})
        yield _panel(
            "stat", spec, _STAT, [(f"{metric}{WHOLE}", spec.title)],
            {"thresholds": {"mode": "absolute", "steps": steps}}, height=4,
        )  # fmt: skip


def _courses(kpis: Mapping[str, KpiSpec]) -> Iterator[dict[str, Any]]:
    for kpi, spec in kpis.items():
        metric, _ = gauge(kpi, spec.unit, spec.currency)
        lines = [(metric, "{{stage}}")]
        if spec.target is not None:
            lines.append((target_of(metric), "target"))
        yield _panel("timeseries", spec, _WIDE // 2, lines, {})


def _besides(name: str) -> Iterator[dict[str, Any]]:
    for title, query, legend in _BESIDES[name]:
        yield {
            "type": "timeseries", "title": title, "datasource": _SOURCE, "targets": [_target("A", query, legend)],
            "fieldConfig": {"defaults": {"unit": "short"}, "overrides": []}, "gridPos": {"w": _WIDE // 2, "h": _HIGH},
        }  # fmt: skip


def _panel(
    kind: str, spec: KpiSpec, width: int, lines: list[tuple[str, str]], defaults: dict[str, Any], height: int = _HIGH
) -> dict[str, Any]:
    unit = f"currency{spec.currency or 'EUR'}" if spec.unit == "money" else _UNITS[spec.unit]
    return {
        "type": kind,
        "title": spec.title,
        "description": spec.definition.strip(),
        "datasource": _SOURCE,
        "targets": [_target(chr(ord("A") + place), query, legend) for place, (query, legend) in enumerate(lines)],
        "fieldConfig": {"defaults": {"unit": unit} | defaults, "overrides": []},
        "gridPos": {"w": width, "h": height},
    }


def _target(name: str, query: str, legend: str) -> dict[str, Any]:
    return {"refId": name, "expr": query, "legendFormat": legend, "datasource": _SOURCE}


def _placed(panels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The panels in rows from left to right; a panel that does not fit, or is of another height, begins a row."""
    placed: list[dict[str, Any]] = []
    x = y = tall = 0
    for number, panel in enumerate(panels, 1):
        size = panel["gridPos"]
        if x + size["w"] > _WIDE or (x and size["h"] != tall):
            x, y = 0, y + tall
        tall = size["h"]
        placed.append(panel | {"id": number, "gridPos": size | {"x": x, "y": y}})
        x += size["w"]
    return placed
