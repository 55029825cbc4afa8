import sys

import numpy as np
import pytest
from rdkit import Chem

from molvae.errors import ArgumentError, MolvaeError
from molvae.scoring.external_command import ExternalCommand

MOLS = [Chem.MolFromSmiles(smiles) for smiles in ("OCC", "c1ccccc1", "C")]


@pytest.fixture
def program(tmp_path):
    def make(body):
        file = tmp_path / "own program.py"
        file.write_text(f"import sys, time\n{body}\n")
        return f"{sys.executable} '{file}'"

    return make


def test_reads_canonical_smiles_and_its_numbers_are_taken_in_order(program):
    score = ExternalCommand(program("for line in sys.stdin: print(len(line.strip()) / 10)"))
    assert score(MOLS).tolist() == [0.3, 0.8, 0.1]
    assert score([]).shape == (0,)


def test_what_is_no_number_is_nan(program):
    score = ExternalCommand(program("print('0.5\\n\\ninf')"))(MOLS)
    np.testing.assert_array_equal(score, [0.5, np.nan, np.nan])


def test_it_tells_why_there_is_no_number(program):
    score = ExternalCommand(program("print('0.5\\n\\nno pose')"))
    score(MOLS)
    assert score.failures == ["", "wrote ''", "wrote 'no pose'"]
    late = ExternalCommand(program("time.sleep(600)"), timeout=0.1)
    late(MOLS[:2])
    assert late.failures == ["timed out after 0.1 s"] * 2


def test_time_is_up(program, caplog):
    command = program("print(0.5, flush=True); time.sleep(600)")
    np.testing.assert_array_equal(ExternalCommand(command, timeout=0.7)(MOLS), [0.5, np.nan, np.nan])
    assert "2 of 3 molecules have no score" in caplog.text


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("print(1)", "wrote 1 lines for 3 molecules"),
        ("sys.exit('no license')", "exit code 1: no license"),
    ],
)
def test_failures(program, body, message):
    with pytest.raises(MolvaeError, match=message):
        ExternalCommand(program(body))(MOLS)


def test_bad_settings():
    with pytest.raises(ArgumentError, match="command= : a program"):
        ExternalCommand(" ")
    with pytest.raises(ArgumentError, match="cannot be read"):
        ExternalCommand("score 'a")
    with pytest.raises(ArgumentError, match="timeout=-1"):
        ExternalCommand("score", timeout=-1)
    with pytest.raises(MolvaeError, match="cannot be started"):
        ExternalCommand("/no/such/program")(MOLS)
