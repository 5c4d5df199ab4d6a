"""`claimctl explain`: why a claim was decided as it was, for whoever has to answer for it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the types at run time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimctl.cli.common import AsJson, echo_json, echo_quoting

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = 12  # of a sha256


def explain(
    results: Annotated[Path, typer.Argument(metavar="RESULTS", help="The results folder of `claimctl process`.")],
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="The claim's id.")],
    run: Annotated[str | None, typer.Option(metavar="RUN_ID", help="As this run decided it; else the last.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a decision rests on: reasons, findings and facts with the values that support and contradict them.

    Quotes what the documents say.
    """
    from claimctl.insight.explain import explain as look_up

    record, runs = look_up(results, claim, run)
    if as_json:
        echo_json(record | {"decided_in": list(runs)})
        return
    for line in _lines(record, runs):
        echo_quoting(line)


def _lines(record: dict[str, Any], runs: tuple[str, ...]) -> Iterator[str]:
    who = "decided by machine" if record["automated"] else "left to a human"
    yield f"{record['claim_id']}: {record['decision']} ({', '.join(record['reasons'])})"
    yield f"{who} at {record['decided_at']:%Y-%m-%d %H:%M:%S} UTC, probability {record['confidence']:.4f}" + (
        "; drawn for QA" if record["qa_sample"] else ""
    )
    if record["proposal"] and not record["automated"]:
        yield f"could have been: {record['proposal']}, at {record['sureness']:.4f}"
    yield from _findings(record["findings"] or ())
    yield from _facts(record["facts"] or ())
    if record["coverage"]:
        yield "clauses that bear on the loss"
    for each in record["coverage"]:
        yield f"  {each['clause']} - {each['source']}, page {each['page']}, {each['score']:.2f}"
    if record["duplicates"]:
        yield "in other claims, or twice in this one"
    for each in record["duplicates"]:
        yield f"  {each['kind']}: {each['claim_id']} (doc {each['doc_id'][:_DIGITS]}), {each['score']:.2f}"
    yield from _numbers("signs of how sure it is", record["signs"] or ())
    yield from _numbers("thresholds in force", record["thresholds"] or ())
    for step in record["steps"] or ():
        if step["status"] == "skipped":
            yield f"skipped: {step['name']} ({step['reason']})"
    yield "made by"
    settings = (record["config_sha256"] or "")[:_DIGITS]
    yield f"  claimctl {record['version']}, run {record['run_id']}, settings {settings}"
    yield f"  dial {record['dial'][:_DIGITS]}" if record["dial"] else "  no dial: fixed thresholds, no promise"
    yield from (f"  {model}" for model in record["models"] or ())
    if len(runs) > 1:
        yield f"decided in {len(runs)} runs: {', '.join(runs)} (--run shows an earlier one)"


def _findings(findings: Any) -> Iterator[str]:  # noqa: ANN401  as the table has them
    yield "findings" if findings else "findings: none"
    for found in findings:
        asks = f"asks for {found['outcome']}" if found["outcome"] else "for information"
        sure = "certain" if found["certain"] else f"probability {found['confidence']:.3f}"
        yield f"  {found['rule'].upper()} ({found['severity']}, {asks}, {sure})"
        yield f"    {found['message']}"
        yield from (f"      {_place(each)}" for each in found["evidence"])


def _facts(facts: Any) -> Iterator[str]:  # noqa: ANN401
    yield "facts" if facts else "facts: none"
    for fact in facts:
        by = "the insurer's own" if fact["by_insurer"] else f"probability {fact['confidence']:.3f}"
        yield f"  {fact['name']}: {fact['value']} ({by})"
        yield from (f"      supported by {_place(each)}" for each in fact["supports"])
        yield from (f"      contradicted by {_place(each)}" for each in fact["contradicts"])


def _numbers(title: str, numbers: Any) -> Iterator[str]:  # noqa: ANN401
    if numbers:
        yield f"{title}: " + ", ".join(f"{each['name']} {each['value']:.4g}" for each in numbers)


def _place(stated: dict[str, Any]) -> str:
    page = f", page {stated['page']}" if stated["page"] else ""
    box = f" at {stated['x0']:.3f} {stated['y0']:.3f} {stated['x1']:.3f} {stated['y1']:.3f}" if stated["x1"] else ""
    doc = f" (doc {stated['doc_id'][:_DIGITS]})" if stated["doc_id"] else ""
    value = f"{stated['value']} - " if stated["value"] else ""
    return f"{value}{stated['path']}{page}{box}{doc}, {stated['confidence']:.3f}"
