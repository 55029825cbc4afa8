import csv
import json
from collections import Counter

import pytest
from rdkit import Chem
from rdkit.Chem import Descriptors

from molvae.chem.fingerprint import morgan_bits, tanimoto
from molvae.chem.scaffold import scaffold
from molvae.filters.chosen import filters_of

LENGTH = ["objective=python", "objective.scorers.python.scorer.python=builtins:len"]
WORTH = [f"objective.scorers.property.desirability.{end}" for end in ("zero=5", "one=9")]
PKI = ["objective.scorers.property.scorer.name=pKi", *WORTH]
PARACETAMOL = "CC(=O)Nc1ccc(O)cc1"


@pytest.fixture
def optimize(molvae, model_folder, tmp_path):
    """Return a function that runs the verb on a tiny model, in this process."""

    def call(*arguments, output=tmp_path / "out", stdin="", **settings):
        quick = {"budget": 30, "batch": 10, "workers": 1, "timeout": 0.0, "filters": "none"} | settings
        given = [f"{key}={value}" for key, value in quick.items()]
        return molvae(
            "optimize", f"model={model_folder}", f"output={output}", *given, *arguments, stdin=stdin
        )

    return call


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


# The untrained model's likeliest molecules are few: CMA-ES, which decodes to them, has a small budget.
@pytest.mark.parametrize(("search", "budget"), [("random", 30), ("cmaes", 5), ("surrogate", 30)])
def test_every_search_spends_the_budget_and_writes_the_folder(optimize, tmp_path, search, budget):
    code, out, err = optimize(f"search={search}", budget=budget)
    assert code == 0, err
    assert out.strip() == str(tmp_path / "out")
    ledger, best = rows(tmp_path / "out" / "ledger.csv"), rows(tmp_path / "out" / "best.csv")
    about = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert len(ledger) == about["calls"] == budget
    assert {row["optimiser"] for row in ledger} == {search}
    assert list(best[0]) == ["smiles", "score", "qed", "call", "optimiser"]
    scores = [float(row["score"]) for row in best]
    assert scores == sorted(scores, reverse=True)
    assert about["best"] == pytest.approx(scores[0], rel=1e-5)  # the table has six digits
    assert about["top_10_mean"] == pytest.approx(sum(scores[:10]) / min(10, budget))
    assert about["ending"] == "budget"
    assert best[0]["smiles"] in err
    assert {file.name for file in (tmp_path / "out").iterdir()} >= {
        *("ledger.csv", "ledger.json", "best.csv", "summary.json"),
        *("report.html", "best.png", "path.png", "curve.png"),
    }


def test_run_again_it_goes_on_and_pays_for_nothing_twice(optimize, tmp_path):
    for output, budgets in ((tmp_path / "parts", (10, 30)), (tmp_path / "whole", (30,))):
        for budget in budgets:
            assert optimize("search=surrogate", "search.initial=10", budget=budget, output=output).code == 0
    assert rows(tmp_path / "parts" / "ledger.csv") == rows(tmp_path / "whole" / "ledger.csv")


def test_the_surrogate_climbs_from_a_lead_and_keeps_near_it(optimize, tmp_path):
    code, _, err = optimize(
        f"start={PARACETAMOL}",
        "similarity_floor=0.3",
        "search=surrogate",
        "search.initial=5",
        "search.generations=1",
        budget=60,
    )
    assert code == 0, err
    ledger = rows(tmp_path / "out" / "ledger.csv")
    assert ledger[0]["smiles"] == PARACETAMOL
    found = morgan_bits([Chem.MolFromSmiles(row["smiles"]) for row in ledger])
    similarity = tanimoto(morgan_bits([Chem.MolFromSmiles(PARACETAMOL)]), found)
    assert similarity.min() >= 0.3
    assert max(float(row["score"]) for row in ledger) > 0.7  # paracetamol has 0.595


