import pandas as pd

from molvae.report.cards import tiles
from molvae.report.pages.latent import decoded_page
from molvae.report.pages.outliers import outliers_page


def shown(page):
    return {tile.label: tile.value for tile in page.tiles}


def test_a_vector_without_a_molecule_is_no_molecule():
    rows = pd.DataFrame({"smiles": ["CC", "", "CC", "CO"], "point": [1, 2, 3, 4]})
    assert shown(decoded_page("points.npz", rows, 4, 1)) == {"Vectors": "4", "Decoded": "3", "Molecules": "2"}


def test_outliers_are_counted_among_the_molecules_that_were_encoded():
    measures = {"nll": [1.0, 9.0, None], "latent_distance": [1.0, 9.0, None]}
    rows = pd.DataFrame({"smiles": ["CC", "CO", "no"], **measures}).assign(
        nearest_similarity=[1.0, 0.1, None], outlier_score=[0.1, 0.99, 1.0], is_outlier=[False, True, True]
    )
    ordinary = {name: rows[name].dropna().to_numpy() for name in (*measures, "nearest_similarity")}
    page = outliers_page("a.csv", rows, ordinary, {"": 2, "invalid SMILES": 1}, 0.05)
    assert shown(page)["Outliers"] == "1"
    assert [tile.hint for tile in page.tiles] == ["", "50.0% of those encoded", ""]
    assert shown(page)["Not encoded"] == "1"


def test_a_user_s_column_keeps_its_name():
    labels = [tile.label for tile in tiles(mean_length="1", **{"mean IC50_nM": "2"})]
    assert labels == ["Mean length", "Mean IC50_nM"]
