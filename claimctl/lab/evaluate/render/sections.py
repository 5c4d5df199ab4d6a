"""The record as sections of finished tables, the same for every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.insight.report import figures as texts_of
from claimctl.insight.report.sections.shapes import Section, Table, some
from claimctl.lab.evaluate.render import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimctl.insight.report.sections.shapes import ColumnKind
    from claimctl.lab.evaluate.model import Figure, Grid
    from claimctl.lab.evaluate.record import Change, Evaluation, Worst

_Columns = tuple[tuple[str, "ColumnKind"], ...]
_MOST_COLUMNS = 7
_MOST_HEADLINES = 10


def verdict(evaluation: Evaluation) -> str:
    """What was held against what, and the few figures that matter most, in a paragraph."""
    counts = evaluation.counts
    of = f" of {some(counts.claims, 'claim')}" if counts.claims else ""
    sentences = [
        f"{some(counts.documents, 'document')}{of} with known truth: "
        f"{texts_of.integer(counts.done)} read, {texts_of.integer(counts.refused)} refused, "
        f"{texts_of.integer(counts.failed)} failed"
        + (f", {texts_of.integer(counts.unread)} not among the results." if counts.unread else ".")
    ]
    named = {(figure.section, figure.name): figure for figure in evaluation.figures if not figure.of}
    told = (
        (("classification", "accuracy"), "{} of the document types are right."),
        (("extraction", "precision_type_aware"), "{} of the values that were read are right."),
        (("extraction", "recall_type_aware"), "{} of the true values were found."),
        (("decisions", "accuracy"), "{} of the decisions are right."),
    )
    for key, sentence in told:
        figure = named.get(key)
        if figure is not None and figure.value is not None:
            sentences.append(sentence.format(value(figure)))
    return " ".join(sentences)


def headlines(evaluation: Evaluation) -> list[Figure]:
    """The measured figures that open the evaluation, the first ten."""
    named = {(figure.section, figure.name, figure.of): figure for figure in evaluation.figures}
    found = [named[key] for key in texts.HEADLINES if key in named and named[key].value is not None]
    return found[:_MOST_HEADLINES]


def sections(evaluation: Evaluation, *, full: bool) -> list[Section]:
    """Every measured section; `full` adds each field, type and group to the overall figures."""
    names = list(dict.fromkeys(figure.section for figure in evaluation.figures))
    order = [
        *(name for name in texts.SECTIONS if name in names),
        *(name for name in names if name not in texts.SECTIONS),
    ]
    made = []
    for name in order:
        own = [figure for figure in evaluation.figures if figure.section == name and figure.n]
        if not own:
            continue
        title, lead = texts.section(name)
        overall = [figure for figure in own if not figure.of and (full or figure.name not in texts.DETAILS)]
        tables = [_overall(overall)]
        for (part, kind), members in _parts(own).items():
            # A section that has no figure over everything, as confidence has none, shows its parts always.
            if full or kind in evaluation.by or not tables[0].rows:
                tables.append(_pivot(members, part, kind))
        listed = claims(evaluation) if name == "decisions" else None
        if listed:
            tables.append(listed)
        made.append(Section(name, title, lead, tables=tuple(table for table in tables if table.rows)))
    return made


def changes(evaluation: Evaluation, *, full: bool) -> Section | None:
    """What differs from the baseline: overall figures, then the largest differences of parts."""
    if evaluation.baseline is None:
        return None
    against = texts_of.clean(evaluation.baseline)
    if not evaluation.changes:
        return Section("changes", "Differences from the baseline", f"Against {against}: no figure differs.")
    lead = (
        f"Against {against}. An interval of the difference is there where both runs were compared unit by unit; "
        "what is called better or worse is more than chance."
    )
    columns: _Columns = (
        ("Section", "text"), ("Figure", "text"), ("Of", "code"), ("Before", "number"), ("Now", "number"),
        ("Difference", "number"), ("95% interval", "number"), ("", "text"),
    )  # fmt: skip
    whole = tuple(_change(change) for change in evaluation.changes if not change.of)
    parts = tuple(_change(change) for change in evaluation.changes if change.of)
    tables = [_table(columns, whole)]
    if full:
        tables.append(_table(columns, parts, "Parts"))
    return Section("changes", "Differences from the baseline", lead, tables=tuple(tables))


def worst(evaluation: Evaluation) -> Section | None:
    """The worst documents by name, with what is wrong with each and none of its values."""
    if not evaluation.worst:
        return None
    columns: _Columns = (
        ("Document", "code"),
        ("Type", "text"),
        ("Medium", "text"),
        ("Points", "number"),
        ("What", "text"),
    )
    rows = tuple(
        (place(document), kind(document), document.medium or "", f"{document.score:.1f}", what(document))
        for document in evaluation.worst
    )
    lead = f"The first {len(rows)} of {some(evaluation.worst_of, 'document')} with a fault, the worst first."
    return Section("worst", "Worst documents", lead, tables=(_table(columns, rows),))


def claims(evaluation: Evaluation) -> Table | None:
    """The claims decided wrongly; of their facts only the names."""
    if not evaluation.wrong_claims:
        return None
    columns: _Columns = (
        ("Claim", "code"), ("Right", "text"), ("Decided", "text"), ("By itself", "text"), ("Sure", "number"),
        ("Why", "code"), ("Planted", "code"), ("Facts that are wrong", "code"),
    )  # fmt: skip
    rows = tuple(
        (
            claim.claim_id, claim.true_decision, claim.decision, "yes" if claim.automated else "no",
            texts_of.probability(claim.confidence), ", ".join(claim.codes), ", ".join(claim.planted),
            ", ".join(claim.wrong_facts),
        )
        for claim in evaluation.wrong_claims
    )  # fmt: skip
    first = "" if len(rows) == evaluation.wrong_claims_of else f", the first {len(rows)}"
    return _table(columns, rows, f"{some(evaluation.wrong_claims_of, 'claim')} decided wrongly{first}")


def place(document: Worst) -> str:
    """A document's name: its path, with its pages where it isn't the whole file from page 1."""
    path = texts_of.clean(document.path)
    return path if document.first_page == 1 else f"{path}, page {document.first_page}"


def kind(document: Worst) -> str:
    """The true type, and the read one where it is another."""
    true, read = document.true_type or "", document.read_type or ""
    return f"{true}, read as {read}" if true and read and true != read else true or read


def what(document: Worst) -> str:
    """The document's faults in words."""
    return ", ".join(texts.fault(fault.kind, fault.count) for fault in document.faults)


