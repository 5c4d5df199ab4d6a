"""What policies say in full: numbered clauses, worded and ordered by each insurer in its own way.

A claim knows which of them bear on it: see `bearing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from claimctl.lab.synth.story.clauses import english
from claimctl.lab.synth.story.clauses.foreign import worded
from claimctl.lab.synth.story.clauses.small_print import SMALL_PRINT
from claimctl.lab.synth.story.places import LANGUAGES
from claimctl.lab.synth.streams import some, stream

if TYPE_CHECKING:
    import random

    from claimctl.lab.synth.story.model import Line, Policy, Story
    from claimctl.lab.synth.story.places import Language


class Clause(msgspec.Struct, frozen=True):
    """A clause of a policy: its number as printed, what it is about, title and text."""

    number: str
    topic: str
    title: str
    text: str


_FIRST = ("promise", "period", "limit")
_OPTIONAL = ("mitigation", "suit", "recovery", "cancellation", "intent", "wear", "settlement", "payment")
# Which clause covers which event.
_COVERS = {
    "rear_end": "collision", "intersection": "collision", "parked_left": "collision", "parked_right": "collision",
    "animal": "animal", "hail": "weather", "break_in": "break_in", "pipe": "water", "heater": "water",
    "kitchen_fire": "fire", "burglary": "break_in", "storm": "weather", "illness": "medical",
    "baggage_delay": "baggage_delay", "baggage_theft": "break_in", "interruption": "interruption",
    "missed_connection": "connection", "slip_fall": "injury", "dog_bite": "injury", "water_above": "water",
    "broken_window": "property", "falling_branch": "property",
}  # fmt: skip
# Which clauses what is planted turns on, the nearest first.
_TURNS_ON = {
    "outside_policy": ("period",), "before_inception": ("period",), "soon_after_start": ("period",),
    "limit_exceeded": ("limit",), "below_deductible": ("deductible",), "late_report": ("notice",),
    "missing_document": ("proof",), "missing_bill": ("proof",), "missing_police_report": ("police", "proof"),
    "reissued_policy": ("changes",), "policy_number_conflict": ("changes",), "altered_amount": ("fraud",),
    "bill_number_reused": ("fraud",), "file_in_other_claim": ("fraud", "other_insurance"),
    "rescan_in_other_claim": ("fraud", "other_insurance"), "bill_in_other_claim": ("fraud", "other_insurance"),
    "photo_in_other_claim": ("fraud",), "shared_bank_account": ("payment", "fraud"),
    "procedure_not_for_sex": ("billing", "fraud"), "procedure_not_for_age": ("billing", "fraud"),
    "amount_conflict": ("proof",), "date_conflict": ("proof",), "round_under_limit": ("proof",),
}  # fmt: skip


def clauses(policy: Policy, line: Line) -> tuple[Clause, ...]:
    """The clauses of an insurer's policies of a line: 13 to 22, in the insurer's language, order and words."""
    rng = stream(0, "clauses", policy.insurer.name, line)
    topics, own = _topics(rng, LANGUAGES[policy.insurer.country], line)
    for topic in rng.sample([name for name in _OPTIONAL if name in topics], 2):
        del topics[topic]
    first, mine = list(_FIRST), list(own)
    rest = [topic for topic in topics if topic not in _FIRST]
    rng.shuffle(mine)
    rng.shuffle(rest)
    order = [*first, *mine, *rest] if rng.random() < 0.6 else [*mine, *first, *rest]
    style = rng.choice(("{}", "§ {}", "A{}", "{}.0"))
    made = []
    for place, topic in enumerate(order, 1):
        title, text = (own if topic in own else topics)[topic]
        also = some(rng, SMALL_PRINT[LANGUAGES[policy.insurer.country]], rng.randrange(1, 4))
        made.append(Clause(style.format(place), topic, title, " ".join((text, *also))))
    return tuple(made)


def _topics(
    rng: random.Random, language: Language, line: Line
) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    """Title and text by topic, of every line and of one, each in one of its wordings."""
    if language != "en" and line != "health":
        return worded(language, line)
    general = {topic: (title, rng.choice(texts)) for topic, (title, texts) in english.GENERAL.items()}
    return general, {topic: (title, rng.choice(texts)) for topic, (title, texts) in english.OWN[line].items()}


def bearing(story: Story) -> tuple[tuple[str, int], ...]:
    """The clauses that bear on a claim, as numbers with grades: 3 what it turns on, 2 what covers it, 1 what applies.

    The deductible applies wherever there is one; that of notice and proof to every claim.
    """
    grades: dict[str, int] = {}
    for fate in story.fates:
        for place, topic in enumerate(_TURNS_ON.get(fate, ())):
            grades.setdefault(topic, 3 - place)
    if story.loss.kind:
        grades.setdefault(_COVERS[story.loss.kind], 2)
    elif story.visit:
        grades.setdefault("hospital" if story.visit.discharge > story.visit.admission else "care", 2)
    if story.policy.deductible:
        grades.setdefault("deductible", 1)
    for topic in ("period", "limit"):
        grades.setdefault(topic, 1)
    numbers = {clause.topic: clause.number for clause in clauses(story.policy, story.line)}
    return tuple((numbers[topic], grade) for topic, grade in grades.items() if topic in numbers)
