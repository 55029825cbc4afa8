import numpy as np
import pytest

from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.algorithms.loop import run
from molvae.optimization.algorithms.pool_settings import PoolSettings
from molvae.optimization.algorithms.restarts import TOP, Restarts
from molvae.optimization.algorithms.surrogate import PoolSurrogate

LETTERS = "ACGT"
WANTED = "CGTCGTCGTC"
PAIRED = dict(zip("ACGT", "CATG", strict=True))


def told(restarts, scores, name):
    restarts.tell({f"{name} {row}": score for row, score in enumerate(scores)})


def test_it_turns_when_the_best_stand_still_and_back_when_those_of_the_new_do():
    restarts = Restarts[str](patience=30)
    told(restarts, np.linspace(0.5, 1, TOP), "first")
    told(restarts, np.full(29, 0.1), "second")
    assert not restarts.turn()
    told(restarts, [0.1], "third")
    assert restarts.turn()
    assert restarts.fresh
    assert not restarts.admits("first 0")

    told(restarts, np.full(TOP, 0.2), "fourth")
    assert restarts.admits("fourth 0")
    told(restarts, np.full(29, 0.3), "fifth")  # worse than the first, but a rise of its own
    assert not restarts.turn()
    told(restarts, np.full(30, 0.1), "sixth")
    assert not restarts.turn()
    assert not restarts.fresh
    assert restarts.admits("first 0")


def test_a_rise_within_the_patience_keeps_it_on_its_way():
    restarts = Restarts[str](patience=20)
    for level in range(10):
        told(restarts, np.full(TOP, 1.0 + level), str(level))
        told(restarts, np.zeros(10), f"{level} more")
        assert not restarts.turn()


@pytest.mark.parametrize("level", [0.0, -3.0])
def test_scores_that_never_differ_stand_still(level):
    restarts = Restarts[str](patience=20)
    told(restarts, np.full(TOP + 20, level), "all")
    told(restarts, np.full(20, level), "more")
    assert restarts.turn()


def test_without_patience_it_never_turns():
    restarts = Restarts[str](patience=0)
    told(restarts, np.zeros(1000), "all")
    assert not restarts.turn()


class Trap:
    """Words to search, whose letters change in pairs only: from the first draws there is no way to G or T."""

    def __init__(self, budget):
        self.generator, self.budget, self.known, self.drawn = np.random.default_rng(0), budget, {}, 0

    def start(self, count):
        self.drawn += count
        letters = "AC" if self.drawn <= 80 else LETTERS
        return ["".join(self.generator.choice(list(letters), len(WANTED))) for _ in range(count)]

    def mutate(self, parents):
        places = self.generator.integers(len(WANTED), size=len(parents))
        return [
            w[:place] + PAIRED[w[place]] + w[place + 1 :] for w, place in zip(parents, places, strict=True)
        ]

    def __call__(self, words):
        for word in words:
            if word not in self.known and len(self.known) == self.budget:
                raise BudgetExhausted("spent")
            self.known[word] = alike(word, WANTED)
        return np.array([self.known[word] for word in words])


def alike(word, other):
    return sum(a == b for a, b in zip(word, other, strict=True)) / len(WANTED)


def kernel(words, others):
    def coded(texts):
        return np.array([[a == b for a in text for b in LETTERS] for text in texts], dtype=float)

    return np.exp(coded(words) @ coded(others).T - len(WANTED))


def best_of(patience):
    words = Trap(budget=400)
    settings = PoolSettings(generations=4, library=50, patience=patience)
    search = PoolSurrogate([kernel], words.start, {"mutation": words.mutate}, words.generator, settings)
    run(search, list, words, batch=10)
    return max(words.known.values())


def test_a_search_leaves_a_trap_by_beginning_anew():
    assert best_of(patience=0) == pytest.approx(0.4)
    assert best_of(patience=50) >= 0.7
