"""The values of a taught form in a document, as records with their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimctl.records import Field
from claimctl.stages.extract import validators
from claimctl.stages.extract.taught import forms

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from claimctl.stages.extract.candidates import Habits
    from claimctl.stages.extract.layout import Sheet
    from claimctl.stages.extract.ranking import Scene
    from claimctl.stages.extract.taught.forms import Form

METHOD = "taught"


def values(
    form: Form, names: Collection[str], sheets: Sequence[Sheet], habits: Habits, scene: Scene,
    chances: NDArray[np.float64],
) -> list[Field]:  # fmt: skip
    """The values of the fields in `names`, in the order of the form; `chances` are those of the scene's pairs."""
    fields = {name: field for name, field in form.fields.items() if name in names}
    chosen = forms.choose(fields, form.ordered, forms.options(fields, sheets, habits, scene.pairs, chances))
    wanted = [name for name in fields if name in chosen]
    sure = forms.confidence(form.curve, [chosen[name] for name in wanted])
    found = []
    for name, confidence in zip(wanted, sure, strict=True):
        page, reading = chosen[name].span
        issues = (*reading.issues, *validators.issues(reading.value, scene.specs[name].validators))
        found.append(
            Field(
                name, 0, reading.value, reading.raw, round(float(confidence), 4), page,
                *scene.sheets[page].fraction(reading.tokens), METHOD, not issues, issues, reading.number, reading.date,
                reading.currency,
            )
        )  # fmt: skip
    return found
