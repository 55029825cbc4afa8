import torch
from hypothesis import given
from hypothesis import strategies as st

from molvae.model.nn.next_token import keep_top_p, next_token


def test_greedy_takes_the_largest():
    assert next_token(torch.tensor([[0.0, 2.0, 1.0], [3.0, 2.0, 1.0]]), temperature=0.0).tolist() == [1, 0]


def test_frequencies_follow_the_softmax_at_a_temperature():
    logits = torch.tensor([0.0, 1.0, 2.0])
    draws = next_token(logits.expand(60_000, 3), temperature=2.0, generator=torch.Generator().manual_seed(0))
    frequencies = torch.bincount(draws, minlength=3) / 60_000
    torch.testing.assert_close(frequencies, (logits / 2).softmax(0), atol=0.01, rtol=0)


def test_top_p_keeps_the_smallest_sufficient_set():
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.15, 0.05]]))
    assert keep_top_p(logits, 0.6).isfinite().tolist() == [[True, True, False, False]]
    assert keep_top_p(logits, 0.4).isfinite().tolist() == [[True, False, False, False]]


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=8), st.floats(0.01, 0.99))
def test_top_p_always_keeps_enough_mass_and_the_likeliest(values, top_p):
    logits = torch.tensor([values])
    kept = keep_top_p(logits, top_p).isfinite()[0]
    probabilities = logits.softmax(-1)[0]
    assert probabilities[kept].max() == probabilities.max()
    assert probabilities[kept].sum() >= top_p - 1e-5
    smallest = probabilities[kept].min()
    assert probabilities[kept].sum() - smallest < top_p + 1e-5
