"""A step shared by several processes, without starting any."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from molvae.training.batches import TrainingSteps, deal
from molvae.training.ranks import noise, step_mean


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.integers(1, 5))
def test_each_molecule_of_a_step_counts_in_one_process_and_all_have_as_many(sizes, ranks):
    shares = [deal(sizes, rank, ranks) for rank in range(ranks)]
    for chunk, size in enumerate(sizes):
        places = [share[chunk].places[: share[chunk].counted] for share in shares]
        assert sorted(torch.cat(places).tolist()) == list(range(size))
        assert all(len(share[chunk].places) > 0 and share[chunk].whole == size for share in shares)
    counts = [sum(part.counted for part in share) for share in shares]
    assert max(counts) - min(counts) <= 1


def steps(store, rank, ranks, begin=0):
    return TrainingSteps(
        store,
        store.split("train"),
        None,
        chunk_size=5,
        chunks_per_step=3,
        seed=0,
        position=lambda: begin,
        rank=lambda: (rank, ranks),
    )


@pytest.mark.parametrize("ranks", [2, 3, 7])
def test_processes_share_the_steps_of_one(store, ranks):
    alone = list(steps(store, 0, 1))
    shared = [list(steps(store, rank, ranks)) for rank in range(ranks)]
    assert {len(seen) for seen in shared} == {len(alone)}
    for whole, *parts in zip(alone, *shared, strict=True):
        for number, chunk in enumerate(whole):
            together = torch.empty_like(chunk.tokens)
            for part in parts:
                share = part[number].share
                assert share is not None
                assert len(share.places) == len(part[number].tokens)
                together[share.places] = part[number].tokens
            assert torch.equal(together, chunk.tokens)
            assert {part[number].whole for part in parts} == {chunk.whole} == {len(chunk.tokens)}


def test_a_pass_ends_with_a_step_too_small_for_all_processes(store):
    """The case that would leave a process without work, and the others waiting for it."""
    ranks = 16
    sizes = [[len(rows) for rows in step] for step in steps(store, 0, 1).pass_over(0)]
    assert min(map(sum, sizes)) < ranks
    for rank in range(ranks):
        assert all(len(chunk.tokens) for step in steps(store, rank, ranks) for chunk in step)


def test_another_number_of_processes_goes_on_with_the_same_steps(store):
    first = next(iter(steps(store, 0, 1, begin=4)))
    resumed = [next(iter(steps(store, rank, 2, begin=4))) for rank in range(2)]
    for chunk, *parts in zip(first, *resumed, strict=True):
        rows = torch.cat([part.tokens[: part.share.counted] for part in parts])
        assert sorted(rows.tolist()) == sorted(chunk.tokens.tolist())


def test_a_molecule_gets_the_noise_it_would_get_from_one_process(store):
    def drawn(rank, ranks):
        generator = torch.Generator().manual_seed(7)
        chunks = next(iter(steps(store, rank, ranks)))
        return chunks, [noise(chunk, torch.zeros(len(chunk.tokens), 4), generator) for chunk in chunks]

    _, alone = drawn(0, 1)
    for rank in range(3):
        for whole, chunk, part in zip(alone, *drawn(rank, 3), strict=True):
            assert torch.equal(part, whole[chunk.share.places])


def test_the_mean_over_a_step_weighs_molecules_not_chunks(store):
    chunks = next(iter(steps(store, 0, 1)))
    values = [torch.arange(len(chunk.tokens), dtype=torch.float) for chunk in chunks]
    expected = np.concatenate([np.arange(len(chunk.tokens)) for chunk in chunks]).mean()
    assert float(step_mean(values, chunks)) == pytest.approx(expected)
