import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from molvae.model.nn.one_length import chunks_of_one_length, mostly_empty, packed
from molvae.model.nn.special_tokens import PAD
from molvae.model.vae import SequenceVAE
from molvae.training.batches import EvaluationSteps, TrainingSteps


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60), st.integers(1, 7))
def test_chunks_hold_each_row_once_and_one_length_each(lengths, size):
    rows = np.arange(len(lengths)) + 100
    chunks = chunks_of_one_length(rows, np.array(lengths), size)
    assert sorted(np.concatenate(chunks)) == rows.tolist()
    for chunk in chunks:
        assert 0 < len(chunk) <= size
        assert len({lengths[row - 100] for row in chunk}) == 1


def steps(store, position=lambda: 0, **changes):
    settings = {"chunk_size": 16, "chunks_per_step": 2, "seed": 0, "steps_per_round": 5} | changes
    return TrainingSteps(store, store.split("train"), None, position=position, **settings)


def test_a_pass_holds_each_training_molecule_once(store):
    rows = np.concatenate([chunk for step in steps(store).pass_over(0) for chunk in step])
    assert sorted(rows) == store.split("train").tolist()


def test_passes_and_seeds_differ_and_repeat(store):
    def order(seed, number):
        return [chunk.tolist() for step in steps(store, seed=seed).pass_over(number) for chunk in step]

    assert order(0, 0) == order(0, 0)
    assert order(0, 0) != order(0, 1)
    assert order(0, 0) != order(1, 0)


def test_a_step_mixes_lengths(store):
    mixed = [len({int(store.lengths[chunk[0]]) for chunk in step}) for step in steps(store).pass_over(0)]
    assert np.mean(mixed) > 1.5


def test_chunks_hold_the_molecules_tokens(store):
    for step in steps(store):
        for chunk in step:
            for row in chunk.tokens:
                assert any(
                    np.array_equal(row.numpy(), store.molecule(candidate))
                    for candidate in store.split("train")
                    if store.lengths[candidate] == len(row)
                )
        break


def test_rounds_follow_one_another_and_a_restart_goes_on(store):
    def stream(begin, rounds):
        position, seen = begin, []
        for _ in range(rounds):
            for step in steps(store, position=lambda at=position: at):
                seen.append(torch.cat([chunk.tokens.flatten() for chunk in step]))
            position = begin + len(seen)
        return seen

    whole = stream(0, 4)
    assert len(whole) == 20
    resumed = stream(7, 2)  # begins in the middle of the second round
    assert len(resumed) == 3 + 5
    assert all(torch.equal(a, b) for a, b in zip(whole[7:], resumed, strict=False))


def test_a_round_is_at_most_one_pass(store):
    assert len(steps(store, steps_per_round=10**6)) == steps(store).steps_per_pass
    assert len(steps(store, steps_per_round=None)) == steps(store).steps_per_pass


def test_evaluation_covers_its_rows_in_order_of_length(store):
    values = np.arange(len(store), dtype=np.float32)[:, None]
    seen = [chunk for step in EvaluationSteps(store, store.split("valid"), values) for chunk in step]
    rows = torch.cat([chunk.properties for chunk in seen]).flatten().int().tolist()
    assert sorted(rows) == store.split("valid").tolist()
    lengths = [chunk.tokens.shape[1] for chunk in seen]
    assert lengths == sorted(lengths)


@pytest.mark.parametrize("chunks_per_step", [1, 3])
def test_number_of_steps_in_a_pass_is_known_beforehand(store, chunks_per_step):
    plan = steps(store, chunks_per_step=chunks_per_step)
    assert {len(plan.pass_over(number)) for number in range(3)} == {plan.steps_per_pass}


def test_a_small_set_comes_in_full_chunks_of_near_lengths(store):
    plan = steps(store, packs=True, chunk_size=64, chunks_per_step=1)
    rows = store.split("train")
    assert mostly_empty(store.lengths[rows], 64)
    chunks = [chunk for step in plan.pass_over(0) for chunk in step]
    assert sorted(np.concatenate(chunks)) == rows.tolist()
    assert len(plan.pass_over(0)) == plan.steps_per_pass == -(-len(rows) // 64)
    spread = [np.ptp(store.lengths[chunk]) for chunk in chunks]
    assert np.mean(spread) < np.ptp(store.lengths[rows]) / 2
    assert steps(store, packs=True, chunk_size=2, chunks_per_step=1).near is False  # these are full


def test_a_padded_chunk_has_the_losses_of_its_molecules_one_by_one(store):
    torch.manual_seed(0)
    model = SequenceVAE(
        len(store.vocab), latent_dim=8, encoder_dim=16, decoder_dim=16, prior="language", prior_dim=16
    )
    rows = store.split("train")[:20]
    (chunk,) = [chunk for step in EvaluationSteps(store, rows, None, packs=True) for chunk in step]
    assert chunk.padded
    assert (chunk.tokens == PAD).any()
    tokens = chunk.tokens.long()
    posterior = model.encode(chunk.read())
    nll, language = model.nll(tokens, posterior.mean), model.prior.loss(tokens)
    for row, whole in enumerate(tokens):
        alone = whole[whole != PAD][None]
        mean = model.encode(alone).mean
        torch.testing.assert_close(mean[0], posterior.mean[row], rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(model.nll(alone, mean)[0], nll[row], rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(model.prior.loss(alone)[0], language[row], rtol=1e-4, atol=1e-4)


def test_packed_sequences_come_back_in_their_order():
    tokens = torch.tensor([[5, 6, PAD], [7, PAD, PAD], [8, 9, 4]])
    read = torch.nn.utils.rnn.pad_packed_sequence(packed(tokens), batch_first=True)[0]
    assert torch.equal(read, tokens)