def test_constraints_hold_for_every_molecule_that_is_scored(optimize, tmp_path):
    code, _, err = optimize(
        f"start={PARACETAMOL}",
        "smarts.keep=[#7]",
        "smarts.avoid=[[$([NX3]=O)],C=C=C]",
        "ranges.mw.max=200",
        "ranges.rings.min=1",
        "scaffold_quota=4",
        "search=surrogate",
        "search.initial=5",
        budget=40,
    )
    assert code == 0, err
    scored = [row["smiles"] for row in rows(tmp_path / "out" / "ledger.csv")]
    mols = [Chem.MolFromSmiles(smiles) for smiles in scored]
    assert all(mol.HasSubstructMatch(Chem.MolFromSmarts("[#7]")) for mol in mols)
    assert max(map(Descriptors.MolWt, mols)) <= 200
    assert min(mol.GetRingInfo().NumRings() for mol in mols) >= 1
    assert max(Counter(map(scaffold, scored)).values()) == 4
    refused = json.loads((tmp_path / "out" / "summary.json").read_text())["refused"]
    assert {reason.partition(":")[0] for reason in refused} == {"smarts", "ranges", "scaffold"}


def test_only_what_is_makeable_is_scored_or_what_the_start_shows(optimize, tmp_path):
    odd = "OCCN1N=C1c1ccccc1"
    code, _, err = optimize(f"start={odd}", "search=surrogate", "search.initial=5", filters="auto")
    assert code == 0, err
    scored = [row["smiles"] for row in rows(tmp_path / "out" / "ledger.csv")]
    known = filters_of(["druglike", "makeable"]).allowing([Chem.MolFromSmiles(odd)])
    assert len(scored) == 30
    assert scored[0] == Chem.CanonSmiles(odd)
    assert not filters_of("makeable")([Chem.MolFromSmiles(odd)])
    assert known([Chem.MolFromSmiles(smiles) for smiles in scored]).all()
    refused = json.loads((tmp_path / "out" / "summary.json").read_text())["refused"]
    assert any(reason.startswith("atom_environments: unfamiliar ") for reason in refused)


def test_seeds_from_a_pipe_are_read_once_for_all_that_need_them(optimize, tmp_path):
    code, _, err = optimize(
        "start=-",
        "similarity_floor=0.1",
        "search=surrogate",
        "search.initial=5",
        filters="auto",
        budget=10,
        stdin=f"{PARACETAMOL}\n",
    )
    assert code == 0, err
    assert rows(tmp_path / "out" / "ledger.csv")[0]["smiles"] == PARACETAMOL


def test_the_front_of_several_terms(optimize, tmp_path):
    code, _, err = optimize(
        "objective=pmo/fexofenadine_mpo",
        "mode=pareto",
        "search=surrogate",
        "search.initial=5",
        budget=15,
        batch=5,
    )
    assert code == 0, err
    about = json.loads((tmp_path / "out" / "summary.json").read_text())
    front = rows(tmp_path / "out" / "pareto.csv")
    assert about["calls"] == 15
    assert about["pareto_front"] == len(front) > 0
    assert 0 < about["hypervolume"] < 1
    assert list(front[0]) == ["smiles", "score", "similarity", "tpsa", "logp", "call", "optimiser"]
    assert "Pareto front" in (tmp_path / "out" / "report.html").read_text()


def test_a_task_by_its_name(optimize, tmp_path):
    assert optimize("objective=pmo/osimertinib_mpo", "search=random", budget=5).code == 0
    (first, *_) = rows(tmp_path / "out" / "ledger.csv")
    assert list(first)[3:7] == ["similarity", "dissimilarity", "tpsa", "logp"]


