"""A round of molecules to make, as the page has it, without a browser."""

import csv
from pathlib import Path

import pytest

from molvae.app.tasks import assays, data

ALCOHOLS = range(1, 13)


def test_a_round_names_the_nearest_measured_compounds_and_keeps_its_predictions(
    predictor_folder: Path, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assays, "LOOKED_AT", 40)
    table = tmp_path / "mine.csv"
    with table.open("w", newline="") as file:
        rows = [("smiles", "name", "size"), *((f"O{'C' * n}", f"alcohol {n}", n - 1) for n in ALCOHOLS)]
        csv.writer(file).writerows(rows)
    content = data.read_table(str(table))["content"]
    notes = tmp_path / "notes"
    notes.mkdir()
    found = assays.proposed(str(model_folder), str(predictor_folder), content, "maximize", 3, str(notes))
    assert found
    for card in found:
        predicted, near, *others = [text for text, _ in card["lines"]]
        assert f"{card['own']['predicted']:.2f} ±" in predicted
        size = len(card["own"]["nearest_measured"]) - 1
        assert near.endswith(f" like alcohol {size} ({size - 1})")
        assert [text.split()[0] for text in others] == ["logP", "MW"]
