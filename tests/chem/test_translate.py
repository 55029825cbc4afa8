from pathlib import Path

import pytest
import selfies
from hypothesis import given
from hypothesis import strategies as st
from rdkit import RDConfig

from molvae.chem.mol import canonical
from molvae.chem.translate import (
    DEFAULT_CONSTRAINTS,
    TranslateError,
    canonical_smiles,
    constraints,
    from_selfies,
    split,
    to_selfies,
)

NCI = Path(RDConfig.RDDataDir, "NCI", "first_5K.smi")


def test_real_molecules_come_back_as_the_same_molecule():
    canonicals = [canonical(line.split()[0]) for line in NCI.read_text().splitlines()[:300]]
    drugs = [smiles for smiles in canonicals if smiles and "*" not in smiles]
    assert len(drugs) > 250
    failed = 0
    for smiles in drugs:
        try:
            assert canonical(from_selfies(to_selfies(smiles))) == smiles
        except TranslateError:
            failed += 1
    assert failed < 10


@pytest.mark.parametrize(
    ("smiles", "reason"),
    [
        ("CN(=O)=O", "N with 5 bond"),
        ("C*", "unrecognized symbol '*'"),
        ("C1CC", "hanging ring number"),
        ("", "empty SMILES"),
        ("C(" * 2000 + "C" + ")C" * 2000, "nested too deeply"),
    ],
)
def test_what_has_no_selfies_is_an_error_of_one_line(smiles, reason):
    with pytest.raises(TranslateError, match=reason.replace("*", r"\*")) as caught:
        to_selfies(smiles)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["[C][Foo]", "[C"])
def test_an_unknown_symbol_is_an_error_of_one_line(text):
    with pytest.raises(TranslateError) as caught:
        from_selfies(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "smiles"),
    [
        ("[C][C@@H1][C][O]", "CCCO"),
        ("[C][NH1+1][C]", "C[NH2+]C"),
        ("[C][C@][Branch1][C][C][O]", "CC(C)O"),
        ("[C][=C@@H1]", "C=C"),
        ("[C][C][Branch1][C][C][N][Branch1][C][C][OH0]", "CC(C)N(C)[O]"),
        ("[C][Si][Branch1][C][C][C]", "C[Si](C)C"),
        ("[C][C@@H1][Branch1][C][F][O]", "C[C@H](O)F"),
        ("", None),
    ],
)
def test_hydrogens_fill_what_is_left_open_but_what_is_meant(text, smiles):
    assert canonical_smiles([text], DEFAULT_CONSTRAINTS) == [smiles]


@given(st.lists(st.sampled_from(sorted(selfies.get_semantic_robust_alphabet())), max_size=40))
def test_any_sequence_of_symbols_splits_back_and_decodes(symbols):
    text = "".join(symbols)
    assert split(text) == symbols
    assert isinstance(from_selfies(text), str)


def decode_and_fail(bonds: dict[str, int]) -> None:
    with constraints(bonds):
        assert from_selfies("[C][C][C]") == "CC"
        raise RuntimeError("inside")


def test_constraints_hold_inside_and_are_put_back_after_an_error():
    with pytest.raises(RuntimeError, match="inside"):
        decode_and_fail({**DEFAULT_CONSTRAINTS, "C": 1})
    assert from_selfies("[C][C][C]") == "CCC"


def test_none_leaves_the_constraints_and_nonsense_is_refused():
    with constraints(None):
        assert selfies.get_semantic_constraints() == DEFAULT_CONSTRAINTS
    with pytest.raises(ValueError, match="missing"), constraints({"C": 4}):
        pass
    assert selfies.get_semantic_constraints() == DEFAULT_CONSTRAINTS
