"""Measurements small enough to learn from here: logP of known molecules, which a model can learn."""

from pathlib import Path

import pandas as pd
import pytest
from rdkit import Chem, RDConfig
from rdkit.Chem import Crippen

from molvae.assay.config import LearnConfig
from molvae.assay.learn import learn
from molvae.assay.learned import Learned

LIBRARY = (Path(RDConfig.RDDataDir) / "NCI" / "first_5K.smi").read_text().splitlines()
QUICK = LearnConfig(trees=10, folds=3)


@pytest.fixture(scope="session")
def measured() -> pd.DataFrame:
    """Return 60 molecules with their logP as a measured property."""
    mols = [Chem.MolFromSmiles(line.split()[0]) for line in LIBRARY[300:480]]
    kept = [mol for mol in mols if mol is not None and "." not in Chem.MolToSmiles(mol)][:60]
    logp = [Crippen.MolLogP(mol) for mol in kept]
    return pd.DataFrame({"smiles": [Chem.MolToSmiles(mol) for mol in kept], "potency": logp})


@pytest.fixture(scope="session")
def learned(measured, tmp_path_factory) -> Learned:
    return learn(measured, "potency", config=QUICK, folder=tmp_path_factory.mktemp("learned") / "potency")


@pytest.fixture(scope="session")
def saved(learned, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("saved") / "potency"
    learned.save_all(folder)
    return folder
