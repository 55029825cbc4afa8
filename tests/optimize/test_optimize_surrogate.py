import numpy as np
import pytest

from molvae.optimize.budget import BudgetExhausted
from molvae.optimize.gaussian_process import BLOCK, GrowingGP
from molvae.optimize.loop import run
from molvae.optimize.surrogate import PoolSurrogate, pick_batch

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
    y = np.sin(np.array(x)).sum(1)
    process = GrowingGP(gaussian_kernel, noise=1e-2)
    for start, size in zip(np.cumsum([0, *batches]), batches, strict=False):
        process.add(x[start : start + size], y[start : start + size])
    new = [tuple(point) for point in generator.normal(size=(7, 2))]
    mean, covariance = posterior(gaussian_kernel, x, y, new, 1e-2)
    np.testing.assert_allclose(process.mean(new), mean, atol=1e-8)
    np.testing.assert_allclose(process.covariance(new), covariance, atol=1e-8)


def test_nothing_observed_is_the_prior():
    process = GrowingGP(gaussian_kernel)
    assert process.mean([(0.0, 0.0)]).tolist() == [0.0]
    assert process.covariance([(0.0, 0.0)]).tolist() == [[1.0]]


def test_a_batch_does_not_pick_twins():
    means = np.array([0.50, 0.50, 0.45])
    covariance = np.array([[0.25, 0.25, 0.0], [0.25, 0.25, 0.0], [0.0, 0.0, 0.25]])
    picks = pick_batch(means, covariance, 2, 1e-6, np.random.default_rng(0))
    assert sorted(picks) == [0, 2]
    assert sorted(pick_batch(means, covariance, 9, 1e-6, np.random.default_rng(0))) == [0, 1, 2]


def likeness(word):
    return sum(a == b for a, b in zip(word, WANTED, strict=True)) / LENGTH


def kernel(words, others):
    def coded(texts):
        return np.array(
            [[letter == one for one in text for letter in LETTERS] for text in texts], dtype=float
        )

    return coded(words) @ coded(others).T / LENGTH


class Words:
    """Letters to search: an oracle with a budget, and a source of mutations."""

    def __init__(self, seed, budget):
        self.generator, self.budget, self.known = np.random.default_rng(seed), budget, {}

    def start(self, count):
        return ["".join(self.generator.choice(list(LETTERS), LENGTH)) for _ in range(count)]

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


def search(words):
    return PoolSurrogate(
        kernel, words.start, {"mutation": words.mutate}, words.generator, initial=10, children=20
    )


def test_finds_a_word_among_sixteen_million_in_eighty_calls():
    words = Words(0, 80)
    assert run(search(words), list, words, batch=5).reason == "budget"
    assert max(words.known.values()) == 1.0


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
