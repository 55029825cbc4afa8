from xml.etree import ElementTree

from molvae.report.drawing import molecule


def test_a_molecule_is_one_svg_element_named_by_its_smiles():
    drawn = ElementTree.fromstring(molecule("CC(=O)Oc1ccccc1C(=O)O"))
    assert drawn.get("aria-label") == "CC(=O)Oc1ccccc1C(=O)O"


def test_what_cannot_be_drawn_is_shown_as_escaped_text():
    assert molecule("<b>C1CC") == "<span>&lt;b&gt;C1CC</span>"
