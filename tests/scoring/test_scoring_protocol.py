"""What every scorer keeps to: each class and each file of conf/scoring registers here."""

import pickle

import numpy as np
import pytest
from hydra import compose, initialize_config_dir
from hydra.core.hydra_config import HydraConfig
from omegaconf import OmegaConf
from rdkit import Chem

from molvae.chem.descriptors import DESCRIPTORS
from molvae.cli.settings.build import build
from molvae.cli.settings.overrides import quote
from molvae.parts.conf import conf_dir
from molvae.scoring.objective import Objective, Term
from molvae.scoring.penalized_logp import PenalizedLogP
from molvae.scoring.properties import Property
from molvae.scoring.python_function import PythonFunction
from molvae.scoring.scorer import Scorer
from molvae.scoring.shape import Shape
from molvae.scoring.similarity import Similarity

SMILES = [
    "CC(=O)Oc1ccccc1C(=O)O",
    "C",
    "[Na+].[Cl-]",
    "C[Si](C)(C)C",
    "O=C1CCCCCCCCCCCCCC1",
    "CCCCCCCCCCCCCCCCCCCC",
]
MOLS = [Chem.MolFromSmiles(smiles) for smiles in SMILES]
ASPIRIN = SMILES[0]


def check_scorer(one: Scorer) -> None:
    """Batch equals singles, in order; empty batch; dtype; shape; molecules untouched; travels to workers."""
    before = [Chem.MolToSmiles(mol) for mol in MOLS]
    scores = one(MOLS)
    assert scores.dtype == np.float64
    assert scores.shape == (len(MOLS),)
    assert np.isfinite(scores[0])
    assert not np.isinf(scores).any()
    np.testing.assert_array_equal([one([mol])[0] for mol in MOLS], scores)
    np.testing.assert_array_equal(one(MOLS[::-1]), scores[::-1])
    assert one([]).dtype == np.float64
    assert one([]).shape == (0,)
    assert [Chem.MolToSmiles(mol) for mol in MOLS] == before
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(one))(MOLS), scores)


BROUGHT = {"admet": "admet_ai", "docking": "dockstring"}
"""Objectives whose scorers extras bring: their batches are in `test_scoring_oracles.py`."""

SCORERS = {
    **{name: Property(name) for name in (*DESCRIPTORS, "BertzCT", "MolMR")},
    "penalised_logp": PenalizedLogP("gcpn", max_heavy_atoms=15),
    "raw_penalised_logp": PenalizedLogP("raw"),
    "similarity": Similarity(ASPIRIN),
    "shape": Shape(ASPIRIN, conformers=2),
    "python": PythonFunction("builtins:len"),
    "objective": Objective({"qed": Term(Property("qed")), "mw": Property("mw")}),
}


@pytest.mark.parametrize("name", SCORERS)
def test_keeps_to_the_protocol(name):
    check_scorer(SCORERS[name])


@pytest.mark.parametrize("file", sorted((conf_dir() / "scoring").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_configured_objective_keeps_to_the_protocol(file, monkeypatch, predictor_folder):
    if file.stem in BROUGHT:
        pytest.importorskip(BROUGHT[file.stem], reason=f"needs molvae[{file.stem}]")
    given = {"python": "builtins:len", "model": quote(str(predictor_folder))}
    typed = [f"scoring={file.stem}"]
    for missing in OmegaConf.missing_keys(OmegaConf.load(file)):
        typed.append(f"scoring.{missing}={given.get(missing.split('.')[-1], quote(ASPIRIN))}")
    monkeypatch.setattr(HydraConfig.instance(), "cfg", None)
    with initialize_config_dir(str(conf_dir()), version_base="1.3"):
        settings = compose("score", typed, return_hydra_config=True)
    HydraConfig.instance().set_config(settings)  # a function has to be typed
    objective = build(settings, "scoring")
    check_scorer(objective)
    scores = objective(MOLS)
    assert ((scores >= 0) & (scores <= 1) | np.isnan(scores)).all()
