from collections import Counter

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from molvae.optimization.algorithms.adaptive_selection import FLOOR, AdaptiveSelection
from molvae.optimization.algorithms.batch import pick_batch
from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.algorithms.gaussian_process import BLOCK, GrowingGP, log_likelihood, mixtures
from molvae.optimization.algorithms.loop import run
from molvae.optimization.algorithms.pool_settings import PoolSettings
from molvae.optimization.algorithms.surrogate import PoolSurrogate
from molvae.optimization.algorithms.views import ViewWeights, views

LETTERS, LENGTH = "ACGT", 12
WANTED = "GATTACAGATCA"


def gaussian_kernel(a, b):
    a, b = np.reshape(a, (-1, 2)), np.reshape(b, (-1, 2))
    return np.exp(-0.5 * np.square(a[:, None] - b[None]).sum(2))


def posterior(kernel, x, y, new, noise):
    """The textbook's formulas."""
    inverse = np.linalg.inv(kernel(x, x) + noise * np.eye(len(x)))
    cross = kernel(new, x)
    return cross @ inverse @ y, kernel(new, new) - cross @ inverse @ cross.T


@pytest.mark.parametrize("batches", [[1, 1, 1], [40], [3, 17, 1, 30], [BLOCK - 2, 5, 30]])
def test_growing_is_the_same_as_fitting_at_once(batches):
    generator = np.random.default_rng(sum(batches))
    x = [tuple(point) for point in generator.normal(size=(sum(batches), 2)) * 3]
    y = np.sin(np.array(x))
    process = GrowingGP([gaussian_kernel], noise=1e-2)
    for start, size in zip(np.cumsum([0, *batches]), batches, strict=False):
        process.add(x[start : start + size])
    new = [tuple(point) for point in generator.normal(size=(7, 2))]
    mean, covariance = posterior(gaussian_kernel, x, y, new, 1e-2)
    np.testing.assert_allclose(process.kernel(new, x) @ process.solve(y), mean, atol=1e-8)
    np.testing.assert_allclose(process.covariance(new), covariance, atol=1e-8)


def test_forgetting_is_the_same_as_never_having_seen():
    x = [tuple(point) for point in np.random.default_rng(0).normal(size=(30, 2))]
    process, other = GrowingGP([gaussian_kernel]), GrowingGP([gaussian_kernel])
    process.add(x)
    process.keep(range(0, 30, 3))
    other.add(x[::3])
    assert process.items == other.items
    np.testing.assert_allclose(process.covariance(x), other.covariance(x), atol=1e-10)


def test_nothing_observed_is_the_prior():
    assert GrowingGP([gaussian_kernel]).covariance([(0.0, 0.0)]).tolist() == [[1.0]]


def test_the_kernel_that_explains_the_data_is_chosen():
    """Values that follow the first coordinate alone, and a kernel for each coordinate."""

    def along(axis):
        def kernel(a, b):
            a, b = (np.reshape(points, (-1, 2))[:, axis] for points in (a, b))
            return np.exp(-0.5 * np.square(a[:, None] - b[None]))

        return kernel

    x = np.random.default_rng(0).normal(size=(40, 2)) * 2
    process = GrowingGP([along(0), along(1)], noise=1e-3)
    process.add([tuple(point) for point in x])
    process.fit(np.arange(0, 40, 2), np.sin(x[::2, :1]))
    assert process.shares == (1.0, 0.0)


def test_log_likelihood_is_that_of_the_best_amplitude():
    generator = np.random.default_rng(1)
    x, y = generator.normal(size=(6, 2)), generator.normal(size=(6, 1))
    covariance = gaussian_kernel(x, x) + 0.1 * np.eye(6)
    densities = [
        multivariate_normal(cov=squared * covariance).logpdf(y[:, 0])
        for squared in np.geomspace(0.01, 100, 2000)
    ]
    constant = 6 / 2 * (1 + np.log(2 * np.pi))
    assert log_likelihood(covariance, y) == pytest.approx(max(densities) + constant, abs=1e-3)


