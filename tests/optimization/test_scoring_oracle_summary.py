import numpy as np
import pytest

from molvae.optimization.oracle.summary import auc_top, top_mean


def pmo_auc(scores, budget, k, every):
    """Step by step as PMO's `top_auc` does it."""
    total, previous, called = 0.0, 0.0, 0
    for checkpoint in range(every, min(len(scores), budget), every):
        now = np.mean(sorted(scores[:checkpoint], reverse=True)[:k])
        total += every * (now + previous) / 2
        previous, called = now, checkpoint
    now = np.mean(sorted(scores, reverse=True)[:k])
    total += (len(scores) - called) * (now + previous) / 2
    if len(scores) < budget:
        total += (budget - len(scores)) * now
    return total / budget


@pytest.mark.parametrize("count", [1, 5, 99, 100, 101, 250, 1000])
def test_auc_is_pmo_s(count):
    scores = np.random.default_rng(count).random(count)
    assert auc_top(scores, 1000) == pytest.approx(pmo_auc(scores.tolist(), 1000, 10, 100))


def test_a_perfect_search_has_0995_of_ten_thousand_calls():
    assert auc_top(np.ones(10_000), 10_000) == pytest.approx(0.995)


def test_failures_count_as_calls_with_score_zero():
    scores = np.array([np.nan, 1.0])
    assert top_mean(scores) == 0.5
    assert top_mean(scores, k=1) == 1.0
    assert auc_top(scores, 2, k=1) == 0.5


def test_nothing_scored():
    assert np.isnan(top_mean(np.array([])))
    assert auc_top(np.array([]), 100) == 0.0
