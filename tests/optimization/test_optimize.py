import json

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem
from rdkit.Chem import Descriptors

import molvae
from molvae.errors import ArgumentError, MolvaeError, NothingLeft, SettingError
from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.searches import RandomConfig, SurrogateConfig
from molvae.scoring.objective import Term
from molvae.scoring.properties import Property

PARACETAMOL = "CC(=O)Nc1ccc(O)cc1"
FREE = ConstraintsConfig(filters=None)
QUICK = {"search": "random", "constraints": FREE, "batch": 10}


@pytest.fixture(scope="module")
def model(model_folder):
    return molvae.load(model_folder)


def carbons(mols):
    return [sum(atom.GetSymbol() == "C" for atom in mol.GetAtoms()) / mol.GetNumAtoms() for mol in mols]


def test_a_function_of_molecules_is_optimized_in_memory(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = molvae.optimize(carbons, model=model, budget=20, **QUICK)
    assert list(found.ledger) == ["call", "smiles", "score", "carbons", "optimiser", "error"]
    assert found.ledger["call"].tolist() == list(range(1, 21))
    assert list(found.best) == ["smiles", "score", "carbons", "call", "optimiser"]
    assert found.best["score"].is_monotonic_decreasing
    assert found.best is found.table
    assert found.front is None
    assert found.summary["best"] == found.best["score"].iloc[0]
    assert not any(tmp_path.iterdir())


def test_the_curve_is_the_best_and_the_mean_of_the_ten_best_after_each_call(model):
    found = molvae.optimize("qed", model=model, budget=25, **QUICK)
    scores = found.ledger["score"].to_numpy()
    assert found.curve["best"].tolist() == np.maximum.accumulate(scores).tolist()
    expected = [np.sort(scores[:calls])[-10:].mean() for calls in range(1, 26)]
    np.testing.assert_allclose(found.curve["top_10_mean"], expected)


def test_constraints_and_start_hold_and_the_search_has_its_settings(model):
    found = molvae.optimize(
        "qed",
        model=model,
        start=PARACETAMOL,
        budget=20,
        batch=10,
        search=SurrogateConfig(initial=5, library=50, generations=1),
        constraints=ConstraintsConfig(ranges={"mw": {"max": 200.0}}, filters="lipinski"),
    )
    assert found.ledger["smiles"].iloc[0] == PARACETAMOL
    assert all(Descriptors.MolWt(Chem.MolFromSmiles(text)) <= 200 for text in found.ledger["smiles"])
    assert all(reason.startswith(("ranges", "lipinski")) for reason in found.summary["refused"])


def test_two_terms_have_a_front(model):
    terms = {"fsp3": Term(Property("fsp3")), "qed": Term(Property("qed"))}
    found = molvae.optimize(terms, model=model, budget=20, **QUICK)
    assert {"fsp3", "qed"} <= set(found.front)
    assert found.summary["pareto_front"] == len(found.front)


def test_a_folder_holds_the_ledger_and_the_results_and_is_gone_on_with(model, tmp_path):
    for budget in (10, 20):
        found = molvae.optimize("qed", model=model, budget=budget, folder=tmp_path / "parts", **QUICK)
    whole = molvae.optimize("qed", model=model, budget=20, folder=tmp_path / "whole", **QUICK)
    pd.testing.assert_frame_equal(found.ledger, whole.ledger)
    assert found.summary["calls_resumed"] == 10
    assert {file.name for file in (tmp_path / "whole").iterdir()} == {
        *("ledger.csv", "ledger.json", "settings.json", "best.csv", "summary.json", "report.html"),
        *("best.png", "path.png", "curve.png", "refused.json"),
    }
    assert json.loads((tmp_path / "whole" / "summary.json").read_text())["calls"] == 20


def test_a_folder_of_another_search_is_refused_and_left_alone(model, tmp_path):
    molvae.optimize("qed", model=model, budget=5, folder=tmp_path, **QUICK)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    for change in ({"seed": 7}, {"search": RandomConfig(temperature=2.0)}, {"batch": 5}):
        with pytest.raises(SettingError, match=rf"^{next(iter(change))}.* holds a run with"):
            molvae.optimize("qed", model=model, budget=5, folder=tmp_path, **QUICK | change)
    with pytest.raises(MolvaeError, match="another objective"):
        molvae.optimize("pmo/median1", model=model, budget=5, folder=tmp_path, **QUICK)
    with pytest.raises(SettingError, match=r"budget=3: .* holds 5 calls already"):
        molvae.optimize("qed", model=model, budget=3, folder=tmp_path, **QUICK)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_callbacks_are_called_and_may_end_the_search(model, tmp_path):
    seen, begun = [], []

    def until_seven(call):
        seen.append(call.call)
        if call.call == 7:
            raise BudgetExhausted("enough")

    def start(calls):
        begun.append(len(calls))

    settings = {"model": model, "budget": 20, "folder": tmp_path, **QUICK}
    found = molvae.optimize(
        "qed", callback=until_seven, on_start=lambda calls: begun.append(len(calls)), **settings
    )
    assert seen == list(range(1, 8))
    assert len(found.ledger) == 7
    molvae.optimize("qed", on_start=start, **settings)
    assert begun == [0, 7]


def test_a_result_draws_itself_and_writes_itself(model, tmp_path):
    found = molvae.optimize("qed", model=model, budget=12, **QUICK)
    assert "<svg" in found._repr_html_()
    found.save(tmp_path / "best.csv")
    found.report(tmp_path / "page.html", {"seed": "0"})
    assert pd.read_csv(tmp_path / "best.csv")["smiles"].tolist() == found.best["smiles"].tolist()
    assert "The way to the best" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"budget": 0}, "budget=0: from 1"),
        ({"batch": 0}, "batch=0: from 1"),
        ({"mode": "many"}, "mode=many: scalar or pareto"),
        ({"mode": "pareto"}, "mode=pareto: needs an objective of two terms or more"),
        ({"search": "no_such"}, "search=no_such: one of ascent, auto"),
        ({"search": 3}, "search=3: the name of a search"),
        ({"timeout": -1.0}, "timeout=-1"),
        ({"start": "CCO"}, "search=random: draws from the prior: leave out start"),
    ],
)
def test_settings_that_mean_nothing(model, settings, message):
    with pytest.raises(SettingError, match=message):
        molvae.optimize("qed", model=model, **{**QUICK, **settings})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"similarity_floor": 1.4}, "similarity_floor=1.4: from 0 to 1"),
        ({"scaffold_quota": -1}, "scaffold_quota=-1: from 0"),
        ({"ranges": {"mw": {"min": 500, "max": 400}}}, "ranges.mw=.*: nothing lies above 500 and below 400"),
    ],
)
def test_constraints_that_mean_nothing(settings, message):
    with pytest.raises(SettingError, match=message):
        ConstraintsConfig(**settings)


def test_a_similarity_needs_something_to_be_similar_to():
    with pytest.raises(SettingError, match=r"similarity_floor=0\.4: needs start"):
        ConstraintsConfig(similarity_floor=0.4).constraints()


def test_nothing_that_may_be_scored_is_told(model):
    heavy = ConstraintsConfig(filters=None, ranges={"mw": {"min": 9_999.0}})
    with pytest.raises(NothingLeft, match="the constraints refused all: ranges: mw below 9999"):
        molvae.optimize("qed", model=model, budget=5, search="random", constraints=heavy)


def test_what_is_no_objective(model):
    with pytest.raises(ArgumentError):
        molvae.optimize("no_such_objective", model=model, **QUICK)
