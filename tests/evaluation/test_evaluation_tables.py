import math
from io import StringIO

import pytest
from rich.console import Console

from molvae.cli.summaries import on_terminal
from molvae.evaluation.meanings import meaning
from molvae.evaluation.measures import Measures
from molvae.evaluation.published import fcd_floor, moses_rows
from molvae.evaluation.tables import moses_table, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.534, "0.5340"), (1.0, "1.0000"), (64.0, "64"), (1234.5, "1,234.5000"), (math.nan, "–")],
)
def test_values_as_text(value, text):
    assert shown(value) == text


def test_published_rows_stand_beside_our_measures():
    table = moses_table(Measures({"valid": 0.9, "FCD/Test": 0.5, "QED": 0.1}), "moses", 30_000)
    assert table.others == ["Train", "CharRNN", "VAE", "AAE", "JTN-VAE", "LatentGAN"]
    valid, fcd, qed = table.rows
    assert (valid.others[1].value, valid.others[1].deviation) == ("0.9748", "0.0264")
    assert fcd.others[0].value == "0.0080"
    assert not fcd.others[0].deviation
    assert all(figure.value == "" for figure in qed.others)
    assert table.notes[int(fcd.note) - 1].endswith(
        "as many real training molecules score 0.048 against Test."
    )


def test_every_published_measure_has_a_meaning():
    assert all(meaning(key)[1] for row in moses_rows().values() for key in row)


def test_the_floor_follows_the_measured_subsets_of_the_training_set():
    for count, measured in {1000: 1.267, 5000: 0.248, 10_000: 0.128, 30_000: 0.0485}.items():
        assert fcd_floor(count) == pytest.approx(measured, rel=0.06)
    assert fcd_floor(999) is None


def test_the_terminal_table_fits_100_columns():
    values = dict.fromkeys(moses_rows()["VAE"], 0.12345)
    console = Console(width=100, record=True, file=StringIO())
    console.print(on_terminal(moses_table(Measures(values), "moses", 30_000)))
    assert "…" not in console.export_text()
