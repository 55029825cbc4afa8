import pandas as pd
import pytest

from molvae.table.identity import holds_names, id_column, ids_of


@pytest.mark.parametrize(
    "name", ["id", "Name", "compound_id", "ChEMBL ID", "chembl_id", "Molecule Name", "CAS"]
)
def test_a_column_of_names_is_found(name):
    frame = pd.DataFrame({"smiles": ["C", "CC"], "pIC50": [1.0, 2.0], name: ["a", "b"]})
    assert id_column(frame) == name
    assert ids_of(frame) == ["a", "b"]


@pytest.mark.parametrize("name", ["smiles", "valid", "idea", "Ki", 3, ""])
def test_other_columns_hold_no_names(name):
    assert not holds_names(name)


def test_rows_without_a_name_are_called_by_their_number():
    assert ids_of(pd.DataFrame({"name": ["a", None, " "]})) == ["a", "2", "3"]
    assert ids_of(pd.DataFrame({"smiles": ["C", "CC"], "valid": [1, 2]})) == ["1", "2"]


def test_what_is_not_different_in_each_row_names_nothing():
    assert id_column(pd.DataFrame({"name": ["a", "a"], "code": ["x", "y"]})) == "code"
