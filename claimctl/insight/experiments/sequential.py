"""Looking while a test runs, without paying for it in false alarms.

Two ways. `spending` fits a test with an end: the error rate alpha is spent as information comes in, by the function of
Lan and DeMets that behaves like O'Brien and Fleming's bounds ("Discrete sequential boundaries for clinical trials",
Biometrika 70, 1983), each side half of it; the bounds are worked out by the recursion of Armitage, McPherson and Rowe
(J. R. Stat. Soc. A 132, 1969). All looks together give alpha false alarms, no less. `always_valid` needs no end and
allows a look at any time: the asymptotic confidence sequences of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas
("Time-uniform central limit theory and asymptotic confidence sequences", Ann. Stat. 52, 2024), as GrowthBook uses them.
It pays for that: fewer false alarms than alpha, and wider intervals.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimctl.insight.experiments.sums import Floats

FARTHEST = 8.0  # bounds beyond so many standard errors are never met: 1e-15
_NOTHING = 1e-12  # spent up to a look: it is not made
_USUAL = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1)  # levels that are asked for: exact there
_LEVELS = tuple(sorted({*(float(level) for level in np.geomspace(1e-5, 0.999, 26)), *_USUAL}))


def spent(fraction: float, alpha: float) -> float:
    """How much of alpha may be spent once this fraction of the information is there (both sides together)."""
    from scipy.special import ndtr, ndtri

    if fraction <= 0:
        return 0.0
    return min(alpha, float(4.0 * ndtr(ndtri(alpha / 4.0) / np.sqrt(min(fraction, 1.0)))))


@lru_cache(maxsize=256)
def bounds(fractions: tuple[float, ...], alpha: float) -> tuple[float, ...]:
    """How many standard errors a difference must reach at each look. `fractions` rise, to 1 at most."""
    return _walk(fractions, alpha, None, 0.0)[0]


def crossing(fractions: Sequence[float], alpha: float, drift: float) -> float:
    """How probably the bounds are crossed where the difference is `drift` standard errors at full information."""
    return _walk(tuple(fractions), alpha, bounds(tuple(fractions), alpha), drift)[1]


def inflation(fractions: Sequence[float], alpha: float, power: float) -> float:
    """How many times more units the looks take than one look at the end, for the same power."""
    from scipy.optimize import brentq
    from scipy.special import ndtri

    once = float(ndtri(1.0 - alpha / 2.0) + ndtri(power))
    if crossing(fractions, alpha, 0.0) >= power:
        return 1.0
    most = once * 1.6
    while crossing(fractions, alpha, most) < power:  # where alpha or power is unusual
        most *= 1.5
    needed = brentq(lambda drift: crossing(fractions, alpha, drift) - power, 0.0, most, xtol=1e-5)
    return max(1.0, float((needed / once) ** 2))


def sequential_p(fractions: tuple[float, ...], z: Sequence[float]) -> float:
    """The smallest alpha whose bounds were met at any look: a p-value that holds for all looks made so far.

    Monotone in what is spent, so it may be corrected for several metrics as any other (Liu and Anderson, "On adaptive
    extensions of group sequential trials", J. Am. Stat. Assoc. 103, 2008). Read off a table of levels in between.
    """
    table = np.array([bounds(fractions, level) for level in _LEVELS])  # level by look
    table = np.maximum.accumulate(table[::-1], axis=0)[::-1]  # a lower level never asks for less
    smallest = 1.0
    for look, deviate in enumerate(np.abs(np.asarray(z, dtype=float))):
        met = np.nonzero(table[:, look] <= deviate)[0]
        if not len(met):
            continue
        first = int(met[0])
        level = _LEVELS[first]
        if first and table[first - 1, look] < FARTHEST:
            above, below = table[first - 1, look], table[first, look]
            part = (deviate - below) / (above - below) if above > below else 0.0
            level = float(np.exp(np.log(level) + part * (np.log(_LEVELS[first - 1]) - np.log(level))))
        smallest = min(smallest, level)
    return smallest


def _walk(
    fractions: tuple[float, ...], alpha: float, given: tuple[float, ...] | None, drift: float
) -> tuple[tuple[float, ...], float]:
    """Go from look to look with the density of a score that has crossed no bound: the bounds, and what crossed."""
    from scipy.optimize import brentq
    from scipy.special import ndtr

    found: list[float] = []
    nodes = weights = density = np.zeros(0)
    at = crossed = 0.0
    for look, fraction in enumerate(fractions):
        step = np.sqrt(max(fraction - at, 1e-12))
        root = np.sqrt(fraction)
        mean = (nodes if len(nodes) else np.zeros(1)) + drift * (fraction - at)
        mass = weights * density if len(nodes) else np.ones(1)

        def leaves(
            bound: float, mean: Floats = mean, mass: Floats = mass, root: float = root, step: float = step
        ) -> float:
            tails = ndtr((-bound * root - mean) / step) + ndtr((mean - bound * root) / step)
            return float(mass @ tails)

        if given is not None:
            bound = given[look]
        else:
            due = spent(fraction, alpha) - crossed
            bound = FARTHEST
            if due > _NOTHING and leaves(FARTHEST) < due:
                bound = float(brentq(lambda b, due=due: leaves(b) - due, 0.0, FARTHEST, xtol=1e-7))
        found.append(bound)
        if bound >= FARTHEST and not len(nodes):
            continue  # nothing can have crossed yet: the score is still what it was
        crossed += leaves(bound)
        reach = bound * root
        later = min((later - fraction for later in fractions[look + 1 : look + 2]), default=step**2)
        nodes_next, weights_next = _rule(reach, min(step, np.sqrt(max(later, 1e-12))))
        kernel = np.exp(-0.5 * ((nodes_next[:, None] - mean[None, :]) / step) ** 2) / (step * np.sqrt(2 * np.pi))
        density = kernel @ mass
        nodes, weights, at = nodes_next, weights_next, fraction
    return tuple(found), crossed


def _rule(reach: float, scale: float) -> tuple[Floats, Floats]:
    """Gauss and Legendre's nodes and weights on [-reach, reach], dense enough for normal steps of this scale."""
    count = int(np.clip(np.ceil(5.0 * reach / scale), 40, 600))
    nodes, weights = legendre(-(-count // 20) * 20)
    return nodes * reach, weights * reach


@lru_cache(maxsize=32)
def legendre(count: int) -> tuple[Floats, Floats]:
    """Gauss and Legendre's nodes on [-1, 1], and their weights."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights


def always_reach(n: Floats | float, alpha: float, best_at: float) -> Floats:
    """Half a confidence sequence's width in standard errors after n units; narrowest about `best_at` units."""
    known = n * _rho2(alpha, best_at) + 1.0
    reach: Floats = np.sqrt(2.0 * known * np.log(np.sqrt(known) / alpha) / (known - 1.0))
    return reach


def always_p(t: Floats, n: Floats, alpha: float, best_at: float) -> Floats:
    """A p-value that holds at any time, of a difference of t standard errors after n units."""
    known = np.asarray(n, dtype=float) * _rho2(alpha, best_at) + 1.0
    exponent = np.minimum(0.5 * np.asarray(t) ** 2 * (known - 1.0) / known, 700.0)
    p: Floats = np.minimum(1.0, np.sqrt(known) * np.exp(-exponent))
    return p


def _rho2(alpha: float, best_at: float) -> float:
    return float((-2.0 * np.log(alpha) + np.log(-2.0 * np.log(alpha) + 1.0)) / best_at)