def lines_table(document: Worst) -> Table:
    """A document's fields with their values, those that are right at the end."""
    columns: _Columns = (("Field", "code"), ("True", "code"), ("Read", "code"), ("Confidence", "number"), ("", "text"))
    rows = tuple(
        (
            line.field,
            line.true or "",
            line.read or "",
            texts_of.probability(line.confidence) if line.confidence is not None else "",
            texts.VERDICTS[line.verdict],
        )
        for line in document.fields
    )
    return _table(columns, rows, f"{place(document)}: {what(document)}")


def grid_table(grid: Grid) -> Table:
    """A confusion matrix; the rows are true, the columns read."""
    columns: _Columns = (("True \\ read", "code"), *((name, "number") for name in grid.columns))
    rows = tuple(
        (name, *(str(count) if count else "" for count in counts))
        for name, counts in zip(grid.rows, grid.counts, strict=True)
    )
    return _table(columns, rows, f"{texts.section(grid.section)[0]}: {grid.name}")


def value(figure: Figure) -> str:
    """The figure's value as it is shown."""
    return number(figure.value, texts.metric(figure.name))


def number(amount: float | None, metric: texts.Metric) -> str:
    """A value of `metric`: percent with one digit, else three digits."""
    if amount is None:
        return texts_of.NONE
    if metric.percent:
        return f"{amount * 100:.1f}%"
    return f"{amount:.3f}" if abs(amount) < 100 else f"{amount:,.2f}"