def test_an_objective_of_one_s_own(optimize, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "carbons.py").write_text("def share(smiles):\n    return smiles.count('C') / len(smiles)\n")
    (tmp_path / "mine.yaml").write_text(
        "_target_: molvae.scoring.objective.Objective\n"
        "scorers:\n"
        "  carbon:\n"
        "    _target_: molvae.scoring.objective.Term\n"
        "    scorer: {_target_: molvae.scoring.python_function.PythonFunction, python: '???'}\n"
    )
    function = "objective.scorers.carbon.scorer.python=carbons:share"
    code, _, err = optimize("objective=mine.yaml", function, "search=random", budget=5)
    assert code == 0, err
    assert all(0 <= float(row["carbon"]) <= 1 for row in rows(tmp_path / "out" / "ledger.csv"))


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "message"),
    [
        (["objective=pmo/osimertinib"], {}, 2, "did you mean osimertinib_mpo?"),
        (["objective=gmo/qed"], {}, 2, "objective=gmo/qed: no such objective"),
        (["objective=qde"], {}, 2, "did you mean 'qed'"),
        (
            ["objective=python", "objective.scorers.python.scorer.python=no_such:f"],
            {},
            1,
            "cannot be imported",
        ),
        (
            [*LENGTH, "objective.scorers.python.scorer.batch=true"],
            {},
            1,
            "returned shape",
        ),
        (["start=C1CC"], {}, 1, "start=C1CC: invalid SMILES"),
        (["start=CCBr"], {}, 1, "start=CCBr: not in the vocabulary: [Br]; the model drugs reads"),
        (["start=CCO", "search=random"], {}, 2, "leave out start"),
        (["similarity_floor=0.4"], {}, 2, "similarity_floor=0.4: needs start molecules"),
        (["start=CCO", "similarity_floor=1.4"], {}, 2, "similarity_floor=1.4: from 0 to 1"),
        (["smarts.keep=C1CC"], {}, 1, "'C1CC' is not a SMARTS"),
        (["ranges.mw.min=500", "ranges.mw.max=400"], {}, 2, "nothing lies above 500 and below 400"),
        (["+ranges.qde.min=0.5"], {}, 2, "no molecular property is called 'qde'; did you mean qed"),
        (
            ["search=ascent", "search.goal=maximise"],
            {},
            2,
            "search.goal: one of 'maximize', 'minimize' is wanted",
        ),
        (["search=cmaes"], {"batch": 1}, 2, "batch=1: CMA-ES compares"),
        (["scaffold_quota=-1"], {}, 2, "scaffold_quota=-1"),
        (["mode=many"], {}, 2, "mode=many: scalar or pareto"),
        (["mode=pareto"], {}, 2, "two terms or more"),
        (["mode=pareto", "search=random", "objective=pmo/median1"], {}, 2, "looks at no score"),
        (
            ["objective=property", *PKI],
            {},
            1,
            "does not predict 'pKi'",
        ),
        (["start=no_such_file.smi"], {}, 1, "no_such_file.smi"),
        (["ranges.mw.min=999"], {}, 3, "the constraints refused all: ranges: mw below 999"),
        (["search=surrogate", "search.latent=false", "search.graph=false"], {}, 2, "are both off"),
        ([], {"budget": 0}, 2, "budget=0"),
        ([], {"batch": 0}, 2, "batch=0"),
        ([], {"timeout": -1.0}, 2, "timeout=-1"),
        (
            ["objective=command", "objective.scorers.command.scorer.command=dock"],
            {"timeout": 50.0},
            2,
            "timeout=50: the objective's programs may take 50 s",
        ),
    ],
)
def test_bad_input_is_told_in_a_line(optimize, arguments, settings, code, message):
    outcome = optimize(*arguments, **settings)
    assert (outcome.code, outcome.out) == (code, ""), outcome.err
    assert message in outcome.err
    assert "Traceback" not in outcome.err


def test_a_folder_is_gone_on_with_by_the_same_search_only(optimize, tmp_path):
    assert optimize("search=random", budget=10)[0] == 0
    ledger = (tmp_path / "out" / "ledger.csv").read_bytes()
    for change in ("ranges.mw.max=200", "seed=7", "search.temperature=2.0"):
        code, _, err = optimize("search=random", change, budget=10)
        assert code == 2
        assert change.partition("=")[0] in err
        assert "choose another folder" in err
    assert (tmp_path / "out" / "ledger.csv").read_bytes() == ledger
    assert optimize("search=random", budget=15)[0] == 0


