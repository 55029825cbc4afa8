import re

import numpy as np
import pytest
from pages import without_script
from rdkit.Chem import MolFromSmiles

from molvae.chem.descriptors import DESCRIPTORS, evaluate
from molvae.evaluation.measures import Measures
from molvae.evaluation.page import NO_BREAK, evaluation_page
from molvae.evaluation.result import Evaluation

DRUGS = ["CC(=O)Oc1ccccc1C(=O)O", "CC(=O)Nc1ccc(O)cc1", "CN1CCCC1c1cccnc1"]
MADE_BY = {"input": "drugs.smi"}
ATTACK = '<script>alert("&")</script>'


def drug_evaluation(**changes):
    mols = [MolFromSmiles(smiles) for smiles in changes.get("smiles", DRUGS)]
    properties = {name: evaluate(DESCRIPTORS[name], mols) for name in ("logp", "sa", "qed", "mw")}
    values = {
        "valid": 1.0,
        "FCD/Test": 0.42,
        "Filters": 2 / 3,
        "logP": 0.1,
        "SA": 0.1,
        "QED": 0.1,
        "weight": 3.0,
    }
    settings = {
        "name": "drugs.smi",
        "reference": "moses",
        "total": 3,
        "smiles": DRUGS,
        "properties": properties,
        "reference_properties": properties,
        "failures": ["moses: MCF7", "", ""],
        "measures": Measures(values, {"valid": "a note"}),
    }
    return Evaluation(**settings | changes)


def page_of(evaluation, settings=MADE_BY):
    return evaluation_page(evaluation, settings, {"rdkit": "2026.9.1"})


def test_the_page_opens_offline_and_runs_nothing():
    page = page_of(drug_evaluation())
    addresses = set(re.findall(r"https?://[^'\" <>]+", page))
    assert all("w3.org" in address or "rdkit.org/xml" in address for address in addresses), addresses
    assert not re.search(r"<(script|link|iframe|img|object)\b|@import|url\(", without_script(page))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ATTACK},
        {"reference": ATTACK},
        {"failures": [ATTACK, "", ""]},
        {"measures": Measures({ATTACK: 1.0, "logP": 0, "SA": 0, "QED": 0, "weight": 0}, {ATTACK: ATTACK})},
        {"others": {ATTACK: Measures({ATTACK: 1.0})}},
    ],
    ids=["name", "reference", "failures", "measures", "others"],
)
def test_whatever_the_input_holds_is_escaped(changes):
    page = page_of(drug_evaluation(**changes))
    assert "<script" not in without_script(page)
    assert "&lt;script&gt;alert(" in page


def test_settings_are_escaped():
    page = page_of(drug_evaluation(), {ATTACK: ATTACK})
    assert "<script" not in without_script(page)
    assert "&lt;script&gt;alert(" in page


def test_everything_that_was_asked_for_is_on_the_page():
    page = page_of(drug_evaluation(others={"GuacaMol measures": Measures({"validity": 0.5})}))
    for text in (
        "0.4200",
        "CharRNN",
        "moses: MCF7",
        "1 (33.33%)",
        "1. a note.",
        "GuacaMol measures",
        "2026.9.1",
    ):
        assert text in page, text
    assert page.count("<svg") == 4 + len(DRUGS)


def test_a_model_called_like_its_reference_is_drawn_beside_it():
    page = page_of(drug_evaluation(name="moses"))
    assert page.count('class="series-0"') == page.count('class="series-1"') == 4
    assert "<li>moses</li><li>moses (generated)</li>" in page


def test_the_number_of_molecules_stands_beside_fcd_with_its_floor_on_moses_only():
    few, many = (page_of(drug_evaluation(smiles=times * DRUGS)) for times in (1, 1_000))
    assert "n = 3<" in few.replace(NO_BREAK, " ")  # too few for a floor to be known
    assert "n = 3,000, floor 0.408" in many.replace(NO_BREAK, " ")
    own = page_of(drug_evaluation(reference="own.smi")).replace(NO_BREAK, " ")
    assert "n = 3" in own
    assert "floor" not in own
    assert "CharRNN" not in own


def test_without_a_valid_molecule_the_page_says_so():
    nothing = {name: np.empty(0) for name in ("logp", "sa", "qed", "mw")}
    measures = Measures(dict.fromkeys(("valid", "FCD/Test", "logP"), float("nan")))
    page = page_of(drug_evaluation(smiles=[], properties=nothing, failures=[], measures=measures))
    assert "There is no molecule to filter." in page
    assert "nan" not in page