def span(figure: Figure) -> str:
    """The figure's interval as it is shown; empty where it has none."""
    if figure.low is None or figure.high is None:
        return ""
    metric = texts.metric(figure.name)
    if metric.percent:
        return f"{figure.low * 100:.1f} to {figure.high * 100:.1f}%"
    return f"{figure.low:.3f} to {figure.high:.3f}"


def _overall(members: Sequence[Figure]) -> Table:
    columns: _Columns = (
        ("Figure", "text"),
        ("Value", "number"),
        ("95% interval", "number"),
        ("n", "number"),
        ("of", "text"),
    )
    rows = tuple(
        (texts.metric(figure.name).title, value(figure), span(figure), texts_of.integer(figure.n), f"{figure.unit}s")
        for figure in members
    )
    return _table(columns, rows)


def _parts(figures: Sequence[Figure]) -> dict[tuple[str, str], list[Figure]]:
    """The figures of parts by what the parts are, and by the group's column where they are groups."""
    parts: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if "=" in figure.of:
            kind = figure.of.partition("=")[0]
            parts.setdefault((kind.replace("_", " "), kind), []).append(figure)
        elif figure.of:
            part = texts.PARTS.get(figure.name) or texts.PARTS.get(figure.section, "part")
            parts.setdefault((part, ""), []).append(figure)
    return parts


def _pivot(members: Sequence[Figure], part: str, kind: str) -> Table:
    """A row a part (a field, a type, a source), a column a metric; groups by name, others the most frequent first."""
    names = list(dict.fromkeys(figure.name for figure in members))
    wanted = [name for name in texts.COLUMNS if name in names][:_MOST_COLUMNS] or names[:_MOST_COLUMNS]
    rows: dict[str, dict[str, Figure]] = {}
    for figure in members:
        rows.setdefault(figure.of, {})[figure.name] = figure
    ordered = sorted(rows, key=lambda of: (0 if kind else -_most(rows[of].values()), of))
    title = part.capitalize()
    columns: _Columns = ((title, "code"), *((texts.metric(name).title, "number") for name in wanted), ("n", "number"))
    cells = tuple(
        (
            of.partition("=")[2] if kind else of,
            *(_cell(rows[of].get(name)) for name in wanted),
            texts_of.integer(_most(rows[of].values())),
        )
        for of in ordered
    )
    return _table(columns, cells, f"By {part}")


def _most(members: Iterable[Figure]) -> int:
    return max((figure.n for figure in members if figure.name != "invented"), default=0)


def _cell(figure: Figure | None) -> str:
    if figure is None or figure.value is None:
        return ""
    if figure.low is None or figure.high is None:
        return value(figure)
    metric = texts.metric(figure.name)
    if metric.percent:
        return f"{figure.value * 100:.1f}% ({figure.low * 100:.0f} to {figure.high * 100:.0f})"
    return f"{value(figure)} ({figure.low:.2f} to {figure.high:.2f})"


def _change(change: Change) -> tuple[str, ...]:
    metric = texts.metric(change.name)
    better = (change.difference < 0) == metric.lower
    span = ""
    if change.low is not None and change.high is not None:
        span = f"{_signed(change.low, metric)} to {_signed(change.high, metric)}"
    return (
        texts.section(change.section)[0],
        metric.title,
        change.of,
        number(change.baseline, metric),
        number(change.value, metric),
        _signed(change.difference, metric),
        span,
        ("better" if better else "worse") if change.clear else "",
    )


def _signed(amount: float, metric: texts.Metric) -> str:
    return f"{amount * 100:+.1f}" if metric.percent else f"{amount:+.3f}"


def _table(columns: _Columns, rows: Iterable[tuple[str, ...]], caption: str = "") -> Table:
    """A table in which no name or value from outside can act on a terminal or a page."""
    titles = tuple((texts_of.clean(title), kind) for title, kind in columns)
    return Table(titles, tuple(tuple(texts_of.clean(cell) for cell in row) for row in rows), texts_of.clean(caption))
