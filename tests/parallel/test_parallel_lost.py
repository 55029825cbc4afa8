"""A molecule that ends its worker costs its row: each kind of work goes on, and says so.

This module is imported by every worker that is started: nothing in it needs torch.
"""

import csv
import os
import signal
from functools import partial

import numpy as np
import pandas as pd
from prepared import prepare
from rdkit.Chem import Mol

from molvae.chem.mol import to_smiles
from molvae.chem.standardize import Standardizer
from molvae.data import sources
from molvae.evaluation.profile import profile
from molvae.filters.chain import FilterChain
from molvae.filters.filter import ExplainingFilter
from molvae.parallel import map_chunks
from molvae.scoring.objective import Objective, Term
from molvae.scoring.rows import score, unscored
from molvae.screening.filtering import Filtering

CRASHED = "computing crashed (SIGSEGV)"


def die_of_chlorine(mol: Mol) -> str:
    if "Cl" in (smiles := to_smiles(mol)):
        os.kill(os.getpid(), signal.SIGSEGV)
    return smiles


def deadly_filter(mols):
    return np.array([bool(die_of_chlorine(mol)) for mol in mols])


def deadly_scorer(mols):
    return np.array([float(bool(die_of_chlorine(mol))) for mol in mols])


class DeadlyRules(ExplainingFilter):
    def failure(self, mol: Mol) -> str:
        return "" if die_of_chlorine(mol) else "nothing"


class DeadlyStandardizer(Standardizer):
    def __call__(self, mol: Mol) -> Mol:
        die_of_chlorine(mol)
        return mol


FRAME = pd.DataFrame({"smiles": ["CCO", "C1CC", "CCCl", "CCN"]})


def test_filter_goes_on_without_a_molecule_that_ends_its_worker():
    filtering = Filtering(FilterChain({"deadly": deadly_filter}), keep="all", workers=2)
    found = pd.concat(filtering([FRAME]))
    assert found["smiles"].tolist() == FRAME["smiles"].tolist()
    assert found["reason"].tolist() == ["", "invalid SMILES", CRASHED, ""]
    assert found["passed"].tolist() == [True, False, False, True]


def test_score_goes_on_without_it_and_names_it(caplog):
    objective = Objective({"x": Term(deadly_scorer)})
    without = partial(unscored, objective=objective)
    scored = pd.concat(map_chunks(partial(score, objective=objective), [FRAME], workers=2, lost=without))
    assert scored["smiles"].tolist() == FRAME["smiles"].tolist()
    np.testing.assert_array_equal(scored["score"], [1.0, np.nan, np.nan, 1.0])
    assert caplog.messages == [f"CCCl was left out: {CRASHED}"]


def test_prepare_rejects_it_and_the_store_is_that_of_the_others(tmp_path):
    (tmp_path / "a.smi").write_text("CCO\nC1CC\nCCCl\nCCN\nCCC\nCCCCO\nOCC\n")
    (tmp_path / "b.smi").write_text("CCO\nC1CC\nC1CCl\nCCN\nCCC\nCCCCO\nOCC\n")
    stores = [
        prepare(
            sources.file(str(tmp_path / name)),
            standardizer=DeadlyStandardizer(),
            workers=workers,
            output=tmp_path / f"store_{name}",
        )
        for name, workers in (("a.smi", 2), ("b.smi", 1))
    ]
    with (stores[0].path / "rejects.csv").open(encoding="utf-8") as stream:
        assert [(row["line"], row["reason"]) for row in csv.DictReader(stream)] == [
            ("2", "invalid SMILES"),
            ("3", CRASHED),
            ("7", "duplicate: of line 1"),
        ]
    for array in stores[0].path.glob("*.npy"):
        assert array.read_bytes() == (stores[1].path / array.name).read_bytes()


def test_a_profile_counts_it_as_none(caplog):
    found = profile(["CCO"] * 1_000 + ["CCCl"] + ["CCN"], DeadlyRules())
    assert (found.total, found.smiles) == (1_002, ["CCO"] * 1_000 + ["CCN"])
    assert found.fingerprints.shape == (1_001, 128)
    assert caplog.messages == [f"CCCl was left out: {CRASHED}"]
