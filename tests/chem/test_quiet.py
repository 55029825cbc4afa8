from rdkit import Chem

from molvae.chem.quiet import quiet


def test_a_failed_parse_says_nothing_inside_and_speaks_again_after(capfd):
    with quiet():
        Chem.MolFromSmiles("C1CC")
    assert capfd.readouterr().err == ""
    Chem.MolFromSmiles("C1CC")
    assert "unclosed ring" in capfd.readouterr().err


def test_blocks_may_be_nested(capfd):
    with quiet():
        with quiet():
            pass
        Chem.MolFromSmiles("C1CC")
    assert capfd.readouterr().err == ""
