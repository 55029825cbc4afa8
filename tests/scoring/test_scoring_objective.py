from functools import partial

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem
from rdkit.Chem import QED

from molvae.errors import ArgumentError
from molvae.scoring.desirability import identity, ramp
from molvae.scoring.objective import Objective, Term
from molvae.scoring.properties import Property
from molvae.scoring.rows import score

ASPIRIN, IBUPROFEN, METHANE = (
    Chem.MolFromSmiles(s) for s in ("CC(=O)Oc1ccccc1C(=O)O", "CC(C)Cc1ccc(cc1)C(C)C(=O)O", "C")
)
MOLS = [ASPIRIN, IBUPROFEN]


def constant(value):
    return lambda mols: np.full(len(mols), value)


@pytest.mark.parametrize(
    ("combine", "expected"),
    [("arithmetic", (0.25 * 3 + 0.81) / 4), ("geometric", (0.25**3 * 0.81) ** (1 / 4))],
)
def test_weighted_means(combine, expected):
    terms = {"low": Term(constant(0.25), weight=3.0), "high": Term(constant(0.81), weight=1.0)}
    np.testing.assert_allclose(Objective(terms, combine=combine)(MOLS), [expected, expected])


def test_one_zero_makes_the_geometric_mean_zero():
    assert Objective({"no": Term(constant(0.0)), "yes": Term(constant(1.0))})(MOLS).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("combine", ["arithmetic", "geometric"])
def test_nan_stays_nan_even_beside_zero(combine):
    terms = {"failed": Term(constant(np.nan)), "no": Term(constant(0.0))}
    assert np.isnan(Objective(terms, combine=combine)(MOLS)).all()


def test_a_failed_column_does_not_touch_the_score():
    assert Objective({"failed": constant(np.nan), "yes": Term(constant(1.0))})(MOLS).tolist() == [1.0, 1.0]


def test_direction():
    wanted = Objective({"sa": Term(Property("sa"), partial(ramp, zero=1.0, one=10.0), direction="minimize")})
    easy, hard = wanted(
        [ASPIRIN, Chem.MolFromSmiles("CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5")]
    )
    assert easy == pytest.approx(1 - (1.58 - 1) / 9, abs=1e-3)
    assert easy > hard


def test_table_has_raw_values_and_the_score():
    objective = Objective(
        {
            "qed": Term(Property("qed")),
            "sa": Term(Property("sa"), partial(ramp, zero=6.0, one=2.0)),
            "mw": Property("mw"),
        }
    )
    table = objective.table(MOLS)
    assert list(table.columns) == ["qed", "sa", "mw", "score"]
    np.testing.assert_allclose(table["qed"], [QED.qed(mol) for mol in MOLS])
    np.testing.assert_allclose(table["mw"], [180.159, 206.285])
    np.testing.assert_allclose(table["score"], np.sqrt(table["qed"] * np.clip((6 - table["sa"]) / 4, 0, 1)))
    np.testing.assert_array_equal(table["score"], objective(MOLS))


def test_rows_that_are_no_molecule_stay_and_are_nan():
    frame = pd.DataFrame(
        {"smiles": ["CCO", "no", "", "C1CC", "c1ccccc1"], "id": list("abcde")}, index=[2, 3, 4, 5, 9]
    )
    scored = score(frame, Objective({"qed": Term(Property("qed"))}))
    assert list(scored.columns) == ["smiles", "id", "qed", "score"]
    assert scored.index.tolist() == [2, 3, 4, 5, 9]
    assert scored["score"].isna().tolist() == [False, True, True, True, False]
    assert scored["qed"].iloc[4] == QED.qed(Chem.MolFromSmiles("c1ccccc1"))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Objective({"mw": Property("mw")}), "at least one Term"),
        (lambda: Objective({"qed": Term(Property("qed"))}, combine="harmonic"), "combine=harmonic"),
        (lambda: Objective({"score": Term(Property("qed"))}), "'score' is the combination's"),
        (lambda: Term(Property("qed"), identity, weight=0.0), "weight=0"),
        (lambda: Term(Property("qed"), direction="down"), "direction=down"),
        (lambda: Property("moleculr_weight"), "no molecular property"),
    ],
)
def test_what_cannot_be_combined_is_refused(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


@pytest.mark.parametrize(
    "desirability",
    [partial(ramp, zeros=1.0, one=2.0), partial(ramp, zero=4.0, one=4.0), lambda values: values[:1]],
)
def test_a_desirability_that_cannot_work_is_refused_before_anything_is_scored(desirability):
    with pytest.raises(ArgumentError, match="desirability"):
        Term(constant(0.5), desirability=desirability)
