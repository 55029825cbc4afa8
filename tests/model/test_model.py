import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import molvae as package
from molvae.chem.mol import canonical
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import split, to_selfies
from molvae.errors import ArgumentError, MolvaeError, SettingError
from molvae.filters.bloom import BloomFilter
from molvae.model.hub import find
from molvae.model.model import Model
from molvae.model.nn.one_length import FEW, batches_of_one_length
from molvae.model.priors.prior import SampleOptions
from molvae.model.tokenizer import Vocab
from molvae.model.vae import SequenceVAE
from molvae.model.writing import molecules_of

SMILES = ["CCO", "c1ccccc1", "CC(=O)Nc1ccc(O)cc1", "CC(C)Cc1ccc(C(C)C(=O)O)cc1", "C", "CCN"]
ARCHITECTURE = {
    "latent_dim": 6,
    "embedding_dim": 8,
    "encoder_dim": 12,
    "decoder_dim": 16,
    "prior": "standard_normal",
}


def make(prior="standard_normal", **changes):
    torch.manual_seed(0)
    vocab = Vocab.from_tokens(token for text in SMILES for token in split(to_selfies(text)))
    architecture = ARCHITECTURE | {"prior": prior}
    model = SequenceVAE(vocab_size=len(vocab), **architecture).eval()
    return Model(model, vocab, architecture=architecture, max_length=40, **changes)


@pytest.fixture
def codec():
    return make()


def test_encoding_is_aligned_with_its_input_and_nan_where_it_failed(codec):
    z = codec.encode(["CCO", "not a molecule", "CCBr", "C", None])
    assert z.shape == (5, 6)
    assert z.isnan().any(1).tolist() == [False, True, True, False, True]
    torch.testing.assert_close(z[3], codec.encode(["C"])[0])


def test_why_a_molecule_has_no_tokens(codec):
    _, reasons = codec.tokenize(["CCO", "C1CC", "CCBr", "C" * 41])
    assert reasons[0] == ""
    assert reasons[1] == "invalid SMILES"
    assert "[Br]" in reasons[2]
    assert reasons[3] == "41 atoms, more than the model's 40 tokens"


def test_many_molecules_are_read_as_one_by_one(codec):
    many = 500 * [*SMILES, "C1CC", None]
    assert len(many) > 2_000  # in worker processes
    few = codec.tokenize(many[: len(SMILES) + 2])
    assert codec.tokenize(many) == (500 * few[0], 500 * few[1])


def test_encoding_does_not_depend_on_batch_or_writing(codec):
    z = codec.encode(SMILES * 3)
    torch.testing.assert_close(z[: len(SMILES)], z[len(SMILES) : 2 * len(SMILES)])
    torch.testing.assert_close(codec.encode(["OCC"]), codec.encode(["CCO"]))
    many = codec.encode(SMILES * FEW)  # chunks of one length, where a few are packed
    torch.testing.assert_close(z[: len(SMILES)], many[: len(SMILES)])


def test_codes_are_a_start_for_gradients(codec):
    z = codec.encode(SMILES, exact=True).requires_grad_()
    embedded = codec.network.decoder_embedding(torch.zeros(len(z), 1, dtype=torch.long))
    logits, _ = codec.network.decoder(embedded, z, codec.network.decoder.initial_state(z))
    logits.square().sum().backward()
    assert z.grad is not None
    assert (z.grad != 0).any(1).all()


def test_decoding_gives_canonical_smiles_and_none_for_nan(codec):
    z = codec.draw(20).z
    z[3] = torch.nan
    smiles = codec.decode(z)
    assert smiles[3] is None
    assert all(text == canonical(text) for text in smiles if text is not None)


@pytest.mark.parametrize("beams", [0, 257])
def test_no_beam_and_too_wide_a_beam_are_refused(codec, beams):
    with pytest.raises(SettingError, match=f"beams={beams}: from 1 to 256"):
        codec.decode(codec.draw(2).z, beams=beams)


def test_draws_of_tokens_take_no_beam(codec):
    z = codec.draw(20).z
    assert codec.decode(z, temperature=1.0, seed=3) == codec.decode(z, beams=1, temperature=1.0, seed=3)


def test_cut_sequences_are_told_and_are_no_molecules():
    codec = replace(make(), max_length=2)
    decoded = codec.decode_draws(codec.draw(50))
    assert decoded.truncated.any()
    assert all(decoded.smiles[row] is None for row in np.flatnonzero(decoded.truncated))


@pytest.mark.parametrize("prior", ["standard_normal", "language"])
def test_a_small_nucleus_and_cold_draws_repeat_themselves(prior):
    codec = make(prior)
    with torch.no_grad():  # surer of the next token than an untrained network is
        for writer in (codec.network, codec.network.prior):
            if hasattr(writer, "decoder"):
                writer.decoder.to_logits.weight *= 20
    count = {
        name: len(set(codec.sample(200, **settings)))
        for name, settings in {
            "plain": {},
            "cold": {"temperature": 0.1},
            "nucleus": {"top_p": 0.1},
        }.items()
    }
    assert count["plain"] > max(count["cold"], count["nucleus"])


