"""Sampling until a number is reached: the account is true, and the end is always reached."""

from dataclasses import replace

import pytest
import torch

import molvae
from molvae.chem.mol import canonical
from molvae.filters.bloom import BloomFilter
from molvae.model.model import Model
from molvae.model.priors.prior import SampleOptions
from molvae.model.tokenizer import Vocab
from molvae.model.vae import SequenceVAE
from molvae.sampling.generate import SMALLEST_BATCH, generate_molecules, in_training_set

UNLEARNED = {"latent_dim": 4, "encoder_dim": 8, "decoder_dim": 8, "prior": "language", "prior_dim": 8}


@pytest.fixture(scope="module")
def codec(model_folder):
    return Model.load(model_folder)


def accept(smiles):
    return [""] * len(smiles)


def without_nitrogen(smiles):
    return ["nitrogen" if "n" in text.lower() else "" for text in smiles]


def test_each_count_is_of_what_the_step_before_has_left(codec):
    smiles, tally = generate_molecules(codec, 200, without_nitrogen)
    assert len(smiles) == len(set(smiles)) == 200
    assert all(text == canonical(text) and "n" not in text.lower() for text in smiles)
    assert tally.decoded >= tally.valid + tally.truncated
    assert tally.valid >= tally.unique >= tally.novel == tally.checked
    assert tally.checked == tally.passing + tally.reasons["nitrogen"]
    assert tally.passing >= 200
    assert set(tally.reasons) == {"nitrogen"}


def test_the_seed_decides_and_no_two_batches_are_alike(codec):
    first, tally = generate_molecules(codec, 700, accept, SampleOptions(seed=3), distinct=False, novel=False)
    assert tally.decoded > SMALLEST_BATCH
    assert (
        first == generate_molecules(codec, 700, accept, SampleOptions(seed=3), distinct=False, novel=False)[0]
    )
    assert (
        first != generate_molecules(codec, 700, accept, SampleOptions(seed=4), distinct=False, novel=False)[0]
    )
    half = SMALLEST_BATCH // 2
    assert first[:half] != first[-half:]


def test_no_molecule_comes_twice_over_batches(codec):
    smiles, tally = generate_molecules(codec, 700, accept, SampleOptions(0.5), max_decoded=3_000)
    assert tally.decoded > SMALLEST_BATCH
    assert len(smiles) == len(set(smiles))
    assert tally.unique < tally.valid


def test_training_molecules_are_left_out_or_kept(codec):
    known, _ = generate_molecules(codec, 100, accept)
    memory = replace(codec, training_filter=BloomFilter.build(known, bits=10_000))
    assert in_training_set(memory, [*known, "CCCCCCCCCCCCCC"]) == set(known)
    new, tally = generate_molecules(memory, 100, accept)
    assert not set(new) & set(known)
    again, _ = generate_molecules(memory, 2_000, accept, SampleOptions(0.5), distinct=False)
    assert not set(again) & set(known)
    first, second = again[: len(again) // 2], again[len(again) // 2 :]
    assert set(first) & set(second), "what is new may come again in a later batch"
    assert tally.unique - tally.novel > 0
    assert generate_molecules(memory, 100, accept, novel=False)[0] == known


def test_without_a_memory_all_is_novel(codec):
    forgetful = replace(codec, training_filter=None)
    assert in_training_set(forgetful, ["CCO"]) == set()
    _, tally = generate_molecules(forgetful, 10, accept)
    assert tally.novel == tally.unique


@pytest.mark.parametrize(("limit", "decoded"), [(700, 700), (100, 100)])
def test_it_ends_where_nothing_passes(codec, limit, decoded):
    advances = []
    smiles, tally = generate_molecules(
        codec, 10, lambda texts: ["no"] * len(texts), max_decoded=limit, advance=advances.append
    )
    assert smiles == []
    assert (tally.decoded, tally.passing) == (decoded, 0)
    assert tally.reasons["no"] == tally.checked > 0
    assert sum(advances) == 0


def test_progress_ends_at_the_count(codec):
    advances = []
    generate_molecules(codec, 450, accept, advance=advances.append)
    assert len(advances) > 1
    assert sum(advances) == 450


def test_what_a_prior_writes_is_what_its_code_decodes_to():
    drugs = molvae.load("drugs")
    passed = []

    def half(smiles):
        passed.extend(smiles[1::2])
        return ["" if row % 2 else "every other one" for row in range(len(smiles))]

    smiles, tally = generate_molecules(drugs, 20, half)
    assert len(smiles) == 20
    assert set(smiles) <= set(passed)
    assert drugs.reconstruct(smiles, exact=True) == smiles
    assert tally.proposals > tally.decoded > tally.passing > tally.changed


def test_what_an_unlearned_code_decodes_to_must_pass_as_well():
    torch.manual_seed(0)
    vocab = Vocab.from_tokens(["[C]", "[N]", "[O]"])
    network = SequenceVAE(len(vocab), **UNLEARNED).eval()
    model = Model(network, vocab, architecture=UNLEARNED, max_length=20)
    smiles, tally = generate_molecules(model, 30, without_nitrogen, max_decoded=2_000)
    assert tally.changed > 0
    assert all("n" not in text.lower() for text in smiles)
    assert len(set(smiles)) == len(smiles)


def test_ctrl_c_brings_what_is_there(codec):
    def interrupted(smiles):
        if calls:
            raise KeyboardInterrupt
        calls.append(len(smiles))
        return accept(smiles)

    calls = []
    smiles, tally = generate_molecules(codec, 5_000, interrupted)
    assert tally.interrupted
    assert len(smiles) == calls[0] == tally.passing
    with pytest.raises(KeyboardInterrupt):
        generate_molecules(codec, 5_000, interrupted)