def test_a_folder_of_a_version_before_is_gone_on_with(optimize, tmp_path):
    assert optimize("search=random", budget=10).code == 0
    config = tmp_path / "out" / "config.yaml"
    old = "_target_: molvae.search.random\n  _partial_: true"
    config.write_text(config.read_text().replace("_target_: molvae.optimization.searches.RandomConfig", old))
    assert optimize("search=random", budget=15).code == 0
    assert len(rows(tmp_path / "out" / "ledger.csv")) == 15


def test_the_ledger_of_another_objective_is_refused_and_left_alone(optimize, tmp_path):
    assert optimize("search=random", budget=5).code == 0
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    code, _, err = optimize("search=random", "objective=pmo/median1", budget=5)
    assert (code, "another objective" in err) == (1, True)
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_a_budget_by_which_another_search_would_begin_anew_is_refused(optimize, tmp_path):
    assert optimize("search.surrogate_up_to=20", budget=10).code == 0
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    code, _, err = optimize("search.surrogate_up_to=20", budget=30)
    assert (code, "was begun by surrogate" in err) == (2, True)
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_a_function_that_scores_nothing_is_told_by_its_reasons(optimize, tmp_path, monkeypatch):
    (tmp_path / "broken.py").write_text("def score(smiles):\n    raise OSError('no license')\n")
    monkeypatch.chdir(tmp_path)
    own = ["objective=python", "objective.scorers.python.scorer.python=broken:score"]
    code, _, err = optimize(*own, "search=surrogate", budget=80, batch=20)
    assert code == 3
    assert "each failed: python: OSError: no license" in err


def test_seeds_that_the_model_cannot_read_are_left_out_and_told(optimize, tmp_path):
    (tmp_path / "start.smi").write_text("CC(=O)Nc1ccc(O)cc1\nCCO.Cl\n")
    outcome = optimize(f"start={tmp_path / 'start.smi'}", "search=surrogate", budget=5)
    assert outcome.code == 0
    assert "start: left out CCO.Cl" in outcome.err
    assert rows(tmp_path / "out" / "ledger.csv")[0]["smiles"] == PARACETAMOL


def test_seeds_that_the_constraints_refuse_are_told(optimize):
    outcome = optimize(f"start={PARACETAMOL}", "search=surrogate", "ranges.mw.max=150", budget=5)
    assert outcome.code == 0
    assert f"start: 1 of 1 are refused before they are scored, such as {PARACETAMOL}" in outcome.err


def test_results_of_others_are_not_written_over(optimize, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "best.csv").write_text("mine")
    outcome = optimize("search=random", budget=5)
    assert (outcome.code, "holds a best.csv but no ledger" in outcome.err) == (2, True)
    assert [file.read_text() for file in (tmp_path / "out").iterdir()] == ["mine"]


def test_a_file_is_no_folder(optimize, tmp_path):
    (tmp_path / "out").write_text("mine")
    outcome = optimize("search=random", budget=5)
    assert (outcome.code, "out is not a folder" in outcome.err) == (1, True)


def test_a_budget_below_what_is_spent_is_refused(optimize):
    assert optimize("search=random", budget=10).code == 0
    outcome = optimize("search=random", budget=5)
    assert (outcome.code, "holds 10 calls already" in outcome.err) == (2, True)


def test_directions_keep_the_budget_that_they_were_begun_with(optimize):
    pareto = ("search=cmaes", "objective=pmo/median1", "mode=pareto", f"start={PARACETAMOL}")
    assert optimize(*pareto, budget=4, batch=2).code == 0
    outcome = optimize(*pareto, budget=20, batch=2)
    assert (outcome.code, "holds a run with budget=4" in outcome.err) == (2, True)


def test_a_file_that_has_changed_since_is_told(optimize, tmp_path):
    (tmp_path / "hit.smi").write_text("CCO\n")
    likeness = (
        "objective=similarity",
        f"objective.scorers.similarity.scorer.references={tmp_path / 'hit.smi'}",
        "search=random",
    )
    assert "has changed" not in optimize(*likeness, budget=5).err
    (tmp_path / "hit.smi").write_text("CCN\n")
    outcome = optimize(*likeness, budget=10)
    assert outcome.code == 0
    assert "hit.smi has changed since" in outcome.err
