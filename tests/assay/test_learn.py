import json

import numpy as np
import pandas as pd
import pytest

from molvae.assay.bounds import beyond_bounds
from molvae.assay.config import LearnConfig
from molvae.assay.folder import load_predictor
from molvae.assay.kernel import MoleculeKernel, Views
from molvae.assay.learn import learn
from molvae.assay.members import Process
from molvae.assay.scorer import LearnedProperty
from molvae.assay.uncertainty import calibrated
from molvae.errors import MolvaeError, SettingError

QUICK = LearnConfig(trees=10, folds=3)
PLAIN = LearnConfig(members=["process"], views=["environments", "descriptors"], folds=3)


def test_what_can_be_learned_is_learned_better_than_by_the_nearest(learned):
    random = learned.figures.query("folds == 'random'").set_index("model")
    assert random.loc["average", "rmse"] < random.loc["nearest measured", "rmse"]
    assert random.loc["average", "spearman"] > 0.7
    assert random.loc["mean", "r2"] == pytest.approx(0.0, abs=1e-9)
    assert learned.warnings == []
    assert sum(learned.predictor.weights.values()) == pytest.approx(1.0)


def test_a_folder_gives_the_same_predictor(learned, saved, measured):
    smiles = [*measured["smiles"].head(3), "CCO", "no molecule"]
    found, again = learned.predictor.predict(smiles), load_predictor(saved).predict(smiles)
    np.testing.assert_allclose(again.mean, found.mean, rtol=1e-6)
    np.testing.assert_allclose(again.sd, found.sd, rtol=1e-6)
    assert again.inside.tolist() == found.inside.tolist()
    assert found.inside.tolist()[:3] == [True] * 3
    told, table = pd.read_csv(saved / "cross_validation.csv"), learned.table
    assert told["measured"].tolist() == table["measured"].tolist()
    assert told["sd"].tolist() == [float(f"{value:.6g}") for value in table["sd"]]
    assert np.isnan(found.mean[4])
    assert not found.inside[4]
    assert {path.name for path in saved.iterdir()} == {
        *("predictor.json", "compounds.csv", "figures.json", "cross_validation.csv", "report.html")
    }


def test_uncertainty_grows_away_from_what_was_measured(learned, measured):
    near, far = learned.predictor.predict([measured["smiles"][0], "FS(F)(F)(F)(F)F"]).latent_sd
    assert far > near


def test_salts_are_predicted_as_their_parent(learned):
    mean = learned.predictor.predict(["CC(=O)O", "[Na+].CC(=O)[O-]"]).mean
    assert mean[0] == mean[1]


def test_the_page_shows_what_users_wrote_as_text(learned):
    assert "typical error" in learned.html().lower()
    hostile = learn(
        learned.table.rename(columns={"measured": "<script>x"})[["smiles", "<script>x"]],
        "<script>x",
        config=QUICK,
    )
    assert "<script>x" not in hostile.html()


def test_noise_is_told_to_be_noise(measured, caplog):
    shuffled = measured.assign(potency=np.random.default_rng(0).permutation(measured["potency"]))
    found = learn(shuffled, "potency", config=QUICK)
    assert any("hardly more than" in warning for warning in found.warnings)
    assert "hardly more than" in caplog.text


def test_compounds_that_look_the_same_are_refused():
    frame = pd.DataFrame({"smiles": [f"[{mass}CH4]" for mass in range(12, 24)], "y": range(12)})
    with pytest.raises(MolvaeError, match="look the same"):
        learn(frame, "y", config=LearnConfig(views=["descriptors"], folds=3))


@pytest.mark.parametrize("setting", [{"members": ["tree"]}, {"views": []}, {"folds": 1}, {"trees": 0}])
def test_settings_that_mean_nothing(setting):
    with pytest.raises(SettingError):
        LearnConfig(**setting)


@pytest.mark.parametrize(
    "damage",
    [
        lambda told: told | {"theta": [0.0]},
        lambda told: told | {"weights": {"oracle": 1.0}},
        lambda told: told | {"config": {"trees": "many"}},
        lambda told: told | {"compounds": 3},
        lambda told: told | {"format": 99},
        lambda told: [],
    ],
)
def test_damaged_folders_are_refused(damage, saved, tmp_path):
    told = json.loads((saved / "predictor.json").read_text())
    (tmp_path / "predictor.json").write_text(json.dumps(damage(told)))
    (tmp_path / "compounds.csv").write_text((saved / "compounds.csv").read_text())
    with pytest.raises(MolvaeError, match=r"damaged|not a predictor"):
        load_predictor(tmp_path)
    with pytest.raises(MolvaeError, match="no predictor there"):
        load_predictor(tmp_path / "nothing")


