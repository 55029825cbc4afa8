import math

import numpy as np
import pandas as pd
import pytest

from molvae.assay.cell import ABOVE, BELOW, Reading, negative_logarithm, read_cell
from molvae.assay.measurements import read_measurements
from molvae.errors import MolvaeError, SettingError

ALKANES = ["C" * length for length in range(1, 13)]


def table(values, smiles=ALKANES):
    return pd.DataFrame({"smiles": smiles, "pIC50": values})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<5", Reading(5.0, BELOW)),
        (" >= 1e-3", Reading(0.001, ABOVE)),
        ("≤ 10", Reading(10.0, BELOW)),
        ("~7", Reading(7.0)),
        (6, Reading(6.0)),
        ("weak", None),
        ("1,200", None),
        ("inf", None),
    ],
)
def test_cells(cell, expected):
    assert read_cell(cell) == expected


@pytest.mark.parametrize("cell", ["", "NA", None, math.nan])
def test_missing_cells_are_no_number_and_no_error(cell):
    found = read_cell(cell)
    assert found is not None
    assert math.isnan(found.value)


def test_a_concentration_above_a_bound_is_a_potency_below_it():
    assert negative_logarithm(Reading(10_000.0, ABOVE), "nM") == Reading(5.0, BELOW)
    assert negative_logarithm(Reading(0.0), "nM") is None


def test_replicates_are_averaged_and_their_spread_is_kept():
    known = read_measurements(table([*range(12), 4.0], [*ALKANES, "C"]), "pIC50")
    assert known.smiles[0] == "C"
    assert known.numbers[0] == 2.0
    assert known.replicates[0] == 2
    assert known.spreads[0] == pytest.approx(math.sqrt(8))
    assert known.notes["compounds whose replicates disagree"] == 1


def test_salts_and_charges_are_the_parent_and_counted():
    acids = [f"{'C' * length}C(=O)O" for length in range(1, 13)]
    known = read_measurements(table([*range(12), 0.0], [*acids, "[Na+].CC(=O)[O-]"]), "pIC50")
    assert len(known) == 12
    assert known.notes["written with a salt or charges, taken as the parent"] == 1


def test_bounds_are_kept_and_measured_values_win():
    known = read_measurements(table([*range(11), "<5", ">7", "<1"], [*ALKANES, ALKANES[11], "C"]), "pIC50")
    assert known.sides.tolist() == [0] * 11 + [ABOVE]  # of two bounds that cannot both be, the upper one
    assert known.numbers[11] == 7.0
    assert known.numbers[0] == 0.0
    assert known.notes["bounds of compounds that are also measured"] == 1


def test_units_become_negative_logarithms():
    frame = pd.DataFrame({"smiles": ALKANES, "IC50": [10.0**power for power in range(12)]})
    known = read_measurements(frame, "IC50", unit="nM")
    assert known.name == "pIC50"
    np.testing.assert_allclose(known.numbers, 9.0 - np.arange(12))


def test_several_tables_and_missing_cells_and_no_molecules():
    one, other = table([*range(12)]), table(["", 3.0], ["CCO", "no molecule"])
    known = read_measurements([one, other], "pIC50")
    assert len(known) == 12
    assert known.notes["no value"] == 1
    assert sum(known.notes.values()) == 2


@pytest.mark.parametrize(
    ("frame", "name", "unit", "wanted"),
    [
        (table(["high"] * 12), "pIC50", None, "no cell of this column is a number"),
        (table([*range(11), "high"]), "pIC50", None, "1 cell is no number: .* bounds such as <5"),
        (table([5.0] * 12), "pIC50", None, "all 12 values of pIC50 are 5"),
        (table([*range(5)], ALKANES[:5]), "pIC50", None, "5 compounds with a value of pIC50; 10 at least"),
        (table([*range(12)]), "pKi", None, "no such column; there are: smiles, pIC50"),
        (table([*range(12)]), "pIC50", "nM", "a negative logarithm already"),
        (table([*range(12)]), "pIC50", "g/l", "one of M, mM"),
        (table([*range(12)]).rename(columns={"pIC50": "Ki"}), "Ki", "nM", "has 0, which is no concentration"),
    ],
)
def test_what_cannot_be_learned_is_told_in_one_line(frame, name, unit, wanted):
    with pytest.raises(MolvaeError, match=wanted) as error:
        read_measurements(frame, name, unit=unit)
    assert "\n" not in str(error.value)


def test_a_unit_that_seems_to_be_missing_is_told(caplog):
    frame = pd.DataFrame({"smiles": ALKANES, "IC50": [10.0**power for power in range(12)]})
    read_measurements(frame, "IC50")
    assert "say their unit (unit=nM)" in caplog.text


def test_a_setting_error_names_the_setting():
    with pytest.raises(SettingError) as error:
        read_measurements(table([*range(12)]), "pKi")
    assert error.value.name == "property"
