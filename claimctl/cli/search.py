"""`claimctl search`: a question to policies and past claims, by hand."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Annotated

import typer

from claimctl.cli.common import AsJson, ConfigFile, Settings, echo_json, echo_quoting, load_config
from claimctl.errors import UsageError


def search(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What is asked, in words.")],
    index: Annotated[Path | None, typer.Option("--index", metavar="INDEX", help="Else `score.policies`.")] = None,
    within: Annotated[str | None, typer.Option("--in", metavar="WHERE", help="policies or claims alone.")] = None,
    policy: Annotated[str | None, typer.Option("--policy", metavar="NUMBER", help="One policy alone.")] = None,
    claim: Annotated[str | None, typer.Option("--claim", metavar="CLAIM", help="One claim alone.")] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Of a clause: cover, exclusion, condition ...; or a document's type.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Claims from this day on.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, max=100, help="How many answers.")] = 5,
    config: ConfigFile = None,
    settings: Settings = None,
    json: AsJson = False,
) -> None:
    """Search policies and past claims: by words and by meaning, in any of six languages, the best answer first.

    The number before each answer is how probable it is that it is one. Answers are remembered beside the index.
    """
    from claimctl.search.query import open_desk

    if index is None:
        named = load_config(config, settings).config.score.policies
        if not named:
            raise UsageError("index_unnamed", "No index is named.", "Give --index, or set score.policies.")
        index = Path(named)
    if within not in {None, "policies", "claims"}:
        raise UsageError("bad_collection", f"--in {within} is neither policies nor claims.", "Write one of them.")
    if since:
        _check_date(since)
    filters = {
        "collection": within or "", "policy": re.sub(r"[\W_]", "", policy or "").upper(), "claim_id": claim or "",
        "kind": kind or "", "since": since or "",
    }  # fmt: skip
    if not question.strip():
        raise UsageError("question_empty", "Nothing is asked.", "Write a question in words.")
    desk = open_desk(index)
    desk.remember()
    found = desk.ask(question, filters, top)
    desk.keep()
    if json:
        answers = [
            {
                "score": each.score, "collection": each.passage.collection, "source": each.passage.source,
                "page": each.passage.page, "clause": each.passage.number, "title": each.passage.title,
                "kind": each.passage.kind, "policy": each.passage.policy.strip("-"), "claim_id": each.passage.claim_id,
                "snippet": each.snippet,
            }
            for each in found
        ]  # fmt: skip
        cache = {"asked": desk.asked, "remembered": desk.remembered, "hit_rate": desk.remembered / max(desk.asked, 1)}
        echo_json({"question": question, "answers": answers, "cache": cache})
        return
    if not found:
        typer.echo("nothing found")
    for each in found:
        passage = each.passage
        head = " ".join(part for part in (passage.number, passage.title) if part)
        where = f"{passage.source}, page {passage.page}" if passage.page else passage.source
        echo_quoting(f"{each.score:.2f}  {head}  [{passage.kind}]  {where}")
        echo_quoting(f"      {each.snippet}")


def _check_date(text: str) -> None:
    try:
        told = dt.date.fromisoformat(text)
    except ValueError:
        told = None
    if told is None or told.isoformat() != text:
        raise UsageError("bad_date", f"--since {text} is no date.", "Write 2026-01-31.")
