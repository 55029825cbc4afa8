import pytest

from molvae.chem.mol import canonical
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import DEFAULT_CONSTRAINTS, constraints, from_selfies
from molvae.data.preparation import Preparation, Rejected
from molvae.data.split import Split

PLAIN = Preparation(standardizer=None, max_length=60, round_trip=True, constraints=None, split=Split())
STANDARD = Preparation(Standardizer(), max_length=60, round_trip=True, constraints=None, split=Split())


@pytest.mark.parametrize(
    "smiles",
    [
        "OC(=O)c1ccccc1OC(C)=O",
        "C[C@@H]1CC(Nc2cncc(-c3nncn3C)c2)C[C@@H](C)C1",
        "F/C=C/F",
        "CC(=O)[O-].[Na+]",
        "C[N+](C)(C)CC([O-])=O",
    ],
)
def test_a_molecule_becomes_canonical_smiles_and_tokens_that_decode_to_it(smiles):
    prepared = PLAIN(smiles)
    assert prepared.smiles == canonical(smiles)
    assert canonical(from_selfies("".join(prepared.tokens))) == prepared.smiles


def test_standardized_first():
    assert STANDARD("CC(=O)[O-].[Na+]").smiles == "CC(=O)O"


@pytest.mark.parametrize(
    ("smiles", "reason"),
    [
        ("", "empty"),
        ("not a molecule", "invalid SMILES"),
        ("C1CC", "invalid SMILES"),
        ("CC*", "no SELFIES: unrecognized symbol"),
        ("[F-][Si](F)(F)(F)(F)(F)F", "no SELFIES|invalid SMILES"),
        ("C" * 61, "more than 60 tokens"),
        ("C" * 1_000, "more than 60 tokens"),
        ("C" * 10_000, "more than 1,000 heavy atoms"),
        ("CC(C)" * 15, "more than 60 tokens"),
    ],
)
def test_what_is_rejected_says_why(smiles, reason):
    with pytest.raises(Rejected, match=reason):
        PLAIN(smiles)


def test_the_limit_itself_is_let_through():
    assert len(PLAIN("C" * 60).tokens) == 60


def test_a_giant_of_many_lines_is_turned_down_after_standardizing_too():
    with pytest.raises(Rejected, match="more than 60 tokens"):
        STANDARD("C" * 1_000)


def test_a_molecule_that_the_constraints_in_force_forbid_has_no_selfies():
    sulfone = "CS(C)(=O)=O"
    assert PLAIN(sulfone).smiles == sulfone
    with constraints({**DEFAULT_CONSTRAINTS, "S": 2}), pytest.raises(Rejected, match="no SELFIES: S with 6"):
        PLAIN(sulfone)


def test_settings_name_everything_that_decides():
    settings = STANDARD.settings()
    assert settings["standardize"] == Standardizer().settings()
    assert PLAIN.settings() != settings
    assert settings["split"]["kind"] == "random"
