import math
from statistics import mean

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molvae.data.merge import Merged, measurements, merge

NAN = math.nan


def merged(cells: list, name: str = "pIC50") -> Merged:
    column = pa.chunked_array([pa.array(cells)])
    return merge(cells, measurements(column, name))


@pytest.mark.parametrize(
    ("cells", "value", "filled", "disagree"),
    [
        (["", "6.5"], "6.5", True, False),
        (["n/a", "6.5", "NaN"], "6.5", True, False),
        (["5.0", "5"], "5.0", False, False),
        (["5.0", "5.0000001"], "5.0", False, False),
        (["5.0", "", "6.0"], 5.5, False, True),
        (["", "1", "2", "6"], 3.0, True, True),
        (["<5", "7"], "<5", False, True),
        (["7", "<5"], "7", False, True),
        (["Acme", "Acme", ""], "Acme", False, False),
        (["Acme", "Bcme"], "Acme", False, True),
        (["", "N/A"], "", False, False),
        ([None, 2.0, 4.0], 3.0, True, True),
        ([1, 2], 1.5, False, True),
        ([True, False], True, False, True),
        (["inf", "1"], "inf", False, True),
        ([1e308, 1.5e308], 1e308, False, True),
        ([0.1, 0.2, 0.3], 0.2, False, True),
    ],
)
def test_what_the_values_come_to(cells, value, filled, disagree):
    got = merged(cells)
    assert (got.value, got.filled, got.disagree) == (value, filled, disagree)


def test_the_spread_is_of_numbers_that_were_averaged():
    assert merged([5.0, None, 6.5, 6.0]).spread == 1.5
    assert math.isnan(merged(["5.0", "5.0"]).spread)
    assert math.isnan(merged(["a", "b"]).spread)


@pytest.mark.parametrize(
    "name", ["id", "ID", "CID", "compound_id", "Compound ID", "MoleculeId", "index", "name", "CAS"]
)
def test_identifiers_have_no_mean(name):
    assert merged(["17", "18"], name)[:3] == ("17", False, True)


@pytest.mark.parametrize("name", ["pKa_acid", "lipid", "pIC50", "fluid"])
def test_measurements_have_one(name):
    assert merged(["17", "18"], name).value == 17.5


NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6))


@given(st.lists(NUMBERS, min_size=1, max_size=8))
def test_each_number_of_each_row_contributes(cells):
    """Their mean lies between them and is theirs; where there is one, no row's is lost."""
    known = [cell for cell in cells if cell is not None]
    column = pa.chunked_array([pa.array(cells, pa.float64())])
    got = merge(cells, measurements(column, "y"))
    if not known:
        assert got.value is None
    elif got.disagree:
        assert got.value == pytest.approx(mean(known), rel=1e-14)
        assert got.spread == max(known) - min(known)
    else:
        assert got.value == known[0] == pytest.approx(max(known), rel=2e-6)
    assert got.filled == (cells[0] is None and bool(known))


@given(st.lists(st.sampled_from(["", "a", "b", "N/A"]), min_size=1, max_size=6))
def test_a_text_is_kept_and_another_is_told(cells):
    known = [cell for cell in cells if cell in ("a", "b")]
    got = merged(cells)
    assert got.value == (known or cells)[0]
    assert got.disagree == (len(set(known)) > 1)
