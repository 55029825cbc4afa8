import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from molvae.training.shuffle import Pass


def written_out(rows, lengths, chunk_size, chunks_per_step, rng):
    """The same order by the plainest means, as every run up to now has seen it."""
    order = rng.permutation(len(rows))
    by_length = sorted(order, key=lambda place: lengths[place])
    chunks = []
    for length in sorted(set(lengths.tolist())):
        group = [place for place in by_length if lengths[place] == length]
        chunks += [rows[group[start : start + chunk_size]] for start in range(0, len(group), chunk_size)]
    shuffled = [chunks[turn] for turn in rng.permutation(len(chunks))]
    return [shuffled[start : start + chunks_per_step] for start in range(0, len(shuffled), chunks_per_step)]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=300), st.integers(1, 9), st.integers(1, 4))
def test_the_order_is_that_of_the_plainest_shuffle(lengths, chunk_size, chunks_per_step):
    rows, lengths = 7 * np.arange(len(lengths)), np.array(lengths, np.uint16)
    lean, plain = (
        made(rows, lengths, chunk_size, chunks_per_step, np.random.default_rng((3, 1)))
        for made in (Pass, written_out)
    )
    assert [[chunk.tolist() for chunk in step] for step in lean] == [
        [chunk.tolist() for chunk in step] for step in plain
    ]


def test_steps_are_asked_for_by_number_or_range():
    steps = Pass(np.arange(50), np.full(50, 3, np.uint16), 8, 2, np.random.default_rng(0))
    assert len(steps) == len(list(steps)) == 4
    np.testing.assert_array_equal(steps[-1][0], list(steps)[3][0])
    assert [len(step) for step in steps[1:]] == [2, 2, 1]


def test_millions_of_rows_take_a_few_bytes_each():
    rows = np.arange(2_000_000)
    steps = Pass(rows, np.full(len(rows), 30, np.uint16), 64, 4, np.random.default_rng(0))
    assert steps.order.nbytes + steps.starts.nbytes + steps.ends.nbytes < 5 * len(rows)
    assert steps.rows is rows
