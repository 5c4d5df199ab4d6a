"""The card of a fraud model: what it learned from, what it is worth, and what it must not be trusted with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from claimctl.learning.fraud.columns import Finding
    from claimctl.learning.fraud.validate import Figures
    from claimctl.pipeline.teach_fraud import TaughtFraud


def card(taught: TaughtFraud, day: dt.date, *, until: str) -> str:
    """The card as Markdown."""
    last = f", the last of {until}" if until else ""
    sings = taught.canary is not None and taught.canary.sings
    leak = " (a leak, allowed by --allow-leak: trust the forward figures alone)" if sings else ""
    lines = [
        "# fraud, taught",
        "",
        f"Learned on {day} from {taught.rows} labelled claims, {taught.frauds} of them frauds{last}: {taught.recipe},",
        f"asked of {', '.join(taught.used)}.",
        "It holds weights, and the values that categories take in the table.",
        "",
        "| measured | claims | frauds | AUC | 95 % | average precision | ECE | Brier |",
        "|---|---|---|---|---|---|---|---|",
        *_figures((("forward in time", taught.forward), ("cross-validation", taught.crossed))),
        "",
        "| reviewed | threshold | frauds | precision | recall | lift |",
        "|---|---|---|---|---|---|",
        *(
            f"| {each.share:.0%} | {each.threshold:.3f} | {each.frauds} of {each.claims} | {each.precision:.3f} | "
            f"{each.recall:.3f} | {each.lift:.2f} |"
            for each in taught.lift
        ),
        "",
    ]
    if taught.canary is not None:
        lines += [
            f"Random order ranks at AUC {taught.canary.random:.3f}, the future at {taught.canary.forward:.3f}{leak}.",
            "",
        ]
    lines += ["What was found in the table:", "", *_findings(taught.findings), ""]
    lines += [
        "Limits: a probability is of what this history calls fraud, among claims like those in it; fraud that nobody",
        "found there is not known here. A new period, product or way of labelling asks for new figures. It ranks",
        "claims for a human's eye and proves nothing about a person.",
    ]
    if taught.forward is None:
        lines.append("Nothing was measured forward in time: expect less of later claims than cross-validation says.")
    return "\n".join(lines) + "\n"


def _figures(each: Iterable[tuple[str, Figures | None]]) -> list[str]:
    return [
        f"| {name} | {of.claims} | {of.frauds} | {of.auc:.3f} | {of.low:.3f} to {of.high:.3f} | "
        f"{of.average_precision:.3f} | {of.ece:.3f} | {of.brier:.3f} |"
        for name, of in each
        if of is not None
    ]


def _findings(findings: Sequence[Finding]) -> list[str]:
    return [
        f"- {each.column or 'the table'} ({each.code}{', left out' if each.left_out else ''}): {each.message}"
        for each in findings
    ] or ["- nothing against any column"]