def test_a_language_prior_writes_from_its_own_nucleus_where_no_other_is_asked_for():
    codec = make("language")
    plain = codec.sample(10)
    codec.network.prior.top_p = 0.3
    assert codec.sample(10) == codec.sample(10, top_p=0.3) != plain
    assert codec.sample(10, top_p=1.0) == plain
    assert codec.sample(0) == []
    with pytest.raises(ArgumentError, match="temperature=0"):
        codec.sample(5, temperature=0.0)
    with pytest.raises(ArgumentError, match="temperature=0"):
        codec.draw(5, SampleOptions(temperature=0.0))


@pytest.mark.parametrize("prior", ["standard_normal", "language"])
@pytest.mark.parametrize("chance", [{"temperature": -1.0}, {"top_p": 0.0}, {"top_p": 95.0}])
def test_a_chance_that_is_none_is_refused(prior, chance):
    with pytest.raises(ArgumentError, match=r"temperature=-1|top_p="):
        make(prior).sample(5, **chance)


def test_sampling_is_seeded(codec):
    assert codec.sample(10, seed=1) == codec.sample(10, seed=1)
    assert codec.sample(10, seed=1) != codec.sample(10, seed=2)


def test_many_strings_translate_as_one_by_one():
    texts = [to_selfies(text) for text in SMILES] * 500
    together = molecules_of(texts, make().bonds)
    assert together == [canonical(text) for text in SMILES] * 500
    assert molecules_of(["", "[C][C]"], make().bonds) == [None, "CC"]


def test_batches_hold_every_sequence_once():
    sequences = [[5, 6], None, [7], [4, 4], [], [9]]
    seen = {
        row: tokens[at].tolist()
        for rows, tokens in batches_of_one_length(sequences)
        for at, row in enumerate(rows)
    }
    assert seen == {0: [5, 6], 2: [7], 3: [4, 4], 5: [9]}


def test_a_codec_learns_to_reconstruct(codec):
    short = [text for text in SMILES if len(text) < 10]
    sequences, _ = codec.tokenize(short)
    optimizer = torch.optim.Adam(codec.network.parameters(), lr=0.02)
    for _ in range(80):
        losses = [
            codec.network.nll(tokens, codec.network.encode(tokens).mean).sum()
            for _, tokens in batches_of_one_length(sequences)
        ]
        optimizer.zero_grad()
        torch.stack(losses).sum().backward()
        optimizer.step()
    assert codec.reconstruct([*short, "?"]) == [*map(canonical, short), None]


def test_saved_and_loaded_models_agree(tmp_path):
    seen = BloomFilter.build(SMILES, bits=1_000)
    codec = make(standardizer=Standardizer(keep_stereo=False), training_filter=seen, card={"data": "test"})
    codec.save(tmp_path / "model")
    loaded = Model.load(tmp_path / "model")
    torch.testing.assert_close(loaded.encode(SMILES), codec.encode(SMILES))
    assert loaded.sample(20, seed=3) == codec.sample(20, seed=3)
    assert loaded.standardizer == codec.standardizer
    assert loaded.vocab == codec.vocab
    assert loaded.card == {"data": "test"}
    assert loaded.training_filter is not None
    assert loaded.training_filter.contains(SMILES).all()
    assert not list(tmp_path.glob(".*")), "nothing is left beside the model"


def test_half_precision_is_smaller_and_close(tmp_path):
    codec = make()
    codec.save(tmp_path / "full")
    codec.save(tmp_path / "half", half=True)
    sizes = [(tmp_path / name / "weights.safetensors").stat().st_size for name in ("full", "half")]
    assert sizes[1] < 0.7 * sizes[0]
    loaded = Model.load(tmp_path / "half")
    torch.testing.assert_close(loaded.encode(SMILES), codec.encode(SMILES), atol=5e-3, rtol=5e-3)


def test_saving_replaces_an_older_model_as_a_whole(tmp_path):
    make(training_filter=BloomFilter.build(SMILES, bits=1_000)).save(tmp_path / "model")
    make(card={"newer": True}).save(tmp_path / "model")
    assert Model.load(tmp_path / "model").training_filter is None
    assert not (tmp_path / "model" / "seen.safetensors").exists()


def test_a_save_that_fails_half_way_leaves_the_older_model(tmp_path, monkeypatch):
    make(card={"older": True}).save(tmp_path / "model")
    rename = Path.rename

    def failing(path, target):
        if target == tmp_path / "model" and not path.name.endswith(".old"):
            raise OSError("stale file handle")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(MolvaeError, match="stale"):
        make().save(tmp_path / "model")
    assert Model.load(tmp_path / "model").card == {"older": True}


@pytest.mark.parametrize("file", ["weights.safetensors", "model.json", "seen.safetensors"])
def test_a_truncated_file_is_told_by_name(tmp_path, file):
    make(training_filter=BloomFilter.build(SMILES, bits=1_000)).save(tmp_path / "model")
    path = tmp_path / "model" / file
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(MolvaeError, match=file):
        Model.load(tmp_path / "model")


