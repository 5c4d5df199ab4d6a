"""The statistics of tests against scipy, statsmodels, GrowthBook's engine, published tables, and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from claimctl.insight.experiments import bayes, power
from claimctl.insight.experiments.design import paired_labels
from claimctl.insight.experiments.looks import Looks, judge, sides
from claimctl.insight.experiments.multiple import benjamini_hochberg, holm
from claimctl.insight.experiments.paired import mcnemar
from claimctl.insight.experiments.sequential import (
    always_p,
    always_reach,
    bounds,
    crossing,
    inflation,
    sequential_p,
    spent,
)
from claimctl.insight.experiments.sums import Sums, difference, lift, values, width, z_of

# What gbstats 0.8.0 makes of the sums below (alpha 0.05, sequential_tuning_parameter 600, flat priors): difference,
# low, high, p; low, high, p of its sequential test; chance to win; risk of the control, and of the variant. It asks for
# pandas 1 and numpy 1, so it can't be installed beside claimctl: its answers stand here.
GROWTHBOOK = {
    "mean relative": (
        0.11751010905526273, -0.05508707138981085, 0.2901072895003363, 0.18096563463676962, -0.1581774546235511,
        0.3931976727340765, 1.0, 0.9102637163168121, 0.12114966332070778, 0.0036395542654450597,
    ),
    "mean absolute": (
        3.99583333333333, -1.567700907494502, 9.559367574161161, 0.15827541055520533, -4.890738256899521,
        12.882404923566181, 0.9337233063707648, 0.9216253902816732, 4.095689032595656, 0.09985569926232611,
    ),
    "ratio relative": (
        0.10135562618626667, 0.013874389842053803, 0.18883686253047954, 0.023370020233506095, -0.03841281832305943,
        0.24112407069559277, 0.28474439089295367, 0.9888080976808871, 0.10152601050785269, 0.00017038432158601263,
    ),
    "ratio absolute": (
        0.06780026764804281, 0.012435492165080053, 0.12316504313100557, 0.016628033637736683, -0.02065582731858584,
        0.15625636261467146, 0.22711863880703226, 0.9921088486635071, 0.06787353474847269, 7.326710042987911e-05,
    ),
    "cuped relative": (
        0.1027962973574881, -0.018870502998844685, 0.2244630977138209, 0.09727768833378514, -0.09154395194582374,
        0.2971365466607999, 0.7023643647924653, 0.9521270119149915, 0.1040222146184533, 0.0012259172609651872,
    ),
    "cuped absolute": (
        3.4955024280602522, -0.424819174849552, 7.4158240309700565, 0.08024693259590188, -2.766487493818996,
        9.7574923499395, 0.6249951713518036, 0.9606248817752949, 3.5270312330804883, 0.031528805020236174,
    ),
}  # fmt: skip


def sums(n, y, yy, d=None, dd=0.0, yd=0.0, x=0.0, xx=0.0, yx=0.0):
    """Sums as GrowthBook takes them; without a denominator it is 1 a unit."""
    if d is None:
        d, dd, yd, dx = n, n, y, x
    else:
        dx = 0.0
    return Sums(np.array(float(n)), np.array([y, d, x]), np.array([[yy, yd, yx], [yd, dd, dx], [yx, dx, xx]]))


CASES = {
    "mean": (sums(120, 4080.5, 190312.25), sums(95, 3610.0, 176040.5)),
    "ratio": (
        sums(120, 4080.5, 190312.25, 6100.0, 361000.0, 251020.0),
        sums(95, 3610.0, 176040.5, 4900.0, 300100.0, 224300.0),
    ),
    "cuped": (
        sums(120, 4080.5, 190312.25, x=3900.0, xx=170000.0, yx=166000.0),
        sums(95, 3610.0, 176040.5, x=3150.0, xx=140100.0, yx=146200.0),
    ),
}


@pytest.mark.parametrize("case", GROWTHBOOK)
def test_differences_are_those_of_growthbooks_engine(case):
    kind, scale = case.split()
    one, two = values(*CASES[kind], adjusted=kind == "cuped")
    found = (lift if scale == "relative" else difference)(one, two)
    told = GROWTHBOOK[case]
    reach = width(found, stats.norm.isf(0.025))
    p = 2 * stats.t.sf(abs(found.t), found.freedom)
    assert (found.value, found.value - reach, found.value + reach, p) == pytest.approx(told[:4], rel=1e-9)
    units = 215.0
    always = float(found.error * always_reach(units, 0.05, 600))
    assert (found.value - always, found.value + always) == pytest.approx(told[4:6], rel=1e-9)
    assert always_p(found.t, units, 0.05, 600) == pytest.approx(told[6], rel=1e-9)
    belief = bayes.normal(float(found.value), float(found.error))
    assert (belief.greater, belief.loss_of_one, belief.loss_of_two) == pytest.approx(told[7:], rel=1e-6)


@given(seed=st.integers(0, 10_000), sizes=st.tuples(st.integers(3, 60), st.integers(3, 60)))
@settings(max_examples=15, deadline=None)
def test_welchs_test_is_that_of_scipy(seed, sizes):
    rng = np.random.default_rng(seed)
    one, two = rng.lognormal(1, 1, sizes[0]), rng.lognormal(1.2, 0.7, sizes[1])
    found = difference(*values(Sums.of(one), Sums.of(two)))
    told = stats.ttest_ind(two, one, equal_var=False)
    assert found.t == pytest.approx(told.statistic)
    assert found.freedom == pytest.approx(told.df)
    interval = told.confidence_interval(0.95)
    reach = width(found, stats.norm.isf(0.025))
    assert (found.value - reach, found.value + reach) == pytest.approx((interval.low, interval.high))


def test_sums_by_look_are_those_of_the_units_seen_so_far():
    rng = np.random.default_rng(1)
    y, d, x = rng.normal(size=(3, 50))
    look = rng.integers(0, 4, 50)
    every = Sums.by_look(y, d, x, look, 4)
    for at in range(4):
        alone = Sums.of(y[look <= at], d[look <= at], x[look <= at])
        assert every.n[at] == alone.n
        assert every.first[at] == pytest.approx(alone.first)
        assert every.second[at] == pytest.approx(alone.second)


def test_a_covariate_that_tells_all_leaves_no_variance():
    x = np.arange(40.0)
    one, two = Sums.of(3 * x[::2], x=x[::2]), Sums.of(3 * x[1::2] + 5, x=x[1::2])
    found = difference(*values(one, two, adjusted=True))
    assert found.error < difference(*values(one, two)).error / 10
    assert found.value == pytest.approx(5, abs=0.5)


def test_corrections_are_those_of_statsmodels():
    multitest = pytest.importorskip("statsmodels.stats.multitest", reason="statsmodels is a development dependency")
    rng = np.random.default_rng(3)
    for size in (1, 2, 7, 30):
        p = list(rng.uniform(0, 0.2, size))
        assert holm(p) == pytest.approx(list(multitest.multipletests(p, method="holm")[1]))
        assert benjamini_hochberg(p) == pytest.approx(list(multitest.multipletests(p, method="fdr_bh")[1]))


@pytest.mark.parametrize("ratio", [1.0, 0.25, 2.0])
def test_sizes_for_means_are_those_of_statsmodels(ratio):
    planning = pytest.importorskip("statsmodels.stats.power", reason="statsmodels is a development dependency")
    # With unequal sizes Welch's test has fewer degrees of freedom than the pooled one of statsmodels: large ones then.
    effects = ((0.5, 0.05, 0.8), (0.2, 0.01, 0.9), (1.2, 0.05, 0.8)) if ratio == 1 else ((0.2, 0.01, 0.9),)
    for effect, alpha, strength in effects:
        told = planning.TTestIndPower().solve_power(effect, None, alpha, strength, ratio)
        found, _ = power.units_for_means(4.0, 2.0 * effect, alpha, strength, ratio)
        assert found == pytest.approx(np.ceil(told), abs=1, rel=0.005)


def test_a_difference_of_a_hair_takes_as_many_as_it_takes():
    once, _ = power.units_for_means(1.0, 1e-3, 0.05, 0.8, 1.0)
    assert power.units_for_means(1.0, 1e-9, 0.05, 0.8, 1.0)[0] == pytest.approx(once * 1e12, rel=1e-4)


@pytest.mark.parametrize(("alpha", "strength"), [(0.4, 0.5), (0.5, 0.5), (0.001, 0.5), (0.05, 0.999)])
def test_looks_of_an_unusual_test_have_their_cost(alpha, strength):
    assert 1.0 <= inflation([0.25, 0.5, 0.75, 1.0], alpha, strength) < 1.3


@pytest.mark.parametrize(("one", "two"), [(0.4, 0.45), (0.05, 0.07), (0.9, 0.85)])
@pytest.mark.parametrize("ratio", [1.0, 0.5])
def test_sizes_for_rates_have_the_power_that_statsmodels_tells(one, two, ratio):
    proportion = pytest.importorskip("statsmodels.stats.proportion", reason="statsmodels is a development dependency")
    _, units = power.units_for_rates(one, two, 0.05, 0.8, ratio)
    told = proportion.power_proportions_2indep(two - one, one, units, ratio=1 / ratio, alpha=0.05)
    assert told.power == pytest.approx(0.8, abs=0.003)


def test_sizes_find_what_they_promise():
    rng = np.random.default_rng(5)
    units, _ = power.units_for_rates(0.4, 0.5, 0.05, 0.8, 1.0)
    one, two = rng.binomial(units, 0.4, 4000), rng.binomial(units, 0.5, 4000)
    assert (abs(z_rates(one, two, units)) > stats.norm.isf(0.025)).mean() == pytest.approx(0.8, abs=0.02)


def z_rates(one, two, units):
    return z_of(difference(*values(_rate_sums(one, units), _rate_sums(two, units))))


def _rate_sums(right, units) -> Sums:
    n = np.broadcast_to(np.asarray(float(units) if np.isscalar(units) else units), right.shape).astype(float)
    zero = np.zeros_like(n)
    y = right.astype(float)
    first = np.stack([y, n, zero], axis=-1)
    second = np.stack([np.stack([y, y, zero], -1), np.stack([y, n, zero], -1), np.stack([zero] * 3, -1)], -2)
    return Sums(n, first, second)


def test_mcnemars_test_is_its_mid_p_and_its_interval_is_that_of_the_score_test():
    tables = pytest.importorskip("statsmodels.stats.contingency_tables", reason="a development dependency")
    for gained, lost in ((9, 2), (1, 8), (5, 5), (0, 6), (60, 35)):
        p, low, high = mcnemar(gained, lost, 200, 0.05)
        table = [[100, lost], [gained, 50]]
        middle = stats.binom.pmf(min(gained, lost), gained + lost, 0.5) if gained != lost else 0.0
        assert p == pytest.approx(tables.mcnemar(table, exact=True).pvalue - middle)
        assert low < (gained - lost) / 200 < high
        # At the level of McNemar's score test the interval just reaches 0.
        level = tables.mcnemar(table, exact=False, correction=False).pvalue
        if gained != lost:
            _, low, high = mcnemar(gained, lost, 200, level)
            assert min(abs(low), abs(high)) == pytest.approx(0.0, abs=1e-6)
    assert mcnemar(0, 0, 0, 0.05) == (1.0, -1.0, 1.0)


def test_the_paired_interval_holds_the_difference_as_often_as_it_says():
    rng = np.random.default_rng(8)
    draws = rng.multinomial(80, (0.08, 0.02, 0.9), 600)
    held = [low <= 0.06 <= high for _, low, high in (mcnemar(int(up), int(down), 80, 0.05) for up, down, _ in draws)]
    assert 0.93 <= np.mean(held) <= 0.985


def test_paired_labels_find_what_they_promise():
    # 3 points over all claims are 30 points within a band of a tenth.
    labels = paired_labels(0.03, 0.1, 0.05, 0.8)
    rng = np.random.default_rng(2)
    gained = rng.binomial(labels, 0.65, 20_000)
    found = abs(2 * gained - labels) / np.sqrt(labels) >= stats.norm.isf(0.025)
    assert found.mean() == pytest.approx(0.8, abs=0.04)
    assert paired_labels(0.03, 0.02, 0.05, 0.8) is None


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=10, deadline=None)
def test_beta_posteriors_are_those_of_a_simulation(a, more_a, b, more_b):
    n_a, n_b = a + more_a, b + more_b
    found = bayes.rates(a, n_a, b, n_b)
    rng = np.random.default_rng(0)
    one, two = rng.beta(a + 1, more_a + 1, 100_000), rng.beta(b + 1, more_b + 1, 100_000)
    assert found.greater == pytest.approx((two > one).mean(), abs=0.01)
    assert found.loss_of_two == pytest.approx(np.maximum(one - two, 0).mean(), abs=0.004)
    assert found.loss_of_one == pytest.approx(np.maximum(two - one, 0).mean(), abs=0.004)


def test_bounds_are_the_published_ones():
    # Five equal looks, two-sided 0.05, spending as O'Brien and Fleming: the table of the R package ldbounds.
    assert bounds((0.2, 0.4, 0.6, 0.8, 1.0), 0.05) == pytest.approx((4.8769, 3.3569, 2.6803, 2.2898, 2.0310), abs=2e-4)
    assert bounds((1.0,), 0.05) == pytest.approx((1.95996,), abs=1e-4)
    assert bounds((0.5, 1.0), 0.05) == pytest.approx((2.9626, 1.9686), abs=2e-4)


@given(st.lists(st.floats(0.02, 1.0), min_size=1, max_size=25, unique=True), st.sampled_from([0.01, 0.05, 0.2]))
@settings(max_examples=12, deadline=None)
def test_all_looks_together_spend_what_is_to_be_spent(fractions, alpha):
    kept = [1.0]
    for fraction in sorted(fractions, reverse=True):
        if kept[-1] - fraction > 0.01:
            kept.append(fraction)
    looks = tuple(kept[::-1])
    assert crossing(looks, alpha, 0.0) == pytest.approx(alpha, rel=1e-3)
    assert spent(1.0, alpha) == pytest.approx(alpha)


def test_looks_cost_what_simulation_says():
    fractions = tuple((look + 1) / 10 for look in range(10))
    extra = inflation(fractions, 0.05, 0.8)
    assert 1.01 < extra < 1.06
    rng = np.random.default_rng(4)
    drift = (stats.norm.isf(0.025) + stats.norm.ppf(0.8)) * np.sqrt(extra)
    steps = rng.normal(drift / 10, np.sqrt(0.1), (20_000, 10)).cumsum(axis=1) / np.sqrt(fractions)
    assert (abs(steps) >= bounds(fractions, 0.05)).any(axis=1).mean() == pytest.approx(0.8, abs=0.012)


def test_a_sequential_p_is_alpha_where_the_bound_is_just_met_and_never_grows():
    fractions = tuple((look + 1) / 12 for look in range(12))
    limits = bounds(fractions, 0.05)
    for look in (5, 8, 11):
        z = [0.0] * 12
        z[look] = -limits[look]
        assert sequential_p(fractions, z) == pytest.approx(0.05, rel=0.02)
        assert sequential_p(fractions, [*z[:11], 9.0]) <= sequential_p(fractions, z)
    assert sequential_p(fractions, [0.0] * 12) == 1.0


SIMULATIONS, DAYS, A_DAY = 2000, 28, 25


def simulated(kind: str) -> tuple[Sums, Sums]:
    """Tests in which nothing differs, day by day."""
    rng = np.random.default_rng({"rate": 11, "mean": 12}[kind])
    arms = []
    for _ in range(2):
        n = rng.poisson(A_DAY, (SIMULATIONS, DAYS)) + 1
        if kind == "rate":
            arms.append(_rate_sums(rng.binomial(n, 0.35).cumsum(axis=1), n.cumsum(axis=1)))
            continue
        y = rng.lognormal(7, 1, (SIMULATIONS, DAYS, n.max())) * (np.arange(n.max()) < n[..., None])
        total, squares, count = (each.cumsum(axis=1) for each in (y.sum(-1), (y**2).sum(-1), n.astype(float)))
        zero = np.zeros_like(total)
        second = np.stack(
            [np.stack([squares, total, zero], -1), np.stack([total, count, zero], -1), np.stack([zero] * 3, -1)], -2
        )
        arms.append(Sums(count, np.stack([total, count, zero], -1), second))
    return arms[0], arms[1]


@pytest.mark.parametrize("kind", ["rate", "mean"])
def test_of_tests_in_which_nothing_differs_one_in_twenty_shows_something_however_often_one_looks(kind):
    one, two = simulated(kind)
    found = difference(*values(one, two))
    z = z_of(found)
    once = (abs(z[:, -1]) >= stats.norm.isf(0.025)).mean()
    fractions = tuple((day + 1) / DAYS for day in range(DAYS))
    spending = (abs(z) >= bounds(fractions, 0.05)).any(axis=1).mean()
    naive = (abs(z) >= stats.norm.isf(0.025)).any(axis=1).mean()
    always = (abs(z) >= always_reach(one.n + two.n, 0.05, 2 * DAYS * A_DAY)).any(axis=1).mean()
    assert 0.04 <= once <= 0.06
    assert 0.04 <= spending <= 0.06
    assert naive > 0.2  # why looks must be paid for
    assert always <= 0.03  # what needs no end pays more


def test_a_guard_that_is_just_broken_holds_in_one_of_twenty_tests_at_most():
    rng = np.random.default_rng(21)
    n = np.full((600, DAYS), A_DAY)
    one, two = (_rate_sums(rng.binomial(n, rate).cumsum(axis=1), n.cumsum(axis=1)) for rate in (0.40, 0.35))
    found = difference(*values(one, two))
    spare = found._replace(value=found.value + 0.05)  # what is left of a margin of 5 points: nothing
    looks = Looks((), tuple((day + 1) / DAYS for day in range(DAYS)), "spending", 1000.0)
    held = []
    for row in range(600):
        single = type(found)(spare.value[row], spare.error[row], spare.freedom[row])
        held.append(sides(single, (one.n + two.n)[row], np.minimum(one.n, two.n)[row], looks, 0.05) >= 0)
    assert 0.03 <= np.mean(held) <= 0.07


def test_a_judgement_is_that_of_its_bounds():
    one, two = simulated("rate")
    looks = Looks((), tuple((day + 1) / DAYS for day in range(DAYS)), "spending", 1000.0)
    found = difference(*values(one, two))
    for row in range(40):
        single = type(found)(found.value[row], found.error[row], found.freedom[row])
        judged = judge(single, (one.n + two.n)[row], np.minimum(one.n, two.n)[row], looks, 0.05)
        assert (judged.p <= 0.05) == bool((abs(judged.z) >= judged.bound).any())
