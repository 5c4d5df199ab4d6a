"""`claimctl synth`: make a folder of fictional, labelled claims."""

from __future__ import annotations

import json as jsonlib
from pathlib import Path  # noqa: TC003  typer reads the types at run time
from typing import Annotated

import typer


def synth(
    out: Annotated[Path, typer.Argument(help="Folder to make; claims go to OUT/claims, the truth to OUT/truth.")],
    claims: Annotated[int, typer.Option(min=1, help="How many claims.")] = 8,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    lines: Annotated[
        str, typer.Option(help="Lines of business, taken in turn.")
    ] = "motor,home,health,travel,liability",
    scan_share: Annotated[float, typer.Option(min=0, max=1, help="Share of documents that were on paper.")] = 0.3,
    layouts: Annotated[
        str, typer.Option(metavar="all|train|test", help="Which layouts: those for training, those kept for testing.")
    ] = "all",
    packets: Annotated[
        float, typer.Option(min=0, max=1, help="Share of claims that come in one file, or partly.")
    ] = 0.15,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes; the bytes are the same.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Make fictional claims with their truth, to try claimctl and to measure it."""
    import msgspec

    from claimctl.lab.synth.generate import generate

    wanted = tuple(name.strip() for name in lines.split(",") if name.strip())
    summary = generate(out, claims, seed, wanted, scan_share, layouts, packets, jobs)
    if json:
        print(jsonlib.dumps({"out": str(out), **msgspec.structs.asdict(summary)}, indent=2))
        return
    print(f"{summary.claims} claims, {summary.documents} documents, {summary.bytes / 1e6:.1f} MB in {out / 'claims'}")
    for title, counts in (("types", summary.doc_types), ("media", summary.media), ("planted", summary.fates)):
        print(f"{title:>8}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    print(f"   truth: {out / 'truth'}")
