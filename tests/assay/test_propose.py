import json
import logging

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from molvae.assay.acquisition import thompson_batch
from molvae.assay.candidates import with_parts_exchanged
from molvae.assay.config import LearnConfig
from molvae.assay.project import Project
from molvae.assay.propose import propose
from molvae.assay.propose_config import ProposeConfig
from molvae.assay.wish import Wish
from molvae.chem.change import change
from molvae.errors import MolvaeError, NothingLeft, SettingError
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.optimization.searches import SurrogateConfig

QUICK = LearnConfig(members=["process"], views=["environments", "descriptors"], folds=3)
SMALL = SurrogateConfig(initial=5, library=20, latent=False)
FREE = ConstraintsConfig(filters=None)


@pytest.fixture
def pool(measured):
    return [*measured["smiles"].tail(20), *(f"{'C' * n}c1ccccc1" for n in range(3, 12)), "no molecule"]


def test_a_batch_from_a_pool_is_new_and_explained(measured, pool):
    found = propose(measured, "potency", 5, config=ProposeConfig(pool=pool, constraints=FREE), learning=QUICK)
    table = found.table
    assert len(table) == 5
    assert table["smiles"].is_unique
    assert not set(table["smiles"]) & set(measured["smiles"])
    assert table["chance"].between(0, 1).all()
    assert table["why"].str.len().gt(0).all()
    assert found.refused["measured already"] == 20
    assert "The batch" in found.html()


def test_less_is_better_where_that_is_wanted(measured, pool):
    config = ProposeConfig(pool=pool, constraints=FREE, explore=0.0)
    up = propose(measured, "potency", 3, config=config, learning=QUICK)
    config = ProposeConfig(pool=pool, constraints=FREE, explore=0.0, direction="minimize")
    down = propose(measured, "potency", 3, config=config, learning=QUICK)
    assert up.table["predicted"].min() > down.table["predicted"].max()


def test_a_search_begins_from_the_best_and_proposes_what_it_finds(measured, model_folder):
    config = ProposeConfig(model=str(model_folder), budget=30, constraints=FREE, search=SMALL)
    known = measured.assign(smiles=["CC(=O)Nc1ccc(O)cc1", *measured["smiles"].iloc[1:]])
    found = propose(known, "potency", 3, config=config, learning=QUICK)
    assert 0 < len(found.table) <= 3
    assert not set(found.table["smiles"]) & set(known["smiles"])


def test_one_part_of_the_best_is_exchanged():
    demands = FREE.constraints()
    start = ["O=C(Nc1ccc(F)cc1)c1ccncc1", "c1ccccc1"]
    found = with_parts_exchanged(start, 40, demands, seed=0).smiles
    assert 20 < len(found) <= 40
    shared = Chem.MolFromSmarts("c1ccncc1"), Chem.MolFromSmarts("c1ccc(F)cc1")
    assert all(any(Chem.MolFromSmiles(text).HasSubstructMatch(one) for one in shared) for text in found)
    assert found == with_parts_exchanged(start, 40, demands, seed=0).smiles
    assert with_parts_exchanged([], 40, demands, seed=0).smiles == []


def test_alike_molecules_beat_the_best_together(learned):
    wish = Wish(learned.predictor)
    best = learned.table.nlargest(1, "measured")["smiles"].item()
    alike = [f"C{best}", f"CC{best}", f"CCC{best}"]
    alone = [wish.chance_of_any([text]) for text in alike]
    np.testing.assert_allclose(alone, wish.chance(learned.predictor.predict(alike)), atol=0.03)
    independent = 1 - np.prod(1 - np.array(alone))
    assert max(alone) <= wish.chance_of_any(alike) < independent


def test_nothing_new_is_told(measured):
    config = ProposeConfig(pool=measured["smiles"].tolist(), constraints=FREE)
    with pytest.raises(NothingLeft, match="none of 60 candidates is new"):
        propose(measured, "potency", 3, config=config, learning=QUICK)


@pytest.mark.parametrize("setting", [{"direction": "up"}, {"explore": -1.0}, {"budget": 0}])
def test_settings_that_mean_nothing(setting):
    with pytest.raises(SettingError):
        ProposeConfig(**setting)


def test_without_exploring_the_highest_are_picked_and_with_it_others_too():
    generator = np.random.default_rng(0)
    mean, covariance = np.arange(10.0), np.eye(10) * 25.0
    best = thompson_batch(mean, covariance, lambda y: y, 3, explore=0.0, generator=generator)
    assert best == [9, 8, 7]
    bold = [
        pick
        for _ in range(20)
        for pick in thompson_batch(mean, covariance, lambda y: y, 3, explore=1.0, generator=generator)
    ]
    assert len(set(bold)) > 5
    assert np.mean(bold) > np.mean(mean)


def test_candidates_that_are_one_in_all_draws_are_one_choice():
    same = np.block([[np.ones((5, 5)), np.zeros((5, 1))], [np.zeros((1, 5)), np.ones((1, 1))]])
    generator = np.random.default_rng(0)
    first = [
        thompson_batch(np.zeros(6), same, lambda y: y, 1, explore=1.0, generator=generator)[0]
        for _ in range(100)
    ]
    assert 25 < sum(pick == 5 for pick in first) < 75


