"""A fictional history of motor claims with planted traps, for the tests of learning from it."""

import csv
import datetime as dt

import numpy as np

GAP = ("2023-06", "2023-07", "2023-08")
_PAST = ("none", "1", "2 to 4", "more than 4")
_DAMAGE = ("scratch", "dent", "broken glass", "wreck")


def history(rows: int = 2400, seed: int = 1, **without: bool) -> dict[str, list[str]]:
    """Columns of text over two years. Damage, past claims, age and garage tell of fraud, `colour` does not.

    Traps: `claim_no` counts up, `country` never changes, age 0 is unknown, `siu_report` is written for frauds only,
    `form` is a clock, and in the months of GAP nobody looked. `gap=False` leaves the gap out; `scheme=True` adds codes
    of each quarter that its frauds have, and no later ones.
    """
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(0, 730, rows))
    date = [dt.date(2022, 7, 1) + dt.timedelta(days=int(each)) for each in day]
    damage, past = rng.integers(0, 4, rows), rng.integers(0, 4, rows)
    age = rng.integers(18, 80, rows)
    garage = rng.integers(0, 30, rows)
    odds = -4.6 + 1.1 * (damage == 3) + 0.9 * past - 0.7 * (damage == 0) + 1.0 * (age < 25) + 1.1 * (garage < 4)
    fraud = rng.random(rows) < 1.0 / (1.0 + np.exp(-odds))
    months = [each.strftime("%Y-%m") for each in date]
    if without.get("gap", True):
        fraud &= ~np.isin(months, GAP)
    quarter = day // 92
    hidden = rng.random(rows) < 0.03
    found = {
        "claim_no": [str(70001 + place) for place in range(rows)],
        "loss_date": [each.isoformat() for each in date],
        "country": ["Ruritania"] * rows,
        "damage": [_DAMAGE[each] for each in damage],
        "past_claims": [_PAST[each] for each in past],
        "age": [str(0 if no else each) for no, each in zip(hidden, age, strict=True)],
        "garage": [f"Garage {each:02d}" for each in garage],
        "colour": [("red", "blue", "grey")[each] for each in rng.integers(0, 3, rows)],
        "amount": [f"{each:.2f}" for each in rng.gamma(2.0, 900.0, rows)],
        "siu_report": ["filed" if yes and rng.random() < 0.8 else "" for yes in fraud],
        "form": [str(900 + int(each) // 30 + int(rng.integers(0, 2))) for each in day],
        "fraud": ["Y" if yes else "N" for yes in fraud],
    }
    if without.get("scheme", False):
        coded = np.where(fraud, rng.random(rows) < 0.7, rng.random(rows) < 0.04)
        found["scheme"] = [f"S{q}" if yes else f"H{rng.integers(0, 5)}" for yes, q in zip(coded, quarter, strict=True)]
    return found


def write(path, columns: dict[str, list[str]]):
    """The columns as a CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows(zip(*columns.values(), strict=True))
    return path
