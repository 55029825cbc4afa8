"""A molecule with an alert may have analogues with the same one, and with no other."""

from rdkit.Chem import MolFromSmiles

from molvae.filters.chosen import filters_of
from molvae.filters.forgiving import forgiving


def test_only_what_the_molecule_fails_for_itself_is_forgiven():
    chain = filters_of(["druglike", "brenk"])
    aniline, with_aldehyde = MolFromSmiles("Nc1ccc(CCOc2ccncc2)cc1"), MolFromSmiles("Nc1ccc(CCC=O)cc1OCC")
    assert not chain.apply([aniline]).passed[0]
    mild = forgiving(chain, aniline)
    assert mild.apply([aniline, MolFromSmiles("Nc1ccc(CCOc2ccccc2)cc1")]).passed.all()
    assert not mild.apply([with_aldehyde]).passed[0]


def test_ranges_are_forgiven_one_by_one():
    heavy = MolFromSmiles("CCCCCCCCCCCCCCCC(=O)NCCCCCCCCCCCCCCCCC")
    chain = filters_of("druglike")
    assert forgiving(chain, heavy).apply([heavy]).passed[0]
    polar = MolFromSmiles("CCCCCCCCCCCCCCCC(=O)NCCCCCCCCCCCCCCC(O)C(O)C(O)C(O)C(O)C(O)C(O)O")
    assert "tpsa" in forgiving(chain, heavy).apply([polar]).reason[0]


def test_a_filter_that_tells_no_reason_is_left_out():
    chain = filters_of(lambda mols: [mol.GetNumAtoms() < 3 for mol in mols])
    assert not forgiving(chain, MolFromSmiles("CCCC")).filters
    assert forgiving(chain, MolFromSmiles("CC")).filters == chain.filters
