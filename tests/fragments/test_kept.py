"""What has to stay: found in molecules with its points, charges and stereo, and put together with parts."""

import pytest

from molvae.chem.mol import canonical, parsed
from molvae.fragments.kept import Kept
from molvae.fragments.points import read_fragments
from molvae.fragments.splice import spliced

ELIGLUSTAT = "CCCCCCCC(=O)N[C@H](CN1CCCC1)[C@H](O)c1ccc2c(c1)OCCO2"


def kept(smiles: str, *groups: tuple[int, ...], is_open: bool = False) -> Kept:
    return Kept(read_fragments(smiles), groups, is_open)


def test_parts_give_the_drug_back_with_its_stereo() -> None:
    start = read_fragments("[1*][C@H](CN1CCCC1)[C@H]([2*])c1ccc2c(c1)OCCO2")
    assert spliced(start, ["[*:1]NC(=O)CCCCCCC", "[*:2]O"]) == canonical(ELIGLUSTAT)


@pytest.mark.parametrize(
    ("smiles", "holds"),
    [
        (ELIGLUSTAT, True),
        (ELIGLUSTAT.replace("[C@H](O)", "[C@@H](O)"), False),
        (ELIGLUSTAT.replace("[C@H]", "C"), False),
        (ELIGLUSTAT.replace("c1ccc2c(c1)", "c1cc(F)c2c(c1)"), False),
        (ELIGLUSTAT.replace("[C@H](O)", "[C@](C)(O)"), False),
    ],
    ids=["itself", "other stereo", "no stereo", "substituted elsewhere", "quaternary"],
)
def test_stereo_and_other_positions_stay(smiles: str, holds: bool) -> None:
    start = kept("[1*][C@H](CN1CCCC1)[C@H]([2*])c1ccc2c(c1)OCCO2", (1,), (2,))
    assert start.holds(canonical(smiles) or "") is holds


def test_charges_and_isotopes_stay() -> None:
    assert kept("[*:1]CC(=O)[O-]", (1,)).holds("OCC(=O)[O-]")
    assert not kept("[*:1]CC(=O)[O-]", (1,)).holds("OCC(=O)O")
    assert not kept("[*:1]CC(=O)O", (1,)).holds("OCC(=O)[O-]")
    assert not kept("[*:1]c1ccccc1", (1,)).holds("O[13c]1ccccc1")


@pytest.mark.parametrize("linker", ["[*:1]O[*:2]", "[*:1]C(=O)N[*:2]", "[*:2]CC[*:1]"])
def test_linked_fragments_are_both_held_and_what_is_new_is_told(linker: str) -> None:
    start = kept("[1*]N1CCCC1.[2*]c1ccc2c(c1)OCCO2", (1, 2))
    smiles = spliced(start.mol, [linker])
    mol = parsed(smiles or "")
    assert mol is not None
    match = start.find(mol)
    assert match is not None
    assert start.new_parts(mol, match) == [canonical(linker)]


def test_fragments_bonded_to_each_other_are_not_linked() -> None:
    assert not kept("[1*]N1CCCC1.[2*]c1ccccc1", (1, 2)).holds("c1ccccc1N1CCCC1")


def test_a_superstructure_may_be_substituted_anywhere() -> None:
    scaffold = kept("c1ccc2[nH]ccc2c1", is_open=True)
    assert scaffold.holds("Cn1ccc2cc(F)ccc21")
    assert not scaffold.holds("C1Cc2ccccc2N1")
    mol = parsed("Cn1ccc2cc(F)ccc21")
    assert mol is not None
    assert scaffold.new_parts(mol, scaffold.find(mol) or {}) == ["C[*:1]", "F[*:2]"]
