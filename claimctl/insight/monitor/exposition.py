"""A report as Prometheus text (exposition format 0.0.4), for node_exporter's textfile collector.

Names and units are Prometheus's: base units, `_ratio`, `_seconds`, the unit last. All but one are gauges: they tell how
things stand in the results folder, and a file that was written anew counts nothing up. The times of stages are a
histogram, as events are only ever added: what was slow of late shows, however long the past is. A KPI that is not
measured has no sample, so that an absence is never a zero. Nothing in it was read from a document.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, NamedTuple

from claimctl.insight.report.model import TIME_EDGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimctl.insight.kpi import Kpi
    from claimctl.insight.report.model import Report, Run, StageTime

_PREFIX = "claimctl_"
# A unit of kpis.yaml: what ends the name, and what makes the value one of the base unit.
_UNITS = {
    "ratio": ("ratio", 1.0),
    "count": ("", 1.0),
    "seconds": ("seconds", 1.0),
    "milliseconds": ("seconds", 1e-3),
    "per_minute": ("per_second", 1 / 60),
    "bytes": ("bytes", 1.0),
    "index": ("", 1.0),
}


class Metric(NamedTuple):
    """A metric with its samples: labels and a value each, and what a histogram's sample adds to the name."""

    name: str
    text: str
    samples: tuple[tuple[dict[str, str], float] | tuple[dict[str, str], float, str], ...]
    kind: Literal["gauge", "histogram"] = "gauge"


def render(report: Report) -> str:
    """The report's metrics, one after the other, in an order that never changes."""
    return "".join(_lines(metric) for metric in metrics(report) if metric.samples)


def metrics(report: Report) -> Iterator[Metric]:
    """All metrics of a report; one that has nothing to tell has no sample."""
    for kpi in report.kpis:
        yield _measured(kpi)
        target = kpi.target if kpi.status in {"met", "missed"} else None
        name, factor = gauge(kpi.name, kpi.unit, kpi.currency)
        yield Metric(target_of(name), f"Target of {kpi.title}.", () if target is None else (({}, target * factor),))
    yield Metric("claimctl_claims", "Claims by decision.", _counted("decision", (
        (each.decision, each.claims) for each in report.decisions)))  # fmt: skip
    counts = report.counts
    yield Metric("claimctl_documents", "Documents by how they ended.", _counted("status", (
        ("done", counts.done), ("refused", counts.refused), ("failed", counts.failed))))  # fmt: skip
    yield Metric("claimctl_document_errors", "Documents that were refused or failed, by error code.", _counted(
        "code", ((each.code, each.documents) for each in report.errors)))  # fmt: skip
    yield Metric("claimctl_reasons", "Claims by the reasons of their decisions.", _counted(
        "code", ((each.code, each.claims) for each in report.reasons)))  # fmt: skip
    yield Metric("claimctl_claims_automated", "Claims that no human has to look at.", (({}, float(counts.automated)),))
    yield _times(report.stages)
    yield from _last_run(report.runs)
    started = [run.started_at for run in report.runs if run.started_at]
    ended = [run.ended_at for run in report.runs if run.ended_at]
    for name, text, times in (
        ("claimctl_last_run_start_timestamp_seconds", "When the last run began.", started),
        ("claimctl_last_run_end_timestamp_seconds", "When the last run that ended did so.", ended),
    ):
        yield Metric(name, text, (({}, max(times).timestamp()),) if times else ())


def gauge(kpi: str, in_unit: str, currency: str | None) -> tuple[str, float]:
    """The name of a KPI's gauge, and the factor that its value and target take in base units."""
    if in_unit == "money":
        return f"{_PREFIX}{kpi}_{(currency or 'money').lower()}", 1.0
    unit, factor = _UNITS[in_unit]
    stem = kpi.removesuffix("_rate").removesuffix("_share") if unit == "ratio" else kpi
    return _PREFIX + (f"{stem}_{unit}" if unit else stem), factor


def target_of(name: str) -> str:
    """The gauge of the target of the KPI whose gauge is `name`."""
    return f"{_PREFIX}target_{name.removeprefix(_PREFIX)}"


def _measured(kpi: Kpi) -> Metric:
    name, factor = gauge(kpi.name, kpi.unit, kpi.currency)
    samples: list[tuple[dict[str, str], float]] = []
    if kpi.value is not None:
        samples.append(({"stage": "all"} if kpi.parts else {}, kpi.value * factor))
        samples += [({"stage": stage}, value * factor) for stage, value in kpi.parts.items()]
    return Metric(name, kpi.definition, tuple(samples))


def _times(stages: tuple[StageTime, ...]) -> Metric:
    """How long runs of the stages took that did their work."""
    samples: list[tuple[dict[str, str], float, str]] = []
    for stage in (each for each in stages if each.within):
        label = {"stage": stage.stage}
        buckets = zip(TIME_EDGES, stage.within, strict=True)
        samples += [(label | {"le": repr(edge)}, float(count), "_bucket") for edge, count in buckets]
        done = float(stage.runs - stage.cached)
        samples += [(label | {"le": "+Inf"}, done, "_bucket"), (label, done, "_count")]
        samples.append((label, stage.total_seconds, "_sum"))
    text = "Time of one run of a stage that did its work."
    return Metric("claimctl_stage_duration_seconds", text, tuple(samples), "histogram")


def _last_run(runs: tuple[Run, ...]) -> Iterator[Metric]:
    """What the last run did that ended and had documents to work on."""
    last = next((run for run in runs if run.ended_at and run.documents and run.seconds is not None), None)
    told = (None, None, None) if last is None else (last.documents, last.failed, last.seconds)
    for name, text, value in zip(
        ("documents", "failed_documents", "duration_seconds"),
        ("Documents that the last run with any worked on.", "Documents of that run that failed.", "How long it took."),
        told,
        strict=True,
    ):
        yield Metric(f"claimctl_last_run_{name}", text, () if value is None else (({}, float(value)),))


def _counted(label: str, counted: Iterable[tuple[str, int]]) -> tuple[tuple[dict[str, str], float], ...]:
    totals: Counter[str] = Counter()
    for name, count in counted:
        totals[name] += count
    return tuple(({label: name}, float(count)) for name, count in sorted(totals.items()))


def _lines(metric: Metric) -> str:
    text = metric.text.replace("\\", r"\\").replace("\n", r"\n")
    lines = [f"# HELP {metric.name} {text}", f"# TYPE {metric.name} {metric.kind}"]
    for labels, value, *more in metric.samples:
        told = ",".join(f'{name}="{_escaped(content)}"' for name, content in labels.items())
        lines.append(f"{metric.name}{''.join(more)}{f'{{{told}}}' if told else ''} {value!r}")
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
