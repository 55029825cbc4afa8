import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molvae.table.numbers import name_unreadable, read_numbers


@pytest.mark.parametrize(
    ("cell", "value"), [("7", 7.0), (" -0.5 ", -0.5), ("1e-3", 1e-3), (6, 6.0), (True, 1.0), ("inf", np.inf)]
)
def test_numbers(cell, value):
    values, unreadable = read_numbers(pd.Series([cell]))
    assert values.tolist() == [value]
    assert not unreadable.any()


@pytest.mark.parametrize("cell", ["", "  ", "NaN", "n/a", "N/A", "NA", "#N/A", "None", None, np.nan, pd.NA])
def test_missing_cells_are_no_texts(cell):
    values, unreadable = read_numbers(pd.Series([cell], dtype=object))
    assert values.isna().all()
    assert not unreadable.any()


@pytest.mark.parametrize(
    "cell", ["<0.5", ">10", "1,200", "1 200", "5%", "7 nM", "1_000", "0x10", "high", "-"]
)
def test_texts_that_are_no_numbers(cell):
    """A comma may be of thousands or of decimals, so `1,200` is none."""
    values, unreadable = read_numbers(pd.Series(["1", cell]))
    assert unreadable.tolist() == [False, True]
    assert values.isna().tolist() == [False, True]


def test_they_are_named_by_line_and_counted():
    cells = [f"<{row}" for row in range(7)] + ["x" * 90]
    frame = pd.DataFrame({"IC50": cells}, index=pd.RangeIndex(2, 10, name="line"))
    first = name_unreadable(frame, "IC50", np.array([cell[0] == "x" for cell in cells]))
    assert first == f"column 'IC50': 1 cell is no number: line 9 '{'x' * 37}...'"
    several = name_unreadable(frame, "IC50", np.ones(8, bool))
    assert several.startswith("column 'IC50': 8 cells are no numbers: line 2 '<0', line 3 '<1', ")
    assert several.endswith("line 6 '<4', ...")


@given(st.lists(st.floats(allow_nan=False)))
def test_what_python_writes_is_read_back(values):
    read, unreadable = read_numbers(pd.Series([repr(value) for value in values], dtype=object))
    assert read.tolist() == values
    assert not unreadable.any()
