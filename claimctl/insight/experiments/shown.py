"""What is told of tests, as text for a terminal or a pipe; or as JSON, the records as they are."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import msgspec

from claimctl.insight.experiments.model import Analysis
from claimctl.insight.experiments.paired import ShadowTold
from claimctl.insight.experiments.power import Plan
from claimctl.insight.report.figures import NONE, clean, integer, share
from claimctl.insight.report.sections import Table
from claimctl.insight.report.terminal import PLAIN_WIDTH, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from claimctl.insight.experiments.model import BandCase, Comparison, MetricTold, Paired

Told = Analysis | ShadowTold | Plan
_COLOURS = {"better": "green", "holds": "green", "worse": "red", "broken": "red"}
_WORTH_TELLING = 0.01  # of the variance
_FEW_LABELS = 3  # designs of as many metrics are told at most


def render(told: Told, form: str, *, width: int | None = None, styled: bool = False) -> str:
    """What was found, as `json` or for a terminal of this width (None: a pipe); `styled` adds colours."""
    if form == "json":
        import json

        return json.dumps(msgspec.to_builtins(told), indent=2, ensure_ascii=False) + "\n"
    from rich.console import Console
    from rich.text import Text

    console = Console(
        file=io.StringIO(), width=width or PLAIN_WIDTH, force_terminal=styled, markup=False, highlight=False,
        color_system="standard" if styled else None, emoji=False, legacy_windows=False,
    )  # fmt: skip
    if isinstance(told, Analysis):
        parts = _analysis(told)
    elif isinstance(told, Plan):
        parts = _plan(told)
    else:
        parts = _shadow(told)
    for style, part in parts:
        if isinstance(part, Table):
            print_table(console, part, boxed=styled)
        else:
            indent = part[: len(part) - len(part.lstrip(" "))]
            console.print(Text(indent + clean(part), style=style))
    file = console.file
    assert isinstance(file, io.StringIO)  # noqa: S101  the file given above
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


Part = tuple[str, str | Table]


def _analysis(told: Analysis) -> Iterator[Part]:
    yield "bold", f"Test {told.test}" + (f": {told.title}" if told.title else "")
    done = f", {told.fraction:.0%} of it done" if told.fraction is not None else ""
    yield "", f"claims from {told.since} to {told.upto}{done}; {told.method}; alpha {told.alpha:.4g}"
    yield "bold", told.verdict
    for warning in told.warnings:
        yield "yellow", f"Warning: {warning}"
    for note in told.notes:
        yield "", f"Note: {note}"
    yield "", ""
    yield "bold", "Variants"
    yield (
        "",
        Table(
            (
                ("variant", "text"),
                ("share", "number"),
                ("units", "number"),
                ("expected", "number"),
                ("claims", "number"),
            ),
            tuple(
                (arm.variant, share(arm.share), integer(arm.units), integer(arm.expected), integer(arm.claims))
                for arm in told.arms
            ),
        ),
    )
    fits = "as their shares want it" if told.ratio_ok else "NOT as their shares want it"
    yield "", f"  sizes {fits} (p = {_p(told.ratio_p)})"
    level = f"{1 - told.alpha:.4g}"
    primary = [each for each in told.metrics if each.role == "primary" and each.comparisons]
    if primary:
        yield "", ""
        yield "bold", f"Primary metrics, against {told.control}; intervals at {level}"
        yield "", _primary_table(primary)
        yield "", ""
        yield "", _lift_table(primary)
        for each in primary:
            for one in each.comparisons:
                yield "", f"  {_belief(each, one)}"
    guards = [each for each in told.metrics if each.role == "guard" and each.comparisons]
    if guards:
        yield "", ""
        yield "bold", f"Guards, against {told.control}; each one-sided at {told.alpha:.4g}"
        yield "", _guard_table(guards)
    lacking = [(each.metric, each.needs, each.paired, each.role) for each in told.metrics if each.needs]
    yield from _unmeasured(lacking, told.test)


def _primary_table(metrics: list[MetricTold]) -> Table:
    rows = []
    for each in metrics:
        values = {arm.variant: arm.value for arm in each.arms}
        control = next(iter(values.values()))
        rows += [
            (
                each.metric, one.variant, _value(control, each.shown), _value(values[one.variant], each.shown),
                _change(one.difference, each.shown), _span(one.low, one.high, each.shown), one.verdict,
            )
            for one in each.comparisons
        ]  # fmt: skip
    return Table(
        (("metric", "text"), ("variant", "text"), ("control", "number"), ("value", "number"),
         ("difference", "number"), ("interval", "number"), ("verdict", "text")),
        tuple(rows),
    )  # fmt: skip


def _lift_table(metrics: list[MetricTold]) -> Table:
    """The differences as shares, and how sure they are."""
    rows = [
        (
            each.metric, one.variant, NONE if one.lift is None else f"{one.lift:+.1%}", _lift_span(one), _p(one.p_once),
            _p(one.p), _p(one.p_holm), _p(one.p_bh),
        )
        for each in metrics
        for one in each.comparisons
    ]  # fmt: skip
    return Table(
        (("metric", "text"), ("variant", "text"), ("lift", "number"), ("interval", "number"), ("p once", "number"),
         ("p all looks", "number"), ("Holm", "number"), ("BH", "number")),
        tuple(rows),
    )  # fmt: skip


def _belief(metric: MetricTold, one: Comparison) -> str:
    loss = _change(one.belief.expected_loss, metric.shown, sign=False)
    told = f"{metric.metric}, {one.variant}: better with probability {one.belief.better:.1%}, expected loss {loss}"
    if one.crossed is not None:
        told += f"; its bound was first met on {one.crossed}"
    if metric.adjusted is not None and metric.adjusted >= _WORTH_TELLING:
        told += f"; what was known before explained {metric.adjusted:.0%} of the variance"
    return told


def _guard_table(metrics: list[MetricTold]) -> Table:
    rows = []
    for each in metrics:
        values = {arm.variant: arm.value for arm in each.arms}
        control = next(iter(values.values()))
        worse = "less" if each.better == "higher" else "more"
        rows += [
            (
                each.metric, one.variant, _value(control, each.shown), _value(values[one.variant], each.shown),
                _change(one.difference, each.shown), _span(one.low, one.high, each.shown),
                f"{_change(each.margin or 0.0, each.shown, sign=False)} {worse}", one.verdict,
            )
            for one in each.comparisons
        ]  # fmt: skip
    return Table(
        (("metric", "text"), ("variant", "text"), ("control", "number"), ("value", "number"),
         ("difference", "number"), ("interval", "number"), ("may be", "number"), ("verdict", "text")),
        tuple(rows),
    )  # fmt: skip


def _unmeasured(lacking: Sequence[tuple[str, str | None, Paired | None, str]], test: str) -> Iterator[Part]:
    if not lacking:
        return
    yield "", ""
    yield "bold", "Not measured"
    for name, needs, *_ in lacking:
        yield "yellow", f"  {name} needs {needs}"
    designs = [(name, design, role) for name, _, design, role in lacking if design is not None]
    for name, design, role in designs[:_FEW_LABELS]:
        yield from _design(name, design, role, test)


def _design(name: str, design: Paired, role: str, test: str) -> Iterator[Part]:
    yield "", ""
    points = f"{design.detect * 100:.3g} points"
    yield "", f"  {name} can't be seen without labels. To tell variants {points} apart:"
    yield (
        "",
        (f"    labels apart:  {design.apart:,} claims of each variant (it is taken to be {design.assumed:.0%} now)"),
    )
    if design.moot:
        moot = f"they can't be {points} apart, whatever labels say" + (
            ", so the guard holds" if role == "guard" else ""
        )
        yield "", f"    labels paired: none; variants decide {design.band:.1%} of the claims differently: {moot}"
        return
    if design.band is not None:
        (case,) = design.cases
        yield (
            "",
            (
                f"    labels paired: {case.labels:,} of the claims that variants decide differently ({case.band:.1%} "
                f"of all: some {case.claims:,} claims judged both ways have as many)"
            ),
        )
        return
    cases = ", ".join(f"{case.labels:,} if they are {case.band:.3g} in 100" for case in _percent(design))
    yield "", f"    labels paired: of the claims that variants decide differently alone: {cases}"
    yield (
        "",
        f"    `claimctl experiment run RESULTS --test {test} --out band.csv` counts them, and lists them",
    )


def _percent(design: Paired) -> list[BandCase]:
    return [msgspec.structs.replace(case, band=case.band * 100) for case in design.cases]


def _shadow(told: ShadowTold) -> Iterator[Part]:
    yield "bold", f"Test {told.test}" + (f": {told.title}" if told.title else "")
    yield "", f"{told.claims:,} claims judged under each variant; nothing was changed"
    for note in told.notes:
        yield "", f"Note: {note}"
    yield "", ""
    yield "bold", f"Decided differently from {told.control}"
    yield (
        "",
        Table(
            (("variant", "text"), ("claims", "number"), ("of all", "number")),
            tuple((name, integer(count), share(count / max(told.claims, 1))) for name, count in told.band.items()),
        ),
    )
    if told.moves:
        yield "", ""
        yield (
            "",
            Table(
                (
                    ("variant", "text"),
                    (f"{told.control} decides", "text"),
                    ("it decides", "text"),
                    ("claims", "number"),
                ),
                tuple(
                    (move.variant, move.control_decides, move.variant_decides, integer(move.claims))
                    for move in told.moves
                ),
            ),
        )
    measured = [each for each in told.metrics if each.differences]
    if measured:
        yield "", ""
        yield "bold", "Metrics, on the same claims"
        yield "", _paired_table(measured)
    lacking = [(each.metric, each.needs, each.design, each.role) for each in told.metrics if each.needs]
    yield from _unmeasured(lacking, told.test)
    if told.to_label:
        yield "", ""
        yield "", f"{told.to_label:,} claims to label, {told.labelled:,} of them labelled"


def _paired_table(metrics: list) -> Table:  # type: ignore[type-arg]
    rows = []
    for each in metrics:
        for one in each.differences:
            pairs = NONE if one.gained is None else f"+{one.gained:,} -{one.lost:,}"
            if one.labelled is not None:
                pairs += f" of {one.labelled:,} labelled"
            rows.append((
                each.metric, each.role, one.variant, _value(one.control_value, each.shown),
                _value(one.value, each.shown), _change(one.difference, each.shown),
                _span(one.low, one.high, each.shown), pairs, _p(one.p), one.verdict,
            ))  # fmt: skip
    return Table(
        (("metric", "text"), ("role", "text"), ("variant", "text"), ("control", "number"), ("value", "number"),
         ("difference", "number"), ("interval", "number"), ("claims", "number"), ("p", "number"), ("verdict", "text")),
        tuple(rows),
    )  # fmt: skip


def _plan(told: Plan) -> Iterator[Part]:
    yield "bold", f"Size of the test {told.test}" if told.test else "Size of a test"
    shared = f", shared by {told.comparisons} primary comparisons" if told.comparisons > 1 else ""
    looks = f"; {told.looks}: {told.inflation - 1:.0%} more units" if told.inflation > 1 else f"; {told.looks}"
    yield "", f"alpha {told.alpha:.4g}{shared}, power {told.power:.4g}{looks}"
    if told.a_day is not None:
        over = f" (measured over {told.measured_over:,} days)" if told.measured_over else ""
        count = f"{told.a_day:,.1f}" if told.a_day >= 1 else f"{told.a_day:.2g}"
        yield "", f"{count} claims a day{over}"
    for note in told.notes:
        yield "yellow", f"Note: {note}"
    if told.needs:
        yield "", ""
        yield "", Table(
            (("metric", "text"), ("role", "text"), ("now", "number"), ("to find", "number"), ("control", "number"),
             ("each variant", "number"), ("all", "number"), ("claims", "number"), ("days", "number")),
            tuple(
                (
                    need.metric, need.role, _value(need.value, need.shown),
                    _change(need.detect, need.shown, sign=False), integer(need.control), integer(need.variant),
                    integer(need.total), integer(need.claims), integer(need.days),
                )
                for need in told.needs
            ),
        )  # fmt: skip
    if told.missing:
        yield "", ""
        yield "bold", "Not planned"
        for name, what in told.missing.items():
            yield "yellow", f"  {name} needs {what}"


def _value(value: float | None, shown: str) -> str:
    if value is None:
        return NONE
    if shown == "percent":
        return share(value)
    return f"{value:,.2f}" if abs(value) >= 1 or value == 0 else f"{value:.4g}"


def _change(value: float, shown: str, *, sign: bool = True) -> str:
    plus = "+" if sign else ""
    if shown == "percent":
        return f"{value * 100:{plus}.2f} points"
    return f"{value:{plus},.2f}" if abs(value) >= 1 or value == 0 else f"{value:{plus}.4g}"


def _span(low: float, high: float, shown: str) -> str:
    if shown == "percent":
        return f"{low * 100:+.2f} to {high * 100:+.2f}"
    return f"{_change(low, shown)} to {_change(high, shown)}"


def _lift_span(one: Comparison) -> str:
    if one.lift_low is None or one.lift_high is None:
        return NONE
    return f"{one.lift_low:+.1%} to {one.lift_high:+.1%}"


def _p(p: float | None) -> str:
    if p is None:
        return NONE
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1g}"