def test_changes_between_molecules():
    assert change("Cc1ccccc1", "FC(F)(F)c1ccccc1") == "H → *F.*F.*F"
    assert change("c1ccccc1", "Oc1ccccc1") == "H → *O"
    benzyl, pyranyl = "O=C(Nc1ccccc1)Cc1ccccc1", "O=C(Nc1ccccc1)CC1CCOCC1"
    assert change(benzyl, pyranyl) == "*c1ccccc1 → *C1CCOCC1"
    assert change("CCCCCCCC", "c1ccncc1") == ""
    assert change("C[C@H](N)O", "C[C@@H](N)O") == "isomer"


def test_a_project_goes_in_rounds_and_proposes_nothing_twice(measured, pool, tmp_path):
    config = ProposeConfig(pool=pool, constraints=FREE)
    project = Project(tmp_path / "project", "potency")
    assert project.tell(measured) == 60
    first = project.ask(3, config=config, learning=QUICK)
    assert first is not None
    assert first.table["id"].tolist() == ["R1-01", "R1-02", "R1-03"]
    assert project.ask(3, config=config, learning=QUICK) is None  # nothing came back
    shown, kept = (pd.read_csv(project.folder / name)["sd"] for name in ("proposals.csv", "rounds/1.csv"))
    assert kept.tolist() == first.table["sd"].tolist()
    assert shown.tolist() == [float(f"{value:.6g}") for value in kept]

    again = Project(tmp_path / "project")
    back = pd.DataFrame({"id": ["R1-01", "R1-02"], "potency": ["3.5", "<1"]})
    assert again.tell(back) == 2
    assert again.tell(back) == 0
    second = again.ask(3, config=config, learning=QUICK)
    assert second is not None
    assert second.table["id"].tolist()[0] == "R2-01"
    assert not set(first.table["smiles"]) & set(second.table["smiles"])
    told = again.progress()
    assert told.table["measured"].notna().sum() == 2
    assert told.rounds["measured"].tolist() == [60, 2, 0]
    assert {path.name for path in (tmp_path / "project").iterdir()} >= {
        *("project.json", "measured.csv", "proposals.csv", "report.html", "progress.html", "progress.csv")
    }


def test_equal_replicates_of_a_table_count_and_told_again_they_do_not(measured, tmp_path):
    project = Project(tmp_path / "project", "potency")
    twice = pd.concat([measured, measured.head(1), measured.head(1)])
    assert project.tell(twice) == 62
    assert project.tell([measured, twice]) == 0
    assert project.tell(pd.concat([measured.head(1)] * 4)) == 1
    assert len(project.measured) == 63


def test_results_come_back_in_a_file_of_ids(measured, pool, tmp_path, caplog):
    caplog.set_level(logging.INFO)
    project = Project(tmp_path / "project", "potency")
    project.tell(measured)
    project.ask(2, config=ProposeConfig(pool=pool, constraints=FREE), learning=QUICK)
    assert [text for text in caplog.messages if text.endswith("compounds")] == ["60 compounds"]
    back = tmp_path / "back.csv"
    back.write_text("id,potency\nR1-02,3.5\n")
    assert project.tell(back) == 1
    back.write_text("number,potency\nR1-02,3.5\n")
    with pytest.raises(MolvaeError, match="no SMILES column"):
        project.tell(back)


def test_a_project_refuses_what_is_not_its_own(measured, tmp_path):
    with pytest.raises(SettingError, match="is no project yet"):
        Project(tmp_path / "new")
    project = Project(tmp_path / "project", "potency")
    with pytest.raises(MolvaeError, match="no cell of this column is a number"):
        project.tell(measured.assign(potency="high"))
    assert not (tmp_path / "project" / "measured.csv").exists()
    project.tell({**dict(zip(measured["smiles"], measured["potency"], strict=True))})
    with pytest.raises(SettingError, match="it holds a project of potency"):
        Project(tmp_path / "project", "pKi")
    with pytest.raises(SettingError, match="to maximize; choose another folder"):
        Project(tmp_path / "project", "potency", direction="minimize")
    with pytest.raises(SettingError, match="direction=up: maximize or minimize"):
        Project(tmp_path / "other", "potency", direction="up")
    with pytest.raises(MolvaeError, match="nothing was proposed as R9-01"):
        project.tell(pd.DataFrame({"id": ["R9-01"], "potency": [1.0]}))
    kept = tmp_path / "project" / "measured.csv"
    kept.write_text(kept.read_text().replace("round", "batch"))
    with pytest.raises(MolvaeError, match=r"measured\.csv: damaged \(no column round\)"):
        project.progress()
    kept.write_text("smiles,potency,round\nCCO,1.0,first\n")
    with pytest.raises(MolvaeError, match=r"measured\.csv: damaged \(a round is no number\)"):
        project.progress()
    (tmp_path / "project" / "project.json").write_text(json.dumps({"format": 1}))
    with pytest.raises(MolvaeError, match="damaged"):
        Project(tmp_path / "project")
