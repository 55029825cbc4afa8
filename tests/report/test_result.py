"""What functions return: saved, drawn, told on a page, shown in a notebook."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from molvae.errors import MolvaeError
from molvae.report.exploration import Chart
from molvae.report.grid import Grid
from molvae.report.notebook import notebook_view
from molvae.report.result import Result
from molvae.table import read

ETHANOL, BENZENE = "CCO", "c1ccccc1"


@pytest.fixture
def result() -> Result:
    return Result(pd.DataFrame({"smiles": [ETHANOL, None, BENZENE], "qed": [0.41, None, 0.44]}))


@pytest.mark.parametrize("name", ["a.csv", "a.smi.gz", "a.parquet", "a.sdf"])
def test_a_table_is_saved_in_any_format(result: Result, tmp_path: Path, name: str) -> None:
    found = Result(result.table.dropna())
    found.save(tmp_path / name)
    assert read(str(tmp_path / name))["smiles"].tolist() == [ETHANOL, BENZENE]


def test_a_page_has_the_molecules_and_the_settings(result: Result, tmp_path: Path) -> None:
    result.report(tmp_path / "page.html", {"count": "3", "mine": "<b>"})
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.count("<svg role=") == 2
    assert "QED 0.44" in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_a_picture_has_a_place_for_each_row(result: Result, tmp_path: Path) -> None:
    result.picture(tmp_path / "grid.svg")
    assert "QED 0.41" in (tmp_path / "grid.svg").read_text(encoding="utf-8")


def test_what_cannot_be_written_is_told(result: Result, tmp_path: Path) -> None:
    with pytest.raises(MolvaeError, match="/dev/null"):
        result.report("/dev/null/none/page.html")
    with pytest.raises(MolvaeError, match="unknown format"):
        result.save(tmp_path / "table.doc")
    with pytest.raises(MolvaeError, match="no molecule to draw"):
        Result(pd.DataFrame({"trial": [1]})).picture(tmp_path / "grid.png")


def test_a_notebook_shows_molecules(result: Result) -> None:
    shown = result._repr_html_()
    assert shown.count("<svg role=") == 2
    assert "QED 0.41" in shown
    assert "<html" not in shown


def test_a_notebook_shows_a_table_without_molecules() -> None:
    assert "<table" in Result(pd.DataFrame({"trial": [1, 2]}))._repr_html_()


def test_a_notebook_shows_the_first_rows_and_says_so() -> None:
    shown = notebook_view(Grid([ETHANOL] * 20, ["<i>"] * 20, columns=2))
    assert shown.count("<svg role=") == 6
    assert "The first 6 of 20 molecules" in shown
    assert "<i>" not in shown


def test_a_result_of_its_own_overrides_what_it_shows(result: Result) -> None:
    @dataclass(frozen=True, eq=False)
    class Found(Result):
        best: float

        def charts(self) -> list[Chart]:
            from molvae.report.chart import histograms

            return [Chart("Score", histograms({"all": self.table["qed"].to_numpy()}, "score"))]

    shown = Found(result.table, best=0.44)._repr_html_()
    assert '<svg class="chart"' in shown
    assert "Score" in shown


def test_a_result_is_one_line_in_a_shell(result: Result) -> None:
    @dataclass(frozen=True, eq=False)
    class Found(Result):
        more: tuple[int, ...] = (1, 2)

    assert repr(result) == "<Result: 3 rows; .table, .save(path), .report(path)>"
    assert repr(Found(result.table)) == "<Found: 3 rows; .table, .save(path), .report(path)>"