def test_a_file_that_belongs_to_the_model_is_missed(tmp_path):
    shutil.copytree(find("zinc250k"), tmp_path / "model")
    (tmp_path / "model" / "ratio.safetensors").unlink()
    with pytest.raises(MolvaeError, match=r"ratio\.safetensors"):
        Model.load(tmp_path / "model")


def test_a_giant_is_told_and_not_written_out():
    ids, reasons = make().tokenize(["CC", "C" * 1_000, "C" * 20_000])
    assert (ids[1:], reasons[0]) == ([None, None], "")
    assert reasons[1].startswith("1000 atoms, more than")
    assert reasons[2] == "more than 10,000 characters"


def test_weights_of_another_vocabulary_are_refused(tmp_path):
    make().save(tmp_path / "model")
    path = tmp_path / "model" / "model.json"
    description = json.loads(path.read_text())
    description["vocab"].append("[Xe]")
    path.write_text(json.dumps(description))
    with pytest.raises(MolvaeError, match="do not fit"):
        Model.load(tmp_path / "model")


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("max_length", 10**9, "max_length=1000000000: from 1 to 65,535"),
        ("max_length", "40", "max_length: a whole number is wanted"),
        ("vocab", 5, "vocab: a list is wanted"),
        ("selfies_constraints", {"C": 4}, "do not fit"),
        ("selfies_constraints", {"C": None}, "selfies_constraints.C: a whole number is wanted"),
        ("seen", {"hashes": 10**9, "count": 6}, "known molecules"),
        ("seen", {"count": 6}, "do not fit"),
        ("standardize", {"uncharge": 1}, "standardize.uncharge: true or false is wanted"),
        ("standardize", {"tautomers": True}, "standardize has no tautomers"),
        ("architecture", {"latent_dim": 10**9}, "architecture.latent_dim=1000000000 with"),
        ("architecture", {"encoder_layers": 10**6}, "architecture.encoder_layers=1000000 with"),
        ("architecture", {"latent_dim": -1}, "architecture.latent_dim=-1 with"),
        ("architecture", {"latent_dim": 7}, r"\(48, 15\) is wanted, not \(48, 14\)"),
        ("architecture", {"latent_dim": "6"}, "architecture.latent_dim: a whole number is wanted"),
        ("architecture", {"layers": 1}, "architecture has no layers"),
        ("card", {"properties": "ic50"}, "card.properties: a list is wanted"),
    ],
)
def test_what_a_description_announces_is_held_against_the_weights(tmp_path, key, value, says):
    make(training_filter=BloomFilter.build(SMILES, bits=1_000)).save(tmp_path / "model")
    path = tmp_path / "model" / "model.json"
    description = json.loads(path.read_text())
    old = description[key]
    description[key] = old | value if key == "architecture" else value
    path.write_text(json.dumps(description))
    with pytest.raises(MolvaeError, match=says):
        Model.load(tmp_path / "model")


def test_a_symbol_that_is_none_of_selfies_is_refused(tmp_path):
    codec = make()
    replace(codec, vocab=Vocab((*codec.vocab.tokens[:-1], "[Foo]"))).save(tmp_path / "model")
    with pytest.raises(MolvaeError, match="do not fit"):
        Model.load(tmp_path / "model")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e30])
def test_a_flipped_bit_in_the_weights_is_told(tmp_path, number):
    codec = make()
    with torch.no_grad():
        codec.network.decoder.to_logits.weight[0, 0] = number
    codec.save(tmp_path / "model")
    with pytest.raises(MolvaeError, match=r"weights\.safetensors.*decoder\.to_logits\.weight holds a number"):
        Model.load(tmp_path / "model")


def test_a_device_without_room_is_no_fault_of_the_model(tmp_path, monkeypatch):
    make().save(tmp_path / "model")

    def full(model, device):
        raise torch.OutOfMemoryError(f"no room on {device}")

    monkeypatch.setattr(SequenceVAE, "to", full)
    with pytest.raises(torch.OutOfMemoryError, match="no room on cpu"):
        Model.load(tmp_path / "model")


def test_models_are_found_by_folder_run_or_name(tmp_path):
    make().save(tmp_path / "run" / "model")
    assert package.load(tmp_path / "run" / "model").max_length == 40
    assert package.load(tmp_path / "run").max_length == 40
    with pytest.raises(MolvaeError, match="neither a shipped model nor a folder"):
        package.load("no_such_model")
    with pytest.raises(MolvaeError, match=r"model\.json is missing"):
        package.load(tmp_path)


def test_no_file_of_a_model_is_a_pickle(tmp_path):
    make(training_filter=BloomFilter.build(SMILES, bits=1_000)).save(tmp_path / "model")
    assert {path.suffix for path in (tmp_path / "model").iterdir()} == {".json", ".safetensors"}