def test_kernels_are_mixed_in_quarters():
    assert list(mixtures(1)) == [(1.0,)]
    assert len(list(mixtures(2))) == 5
    assert all(sum(shares) == 1 for shares in mixtures(3))


def test_a_batch_does_not_pick_twins():
    means = np.array([[0.500], [0.500], [0.499]])
    covariance = np.array([[0.25, 0.25, 0.0], [0.25, 0.25, 0.0], [0.0, 0.0, 0.25]])

    def picks(count):
        ways = np.zeros(count, dtype=int)
        return pick_batch(means, np.ones(1), covariance, ways, 1e-6, np.random.default_rng(0))

    assert sorted(picks(2)) == [0, 2]
    assert sorted(picks(3)) == [0, 1, 2]


def test_views_tell_orders_of_magnitude_apart():
    y = np.array([1e-12, 0.5, 1e-6, 1.0, 0.0])
    seen = views(y)
    assert seen.min() == 0
    assert seen.max(0).tolist() == [1.0, 1.0]
    assert (np.diff(seen[np.argsort(y)], axis=0)[:, 1] > 0.1).all()
    np.testing.assert_allclose(seen[:, 0], y, atol=1e-6)
    assert views(np.zeros(3))[:, 0].tolist() == [0, 0, 0]


def test_selection_goes_to_what_succeeds_and_none_is_forgotten():
    selection = AdaptiveSelection(["good", "bad"])
    assert selection.shares().tolist() == [0.5, 0.5]
    for _ in range(30):
        selection.update(Counter(good=10, bad=10, stranger=10), Counter(good=5))
    assert selection.shares()[0] > 0.8
    assert selection.shares()[1] >= FLOOR
    assert selection.shares().sum() == pytest.approx(1)


def test_the_view_that_foresees_has_the_greater_say():
    weights = ViewWeights(recent=50)
    assert weights.shares().tolist() == [0.5, 0.5]
    generator = np.random.default_rng(0)
    y = generator.random(60)
    weights.tell(np.stack([y + 0.1 * generator.random(60), generator.random(60)], axis=1), y)
    assert weights.shares()[0] > 0.8
    assert weights.shares()[1] > 0
    weights.tell(np.stack([generator.random(50), y[:50]], axis=1), y[:50])
    assert weights.shares()[1] > 0.8


def likeness(word):
    return sum(a == b for a, b in zip(word, WANTED, strict=True)) / LENGTH


def kernel(words, others):
    def coded(texts):
        return np.array(
            [[letter == one for one in text for letter in LETTERS] for text in texts], dtype=float
        )

    return coded(words) @ coded(others).T / LENGTH


class Words:
    """Letters to search: an oracle with a budget, and an operator of mutations."""

    def __init__(self, seed, budget):
        self.generator, self.budget, self.known = np.random.default_rng(seed), budget, {}
        self.drawn = set()

    def start(self, count):
        draws = ["".join(self.generator.choice(list(LETTERS), LENGTH)) for _ in range(count)]
        self.drawn.update(draws)
        return draws

    def mutate(self, parents):
        places = self.generator.integers(LENGTH, size=len(parents))
        letters = self.generator.choice(list(LETTERS), len(parents))
        return [w[:p] + letter + w[p + 1 :] for w, p, letter in zip(parents, places, letters, strict=True)]

    def __call__(self, words):
        for word in words:
            if word not in self.known:
                if len(self.known) == self.budget:
                    raise BudgetExhausted("spent")
                self.known[word] = likeness(word)
        return np.array([np.nan if word.startswith("TT") else self.known[word] for word in words])


def search(words, **settings):
    return PoolSurrogate(
        [kernel],
        words.start,
        {"mutation": words.mutate},
        words.generator,
        PoolSettings(**{"initial": 10, "offspring": 12, **settings}),
    )