def test_the_kernel_s_gradient_is_that_of_its_values(measured):
    smiles, views = measured["smiles"].head(6).tolist(), Views(("environments", "descriptors"))
    kernel = MoleculeKernel(views, (0.3, 0.7))
    values, gradient = kernel(smiles, eval_gradient=True)
    moved = kernel.clone_with_theta(kernel.theta + np.array([1e-6, 0.0]))
    np.testing.assert_allclose((moved(smiles) - values) / 1e-6, gradient[..., 0], atol=1e-4)
    np.testing.assert_allclose(values.diagonal(), kernel.diag(smiles))


def test_left_out_predictions_are_those_of_a_process_that_did_not_see_them(measured):
    smiles = measured["smiles"].head(20).tolist()
    y = measured["potency"].head(20).to_numpy()
    process = Process(Views(("environments",)), np.log([1.0, 0.1]))
    process.fit(smiles, y)
    fold = np.arange(5)
    mean, variance = process.left_out([fold, np.arange(5, 20)])
    process.fit(smiles[5:], y[5:])
    expected = process.posterior(smiles[:5])
    np.testing.assert_allclose(mean[fold], expected[0], atol=1e-5)
    np.testing.assert_allclose(variance[fold], expected[1], atol=1e-5)


def test_what_lies_beyond_a_bound_is_expected_there(measured):
    smiles, y = measured["smiles"].tolist(), measured["potency"].to_numpy()
    y = (y - y.mean()) / y.std()
    sides = np.zeros(len(y), dtype=np.int8)
    sides[:2] = -1, 1
    bounds = y.copy()
    bounds[:2] = y[0] + 2.0, y[1] + 3.0
    filled = beyond_bounds(Process(Views()), smiles, bounds, sides)
    assert filled[0] < bounds[0]
    assert filled[1] > bounds[1]
    np.testing.assert_array_equal(filled[2:], y[2:])


def test_calibration_holds_what_it_promises():
    generator = np.random.default_rng(0)
    latent = generator.uniform(0.1, 2.0, 2000)
    errors = generator.standard_normal(2000) * np.sqrt(3.0 * latent + 0.2)
    found = calibrated(errors, latent, noise=0.1)
    assert found.latent == pytest.approx(3.0, rel=0.15)
    within = np.abs(errors) < 1.96 * found.sd(latent, 0.1)
    assert within.mean() == pytest.approx(0.95, abs=0.005)


def test_as_a_scorer(saved, learned):
    from rdkit import Chem

    mols = [Chem.MolFromSmiles("CCCCCCCC"), Chem.MolFromSmiles("OCC(O)CO")]
    found = learned.predictor.predict(["CCCCCCCC", "OCC(O)CO"])
    folder = str(saved)
    np.testing.assert_allclose(LearnedProperty(folder, "mean")(mols), found.mean, rtol=1e-6)
    np.testing.assert_allclose(LearnedProperty(folder, "lcb")(mols), found.mean - found.sd, rtol=1e-6)
    likely, unlikely = LearnedProperty(folder, threshold=0.0)(mols)
    assert 0 <= unlikely < likely <= 1
    with pytest.raises(SettingError, match="exceeding or mean or lcb"):
        LearnedProperty(folder, "sum")  # pyright: ignore[reportArgumentType]


def test_a_scorer_of_a_folder_that_was_learned_anew_predicts_anew(measured, tmp_path):
    from rdkit import Chem

    mols, folder = [Chem.MolFromSmiles("CCCCCCCC")], str(tmp_path / "potency")
    learn(measured, "potency", config=PLAIN, folder=folder)
    first = LearnedProperty(folder, "mean")
    before = first(mols)
    learn(measured.assign(potency=measured["potency"] + 5), "potency", config=PLAIN, folder=folder)
    np.testing.assert_allclose(LearnedProperty(folder, "mean")(mols), before + 5, rtol=1e-3)
    np.testing.assert_array_equal(first(mols), before)
