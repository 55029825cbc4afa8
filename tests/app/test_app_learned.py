"""A learned property as a goal of the page, the more the better or the less."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from molvae.app.block import Block
from molvae.app.plan import Plan
from molvae.app.screens.assays import DIRECTIONS, UNITS, unit_of
from molvae.app.tasks import assays, data, optimize
from molvae.assay.cell import EXPONENTS
from molvae.checks.choices import SIGNS
from molvae.chem.mol import parse
from molvae.errors import MolvaeError
from molvae.scoring.chosen import objective_of

NAME = "hERG, p(IC50.a)"
"""A column may be called anything."""
TENTHS = [2.0, 8.0]
BUDGET = 4


def goal(folder: Path, *, lower: bool) -> Block:
    return Block.learned(NAME, predictor=str(folder), tenths=TENTHS, lower_is_better=lower)


def test_it_begins_with_the_best_tenth_on_the_side_that_is_wanted(predictor_folder: Path) -> None:
    low, high = (goal(predictor_folder, lower=lower) for lower in (True, False))
    assert (low.threshold, high.threshold) == (2.0, 8.0)
    assert (low.words, high.words) == (f"{NAME} below 2", f"{NAME} above 8")
    assert low.likely(0.2) == "80% likely below 2"
    assert high.likely(0.2) == "20% likely above 8"
    plan = Plan((low,), "drugs")
    assert Plan.from_plain(plan.plain()) == plan
    assert plan.name == f"{NAME} below 2"


def test_less_is_better_scores_small_molecules_high(predictor_folder: Path, tmp_path: Path) -> None:
    smiles = ["CO", "CCCCCCCCCCO"]
    for lower in (True, False):
        Plan((goal(predictor_folder, lower=lower),), "drugs").write(tmp_path)
        objective = objective_of(str(tmp_path / "objective.yaml"))
        table = objective.table([parse(one) for one in smiles])
        scores, chances = table["score"].tolist(), table[f"P({NAME} > {2 if lower else 8})"].tolist()
        assert (scores[0] > scores[1]) == lower
        assert scores == pytest.approx([1 - chance if lower else chance for chance in chances])
        assert table[f"predicted_{NAME}"].tolist() == pytest.approx([0, 9], abs=2)  # in the column's own unit


def test_a_command_and_its_python_wish_for_the_same(
    predictor_folder: Path, run_both_ways: Callable, model_folder: Path
) -> None:
    blocks = (Block.of("qed"), goal(predictor_folder, lower=True))
    ledger = run_both_ways(Plan(blocks, str(model_folder), budget=BUDGET, filters=("pains",), seed=3))
    row = ledger.iloc[0]
    terms = {name: float(row[name]) for name in ("qed", *blocks[1].scorers())}
    (card,) = optimize.best("", [(row["smiles"], float(row["score"]), terms)], blocks)
    told = [text for text, _ in card["lines"]]
    assert blocks[1].likely(terms[blocks[1].column]) in told
    assert f"predicted {NAME} {terms[blocks[1].name]:.2f}" in told


def test_a_limit_that_is_no_number_is_refused(predictor_folder: Path) -> None:
    block = Block("predicted_x", predictor=str(predictor_folder), threshold=float("nan"))
    with pytest.raises(MolvaeError, match="no values between the limits"):
        Plan((block,), "drugs")


def test_a_goal_from_before_is_read_again() -> None:
    plain = {"blocks": [{"name": "predicted_x", "predictor": "here"}], "model": "drugs"}
    (block,) = Plan.from_plain(plain).blocks
    term = block.scorers()[block.column]
    assert "direction" not in term
    assert yaml.safe_dump(term)


def test_tenths_are_of_what_was_learned(tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text('smiles,"IC50, nM"\n' + "".join(f"{'C' * n}O,1e{n % 7}\n" for n in range(1, 30)))
    notes = tmp_path / "notes"
    notes.mkdir()
    content = data.read_table(str(table))["content"]
    found = assays.learned(content, "IC50, nM", "nM", str(tmp_path / "predictor"), str(notes))
    assert found["name"] == "pIC50, nM"
    assert found["tenths"] == [3.0, 9.0]
    with pytest.raises(MolvaeError, match="negative logarithm already"):
        assays.learned(content, "pIC50", "nM", str(tmp_path / "predictor"), str(notes))


def test_the_page_knows_the_words_of_the_library() -> None:
    assert {*UNITS} <= {"", *EXPONENTS}
    assert {*DIRECTIONS} == {*SIGNS}
    assert all(unit_of(f"Ki ({unit})") == unit for unit in UNITS if unit not in ("", "M"))
    assert unit_of("mean MW of PM") == ""