def test_finds_a_word_among_sixteen_million_in_eighty_calls():
    words = Words(0, 80)
    assert run(search(words), list, words, batch=5).reason == "budget"
    assert max(words.known.values()) == 1.0


def test_the_library_is_picked_and_bred_from_without_a_call():
    words = Words(5, 60)
    surrogate = search(words, library=500, queue_size=300, generations=0)
    surrogate.tell(first := surrogate.ask(10), np.arange(10.0))
    picks = surrogate.ask(5)
    assert len(surrogate.pool.items) == 300
    assert set(surrogate.pool.items) <= words.drawn
    assert set(picks) <= set(surrogate.pool.items)
    assert set(first) == set(surrogate.known)
    assert not words.known


def test_the_operator_whose_children_come_to_the_head_of_the_pool_breeds_more():
    words = Words(7, 100)
    operators = {"mutation": words.mutate, "strangers": lambda parents: words.start(len(parents))}
    surrogate = PoolSurrogate([kernel], words.start, operators, words.generator, PoolSettings(initial=10))
    run(surrogate, list, words, batch=5)
    assert surrogate.by_operator.shares()[0] > 0.7


def test_breeding_stops_once_a_batch_is_expected_to_succeed():
    asked = []

    def breed(parents):
        asked.append(len(parents))
        return [parent[:-1] + "Z" for parent in parents]

    words = Words(6, 60)
    surrogate = PoolSurrogate(
        [kernel], words.start, {"breed": breed}, words.generator, PoolSettings(generations=50)
    )
    first = words.start(30)
    surrogate.tell(first, np.linspace(0, 1, 30))
    surrogate.ask(1)
    assert len(asked) < 50


def test_same_seed_same_search():
    first, second = Words(3, 60), Words(3, 60)
    for words in (first, second):
        run(search(words), list, words, batch=5)
    assert list(first.known) == list(second.known)


def test_what_has_no_score_is_not_proposed_again():
    words = Words(1, 60)
    surrogate = search(words)
    run(surrogate, list, words, batch=5)
    failed = [word for word in surrogate.known if word.startswith("TT")]
    assert failed
    assert not set(failed) & set(surrogate.process.items)
    assert not set(surrogate.ask(5)) & set(surrogate.known)


def test_of_too_many_observations_the_best_and_the_newest_stay():
    words = Words(2, 80)
    surrogate = search(words, observed=30)
    run(surrogate, list, words, batch=5)
    assert len(surrogate.process.items) <= 30
    best = sorted(surrogate.known, key=lambda word: np.nan_to_num(surrogate.known[word], nan=-1.0))[-3:]
    assert set(best) <= set(surrogate.process.items)


def test_without_a_difference_it_goes_on_drawing():
    words = Words(4, 60)
    surrogate = search(words)
    for _ in range(5):
        drawn = surrogate.ask(10)
        surrogate.tell(drawn, np.zeros(len(drawn)))
    assert not surrogate.pool.items
    assert len(surrogate.known) == 50


def test_as_long_as_nothing_has_a_score_it_goes_on_drawing():
    words = Words(8, 200)
    surrogate = search(words)
    for _ in range(10):
        drawn = surrogate.ask(10)
        surrogate.tell(drawn, np.full(len(drawn), np.nan))
    assert len(surrogate.known) == 100
    surrogate.tell(first := surrogate.ask(10), np.arange(10.0))
    assert not set(first) & set(surrogate.ask(10))


def test_a_batch_may_be_larger_than_what_is_screened():
    words = Words(9, 100)
    surrogate = search(words, screened=5)
    surrogate.tell(surrogate.ask(10), np.arange(10.0))
    assert len(surrogate.ask(20)) == 20


def test_what_is_screened_and_a_batch_may_be_more_than_what_is_to_wait():
    for settings, batch in (({"queue_size": 5}, 3), ({"queue_size": 5, "screened": 5}, 20)):
        surrogate = search(Words(9, 100), **settings)
        surrogate.tell(surrogate.ask(10), np.arange(10.0))
        assert len(surrogate.ask(batch)) == batch
