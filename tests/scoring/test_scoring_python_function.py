import sys

import numpy as np
import pytest
from rdkit import Chem

from molvae.errors import ArgumentError, MolvaeError
from molvae.scoring.python_function import PythonFunction

MOLS = [Chem.MolFromSmiles(smiles) for smiles in ("OCC", "c1ccccc1", "C")]

SOURCE = """
def letters(smiles):
    return len(smiles)

def atoms(mol):
    return mol.GetNumAtoms()

def all_letters(smiles):
    return [len(one) for one in smiles]

def too_few(smiles):
    return [1.0]

def picky(smiles):
    if smiles == "C":
        raise RuntimeError("not methane")
    return None if "c" in smiles else 1.0

def wordy(smiles):
    return {"CCO": "high", "C": 1.0}.get(smiles)

def endless(smiles):
    return float("inf") if smiles == "C" else 1.0

def endless_list(smiles):
    return [endless(one) for one in smiles]

def talking(smiles):
    print("scoring", smiles)
    return 1.0

NUMBER = 3
"""


@pytest.fixture
def user_module(tmp_path, monkeypatch):
    (tmp_path / "users_own_scores.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    return "users_own_scores"


@pytest.mark.parametrize(
    ("name", "settings", "expected"),
    [
        ("letters", {}, [3, 8, 1]),  # canonical: CCO
        ("atoms", {"takes": "mol"}, [3, 6, 1]),
        ("all_letters", {"batch": True}, [3, 8, 1]),
    ],
)
def test_single_or_batch_smiles_or_mol(user_module, name, settings, expected):
    assert PythonFunction(f"{user_module}:{name}", **settings)(MOLS).tolist() == expected


def test_an_error_in_one_molecule_is_nan_and_logged(user_module, caplog):
    scores = PythonFunction(f"{user_module}:picky")(MOLS)
    np.testing.assert_array_equal(scores, [1.0, np.nan, np.nan])
    assert [record.getMessage() for record in caplog.records] == [
        f"{user_module}:picky failed on C: RuntimeError: not methane"
    ]


def test_each_molecule_without_a_number_has_one_reason(user_module):
    function = PythonFunction(f"{user_module}:wordy")
    np.testing.assert_array_equal(function(MOLS), [np.nan, np.nan, 1.0])
    assert function.failures == [
        "ValueError: could not convert string to float: 'high'",
        "returned None",
        "",
    ]


def test_a_batch_of_the_wrong_shape_is_an_error(user_module):
    with pytest.raises(MolvaeError, match=r"shape \(1,\) for 3 molecules"):
        PythonFunction(f"{user_module}:too_few", batch=True)(MOLS)


@pytest.mark.parametrize("python", ["no_such_module:f", "math:no_such_function", "{user_module}:NUMBER"])
def test_what_cannot_be_imported_is_an_error(user_module, python):
    with pytest.raises(MolvaeError, match=r"cannot be imported|is not a function"):
        PythonFunction(python.format(user_module=user_module))


@pytest.mark.parametrize("settings", [{"python": "math.sqrt"}, {"python": "math:sqrt", "takes": "graph"}])
def test_malformed_settings_are_refused(settings):
    with pytest.raises(ArgumentError):
        PythonFunction(**settings)


@pytest.mark.parametrize(("name", "batch"), [("endless", False), ("endless_list", True)])
def test_what_is_not_finite_is_no_score(user_module, name, batch):
    function = PythonFunction(f"{user_module}:{name}", batch=batch)
    np.testing.assert_array_equal(function(MOLS), [1.0, 1.0, np.nan])
    assert [bool(reason) for reason in function.failures] == [False, False, True]


def test_what_a_function_prints_is_no_output(user_module, capsys):
    PythonFunction(f"{user_module}:talking")(MOLS[:1])
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "scoring CCO\n")


def test_a_module_that_fails_is_told_in_a_line(user_module, tmp_path):
    (tmp_path / "users_broken_module.py").write_text("undefined_name\n")
    with pytest.raises(MolvaeError, match="cannot be imported: NameError"):
        PythonFunction("users_broken_module:score")
