"""`molvae evaluate` as a user meets it: what it prints and writes, and each kind of bad input."""

import json
from pathlib import Path

import pytest
from rdkit import RDConfig

from molvae.chem.translate import split, to_selfies
from molvae.model.model import Model
from molvae.model.tokenizer import Vocab
from molvae.model.vae import SequenceVAE

ARCHITECTURE = {
    "latent_dim": 4,
    "embedding_dim": 8,
    "encoder_dim": 8,
    "decoder_dim": 8,
    "prior": "standard_normal",
}
NCI = [line.split()[0] for line in Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()]


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def files(tmp_path):
    contents = {"new": [*NCI[100:140], "not a molecule"], "held_out": NCI[:60], "train": NCI[60:120]}
    for name, smiles in contents.items():
        (tmp_path / f"{name}.smi").write_text("".join(f"{text}\n" for text in smiles))
    return tmp_path


def tiny_model(smiles, folder):
    vocab = Vocab.from_tokens(token for text in smiles for token in split(to_selfies(text)))
    model = SequenceVAE(vocab_size=len(vocab), **ARCHITECTURE).eval()
    Model(model, vocab, architecture=ARCHITECTURE, max_length=40).save(folder)


def test_a_table_a_json_and_a_page_against_own_references(molvae, files):
    code, out, err = molvae(
        "evaluate",
        f"input={files}/new.smi",
        f"reference.test={files}/held_out.smi",
        f"reference.train={files}/train.smi",
        f"guacamol.train={files}/train.smi",
        f"output={files}/report",
    )
    assert code == 0, err
    assert "MOSES measures" in out
    assert "GuacaMol measures" in out
    found = json.loads((files / "report" / "metrics.json").read_text())
    assert found["n"] == 41
    assert found["valid"] == pytest.approx(40 / 41)
    assert found["Novelty"] == pytest.approx(0.5)
    assert {"FCD/Test", "SNN/Test", "IntDiv2", "Filters", "weight"} <= set(found)
    assert found["GuacaMol measures"]["validity"] == pytest.approx(40 / 41)
    assert found["settings"]["input"] == f"{files}/new.smi"
    page = (files / "report" / "report.html").read_text()
    assert page.startswith("<!doctype html>")
    assert "new.smi" in page
    assert not list((files / "report").glob("*.part"))


@pytest.mark.parametrize("output", ["taken", "taken/below"])
def test_an_output_that_can_be_no_folder_is_refused_before_the_work(molvae, files, output):
    (files / "taken").write_text("precious")
    code, out, err = molvae("evaluate", "input=missing.smi", f"output={files}/{output}")
    assert (code, out) == (1, "")
    assert err == (
        f"molvae evaluate: output={files}/{output}: cannot be written: {files}/taken is not a folder\n"
    )


def test_what_cannot_be_written_is_printed(molvae, files):
    (files / "report" / "metrics.json").mkdir(parents=True)
    arguments = [f"input={files}/new.smi", f"reference.test={files}/held_out.smi"]
    code, out, err = molvae("evaluate", *arguments, f"output={files}/report")
    assert code == 1
    assert "cannot be written" in err
    assert "FCD/Test" in out


def test_a_file_stands_for_a_reference(molvae, files):
    code, out, err = molvae("evaluate", f"input={files}/new.smi", f"reference={files}/held_out.smi")
    assert code == 0, err
    assert "Novelty" not in out


def test_molecules_come_from_a_pipe(molvae, files):
    code, out, err = molvae(
        "evaluate", "input=-", f"reference.test={files}/held_out.smi", stdin="\n".join(NCI[:5])
    )
    assert code == 0, err
    assert "FCD/Test" in out


def test_nothing_valid_is_nan_and_a_sentence_not_a_crash(molvae, files):
    (files / "bad.smi").write_text("C1CC\nxyz\n")
    code, out, err = molvae(
        "evaluate", f"input={files}/bad.smi", f"reference.test={files}/held_out.smi", f"output={files}/bad"
    )
    assert code == 0, err
    assert "there is no valid molecule to measure" in out
    found = json.loads((files / "bad" / "metrics.json").read_text())
    assert found["valid"] == 0.0
    assert found["FCD/Test"] is None
    assert "no valid molecule" in found["notes"]["Filters"]


def test_an_empty_file_is_an_error_that_names_it(molvae, files):
    (files / "empty.smi").write_text("")
    code, _, err = molvae("evaluate", f"input={files}/empty.smi", f"reference.test={files}/held_out.smi")
    assert code == 1
    assert "empty.smi" in err


def test_something_to_evaluate_has_to_be_given(molvae):
    code, _, err = molvae("evaluate")
    assert code == 2
    assert "input=" in err
    assert "model=" in err


def test_a_training_set_alone_is_no_reference(molvae, files):
    code, _, err = molvae("evaluate", f"input={files}/new.smi", f"reference.train={files}/train.smi")
    assert code == 2
    assert "give reference.test too" in err


def test_a_missing_reference_is_named(molvae, files):
    code, _, err = molvae("evaluate", f"input={files}/new.smi", "reference.test=absent.smi")
    assert code == 1
    assert "absent.smi" in err


def test_a_folder_without_moses_is_named(molvae, files):
    code, _, err = molvae("evaluate", f"input={files}/new.smi", f"reference.path={files}")
    assert code == 2
    assert "train.csv.gz" in err
    assert "reference.path" in err


def test_what_a_model_carries_is_no_reference(molvae, files):
    code, _, err = molvae("evaluate", f"input={files}/new.smi", "reference=carried")
    assert code == 2
    assert "reference=carried: it has no molecules to compare with" in err


def test_a_blank_line_is_an_empty_molecule_wherever_it_stands(molvae, files):
    (files / "gaps.smi").write_text("\n\nCCO\n\nCCN\nCCC\n")
    code, _, err = molvae(
        "evaluate", f"input={files}/gaps.smi", f"reference.test={files}/held_out.smi", f"output={files}/gaps"
    )
    assert code == 0, err
    assert json.loads((files / "gaps" / "metrics.json").read_text())["valid"] == 0.5


def test_a_model_is_sampled_and_its_latent_space_measured(molvae, files):
    tiny_model(NCI[200:204], files / "model")
    arguments = ["evaluate", f"model={files}/model", "count=20", "device=cpu", f"output={files}/of_model"]
    latent = ["latent.count=5", "latent.encodings=2", "latent.decodings=2", f"latent.input={files}/own.smi"]
    (files / "own.smi").write_text("\n".join(NCI[200:204]))
    code, out, err = molvae(*arguments, *latent, f"reference.test={files}/held_out.smi")
    assert code == 0, err
    assert "Latent space" in out
    found = json.loads((files / "of_model" / "metrics.json").read_text())
    assert found["n"] == 20
    latent_space = found["Latent space"]
    assert 0 <= latent_space["reconstruction/mean, greedy"] <= 1
    assert latent_space["kl"] > 0
    points = [latent_space[f"latent_points/{kind}"] for kind in ("pure", "mixed", "empty")]
    assert sum(points) == pytest.approx(1.0)
