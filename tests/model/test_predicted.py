import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from rdkit import Chem, RDConfig

from molvae.chem.translate import split, to_selfies
from molvae.errors import MolvaeError
from molvae.model.model import Model
from molvae.model.predicted import PredictedProperty
from molvae.model.tokenizer import Vocab
from molvae.model.vae import SequenceVAE

PARACETAMOL, BROMIDE = (Chem.MolFromSmiles(smiles) for smiles in ("CC(=O)Nc1ccc(O)cc1", "CCBr"))


@pytest.fixture(scope="module")
def with_head(model_folder, tmp_path_factory):
    """Return the folder of a tiny model with a head for two properties."""
    base = Model.load(model_folder)
    architecture = base.architecture | {"num_properties": 2}
    torch.manual_seed(0)
    network = SequenceVAE(vocab_size=len(base.vocab), **architecture).eval()
    network.property_head.standardize_by(torch.tensor([[0.0, 5.0], [2.0, 7.0]]))
    folder = tmp_path_factory.mktemp("head") / "model"
    card = base.card | {"properties": ["solubility", "pIC50"]}
    replace(base, network=network, architecture=architecture, card=card).save(folder)
    return str(folder)


def test_it_is_the_column_of_the_head_by_name(with_head):
    codec = Model.load(with_head)
    with torch.inference_mode():
        expected = codec.network.property_head(codec.encode(["CC(=O)Nc1ccc(O)cc1"]))[0]
    for column, name in enumerate(("solubility", "pIC50")):
        scorer = PredictedProperty(with_head, name)
        scores = scorer([PARACETAMOL, BROMIDE])
        assert scores.dtype == np.float64
        assert scores[0] == pytest.approx(float(expected[column]))
        assert np.isnan(scores[1])
        assert scorer.failures[0] == ""
        assert "Br" in scorer.failures[1]


def test_the_number_of_threads_changes_no_bit(tmp_path):
    """Worker processes have fewer than one process alone."""
    lines = Path(RDConfig.RDDataDir, "NCI", "first_5K.smi").read_text().splitlines()[:60]
    mols = [Chem.MolFromSmiles(line.split()[0]) for line in lines]
    vocab = Vocab.from_tokens(token for mol in mols for token in split(to_selfies(Chem.MolToSmiles(mol))))
    sizes = {
        "latent_dim": 8,
        "embedding_dim": 16,
        "encoder_dim": 64,
        "decoder_dim": 16,
    }  # large enough to share
    architecture = sizes | {"prior": "standard_normal", "num_properties": 1}
    torch.manual_seed(0)
    model = SequenceVAE(vocab_size=len(vocab), **architecture).eval()
    codec = Model(model, vocab, architecture=architecture, max_length=80, card={"properties": ["pKi"]})
    codec.save(tmp_path / "model")
    scorer = PredictedProperty(str(tmp_path / "model"), "pKi")
    before, found = torch.get_num_threads(), []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            found.append(scorer(mols))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert np.isfinite(found[0]).any()
    np.testing.assert_array_equal(*found)


def test_it_travels_to_other_processes_as_a_name(with_head):
    scorer = PredictedProperty(with_head, "pIC50")
    scorer([PARACETAMOL])
    assert len(pickle.dumps(scorer)) < 1_000


def test_what_no_model_has_learned_is_refused(with_head, model_folder):
    with pytest.raises(MolvaeError, match=r"does not predict 'pKi'; it predicts solubility, pIC50"):
        PredictedProperty(with_head, "pKi")
    with pytest.raises(MolvaeError, match=r"train with training\.properties"):
        PredictedProperty(str(model_folder), "pIC50")


def test_molvae_optimize_climbs_it(with_head, molvae, tmp_path):
    code, _, err = molvae(
        "optimize",
        f"model={with_head}",
        "objective=property",
        "objective.scorers.property.scorer.name=pIC50",
        "objective.scorers.property.desirability.zero=5",
        "objective.scorers.property.desirability.one=8",
        "search=random",
        "budget=5",
        "filters=none",
        "batch=5",
        "workers=1",
        "timeout=0",
        f"output={tmp_path}/out",
    )
    assert code == 0, err
    described = json.loads((tmp_path / "out" / "ledger.json").read_text())
    assert described["columns"] == ["property"]
    assert described["objective"]["scorers"]["property"]["scorer"]["model"] == with_head
