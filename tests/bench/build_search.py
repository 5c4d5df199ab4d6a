"""Learn the reranker of clause search: `python tests/bench/build_search.py [--stories N] [--save]`.

Questions with labels come of made claims: what each policy of a line covers is asked in the words of the claim, and the
topics that every policy has in the words of configs/clauses.yaml and in QUESTIONS. Whole languages, and whole lines of
business, are left out in turn to choose what is learned; figures are of what was left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from claimctl.lab.synth.story.clauses import _COVERS, clauses
from claimctl.lab.synth.story.model import LINES
from claimctl.lab.synth.story.places import LANGUAGES
from claimctl.lab.synth.story.tell import tell
from claimctl.learning import store
from claimctl.search import bm25, rerank, signs
from claimctl.search.concepts import listed
from claimctl.search.embed import Embedder, spoken
from claimctl.search.kinds import kind_of
from claimctl.search.words import terms

SEED = 20_26
FOR = {
    "cosine", "cosine_lead", "words_share", "words", "title_share", "text_share", "title_mass", "text_mass",
    "topic_title", "topic_text", "kind_asked",
}  # fmt: skip
AGAINST = {"title_other", "title_else"}
# Free questions on topics, as a person types them.
QUESTIONS = {
    "period": ("When does the cover begin and end?", "Ab wann bin ich versichert?", "¿Desde cuándo estoy cubierto?",
               "Is a loss before the start date paid?"),
    "limit": ("What is the most that is paid?", "Bis zu welcher Summe wird gezahlt?", "Jusqu'à quel montant ?",
              "highest payment per event"),
    "deductible": ("How much do I pay myself?", "Wie hoch ist mein Selbstbehalt?", "Quanto resta a mio carico?",
                   "Hoeveel betaal ik zelf?"),
    "notice": ("How soon must I report a loss?", "Bis wann muss ich den Schaden melden?", "I told the insurer late",
               "délai pour déclarer"),
    "proof": ("Which papers must I send?", "Welche Unterlagen brauchen Sie?", "Do you need original receipts?",
              "Welke bewijsstukken moet ik sturen?"),
    "police": ("Do I have to go to the police?", "Muss ich zur Polizei?", "police report needed for stolen goods"),
    "fraud": ("What if a bill was changed?", "forged invoice", "Was passiert bei falschen Angaben?",
              "¿Qué pasa si la factura es falsa?"),
    "other_insurance": ("I am insured elsewhere too", "Ich habe noch eine Versicherung", "another insurer paid"),
    "changes": ("The policy has a new number", "Adresse geändert", "policy reissued under another number"),
    "payment": ("When will the money come?", "Wann wird gezahlt?", "¿Cuándo se paga?"),
    "billing": ("How do doctors bill?", "codes do not fit the diagnosis"),
    "wear": ("Is rust covered?", "Zahlen Sie bei Abnutzung?", "old pipe worn out by age"),
    "intent": ("damage on purpose", "Schaden mit Absicht"),
    "cancellation": ("How can I cancel?", "Wie kann ich kündigen?"),
}  # fmt: skip


def asked_of(story, rng) -> list[tuple[signs.Question, str]]:
    """The questions that a story gives rise to, each with the topic of the clause that answers."""
    from claimctl.search.bearing import cause

    rows = [(signs.Question(topic.ask, {f"topic:{name}": 1.0}), name) for name, topic in listed().topics.items()]
    drawn = rng.choice(sorted(QUESTIONS), 4, replace=False)
    rows += [(signs.question(str(rng.choice(QUESTIONS[name]))), str(name)) for name in drawn]
    covers = _COVERS.get(story.loss.kind) if story.loss.kind else None
    told = [(story.loss.cause, 0.9), (story.loss.description, 0.8)]
    types: set[str] = set()
    if not covers and story.visit:
        stay = story.visit.discharge > story.visit.admission
        covers = "hospital" if stay else "care"
        told = [(story.visit.diagnoses[0][1], 0.9)]
        types = {"discharge_summary"} if stay else {"medical_bill"}
    if covers:
        texts = [text for text, _ in told if text]
        rows.append((cause(texts, story.line, types), covers))
        if rng.random() < 0.5:
            rows.append((signs.question(texts[0]), covers))
    return rows


def wording(story, manner):
    """The clauses of a story's policy as (topics, title, text), set out in one of three manners.

    Real wordings put several matters under one head, or none over a matter: so a third has no titles, and in a third
    two clauses stand under the first one's.
    """
    found = [({c.topic}, c.title, c.text) for c in clauses(story.policy, story.line)]
    if manner == 1:
        return [(topics, "", text) for topics, _, text in found]
    if manner == 2:
        pairs = zip(found[::2], [*found[1::2], *[(set(), "", "")] * (len(found) % 2)], strict=True)
        return [(a | b, title, f"{text} {more}".strip()) for (a, title, text), (b, _, more) in pairs]
    return found


def gather(stories: int):
    """Signs, answers and groups (language, line, topic, manner), a question each."""
    embedder, rng = Embedder(), np.random.default_rng(SEED)
    seen, tables, answers, groups_of = {}, [], [], []
    for number in range(1, stories + 1):
        story = tell(LINES[number % len(LINES)], number, SEED)
        manner = number % 3
        policy = (story.policy.insurer.name, story.line, manner)
        if policy not in seen:
            found = wording(story, manner)
            words = bm25.build([terms(f"{title} {title} {text}") for _, title, text in found])
            vectors = embedder.vectors([spoken(title, text) for _, title, text in found])
            seen[policy] = found, words, vectors
        found, words, vectors = seen[policy]
        candidates = [signs.Candidate(title, text, kind_of(title, "", text)) for _, title, text in found]
        language = LANGUAGES[story.policy.insurer.country] if story.line != "health" else "en"
        for question, topic in asked_of(story, rng):
            right = np.array([topic in topics for topics, _, _ in found])
            if not right.any():
                continue
            cosines = (vectors @ embedder.vectors(question.texts).T).max(axis=1)
            scores = np.max([words.scores(terms(text)) for text in question.texts], axis=0)
            tables.append(signs.table(question, candidates, cosines, scores))
            answers.append(right)
            groups_of.append((language, story.line, topic, manner))
    return tables, answers, groups_of


def fit(tables, answers):
    """A logistic regression whose weights keep to the sign that they must have: more words shared is never worse."""
    from scipy.optimize import minimize

    rows, right = np.vstack(tables), np.concatenate(answers).astype(float)
    bounds = [(0.0, None) if name in FOR else (None, 0.0) if name in AGAINST else (None, None) for name in signs.SIGNS]

    def loss(point):
        weights, bias = point[:-1], point[-1]
        scores = rows @ weights + bias
        value = float(np.logaddexp(0.0, scores).sum() - right @ scores + 0.5 * weights @ weights)
        error = 1.0 / (1.0 + np.exp(-scores)) - right
        return value, np.append(rows.T @ error + weights, error.sum())

    found = minimize(loss, np.zeros(len(bounds) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return rerank.Reranker(found.x[:-1], float(found.x[-1]))


def measured(ranked, answers):
    """Recall at 1, 5 and MRR of scores a question."""
    best = [score[right].max() for score, right in zip(ranked, answers, strict=True)]
    # Of equals the right one stands in the middle.
    places = np.array([1 + (s > top).sum() + ((s == top).sum() - 1) / 2 for s, top in zip(ranked, best, strict=True)])
    return {
        "recall_1": float((places <= 1).mean()),
        "recall_5": float((places <= 5).mean()),
        "mrr": float((1 / places).mean()),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=300)
    parser.add_argument("--save", action="store_true")
    options = parser.parse_args()
    tables, answers, groups_of = gather(options.stories)
    groups = {name: [g[at] for g in groups_of] for at, name in enumerate(("language", "line", "topic", "manner"))}
    print(len(tables), "questions", sum(map(len, tables)), "pairs")
    figures = {}
    names = list(signs.SIGNS)
    plain = {
        "dense": [x[:, names.index("cosine")] for x in tables],
        "words": [x[:, names.index("words")] for x in tables],
        "hybrid": [rrf(x[:, names.index("cosine")], x[:, names.index("words")]) for x in tables],
    }
    for name, ranked in plain.items():
        print(f"{name:24}", {k: round(v, 4) for k, v in measured(ranked, answers).items()})
        figures |= {f"{name}_{k}": round(v, 4) for k, v in measured(ranked, answers).items()}
    for name, group in groups.items():
        ranked = [None] * len(tables)
        for left in sorted(set(group)):
            model = fit(
                [x for x, g in zip(tables, group, strict=True) if g != left],
                [y for y, g in zip(answers, group, strict=True) if g != left],
            )
            for place, (x, g) in enumerate(zip(tables, group, strict=True)):
                if g == left:
                    ranked[place] = model.chances(x)
        found = measured(ranked, answers)
        print(f"reranked, {name} left out", {k: round(v, 4) for k, v in found.items()})
        figures |= {f"reranked_{name}_left_out_{k}": round(v, 4) for k, v in found.items()}
    model = fit(tables, answers)
    print(
        {name: round(float(weight), 2) for name, weight in zip(signs.SIGNS, model.weights, strict=True)},
        round(model.bias, 2),
    )
    if options.save:
        kept = {
            "signs": list(signs.SIGNS),
            "weights": [round(float(w), 5) for w in model.weights],
            "bias": round(model.bias, 5),
        }
        card = store.default_folder() / "search.md"
        text = card.read_text() if card.exists() else "# search\n"
        store.save_model(
            "search", kept, trained_at=dt.datetime.now(tz=dt.UTC).date(), card=text, kind="json", metrics=figures
        )


def rrf(*scores):
    """Reciprocal rank fusion (Cormack et al., 2009)."""
    return sum(1.0 / (60 + np.argsort(np.argsort(-score, kind="stable"), kind="stable")) for score in scores)


if __name__ == "__main__":
    main()
