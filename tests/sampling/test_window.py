"""Molecules steered into a window of properties, and what is said where there are none."""

from pathlib import Path

import numpy as np
import pytest

import molvae
from molvae.chem.density_ratio import SIZE, DensityRatio
from molvae.errors import SettingError
from molvae.sampling.leading import Leading
from molvae.sampling.learned_direction import direction
from molvae.sampling.steering import UNTOLD
from molvae.sampling.window import Window


def test_a_window_tells_what_lies_in_it_and_how_far_others_are() -> None:
    window = Window.of({"mw": {"max": 100.0}, "rings": {"min": 1.0, "max": 1.0}, "logp": {}})
    assert window is not None
    values = window.values(["c1ccccc1", "CCO", "c1ccc(-c2ccccc2)cc1"])
    assert window.names == ("mw", "rings")
    assert window.inside(values).tolist() == [True, False, False]
    assert window.distance(values, np.ones(2)).tolist() == pytest.approx([0.0, 1.0, 54.22], abs=0.01)
    assert window.described(values[1]) == "mw 46.07, rings 0 (wanted 1 to 1)"


def test_targets_lie_inside() -> None:
    window = Window.of({"mw": {"min": 100.0, "max": 120.0}, "logp": {"min": 2.0}})
    assert window is not None
    values = np.array([[50.0, 3.0], [200.0, -1.0], [110.0, 1.0]])
    targets = window.targets(values, np.array([50.0, 1.0]), np.random.default_rng(0))
    assert window.inside(targets).all()
    assert targets[2, 0] == 110.0
    assert targets[0, 1] == 3.0


def test_no_range_is_no_window() -> None:
    assert Window.of({"mw": {"min": -np.inf, "max": np.inf}}) is None


def test_a_direction_raises_what_it_was_learned_from() -> None:
    generator = np.random.default_rng(0)
    z = generator.normal(size=(400, 5))
    values = 2.0 * z[:, 1] + 0.1 * generator.normal(size=400)
    assert direction(z, values) @ np.array([0, 2.0, 0, 0, 0]) == pytest.approx(1.0, abs=0.05)


def test_no_direction_is_learned_from_noise() -> None:
    generator = np.random.default_rng(0)
    assert not direction(generator.normal(size=(400, 5)), generator.normal(size=400)).any()


def test_samples_lie_in_the_window(model_folder: Path) -> None:
    found = molvae.sample(
        model_folder,
        20,
        ranges={"mw": {"max": 80.0}},
        filters=None,
        novel=False,
        workers=1,
        max_decoded=800,
    )
    assert len(found.table)
    assert (found.table["mw"] <= 80).all()
    assert found.steered is not None
    assert found.steered.found >= len(found.table)
    assert set(found.steered.ways) == {"mw"}


def test_molecules_are_led_into_a_window_and_stay_there() -> None:
    window = Window.of({"rings": {"min": 2.0, "max": 2.0}, "mw": {"max": 300.0}})
    assert window is not None
    lead = Leading(window, np.array([1.0, 80.0]), None)
    starts = [(seed, "CCOc1ccc(CC(=O)NC)cc1") for seed in range(12)]
    found = lead(starts)
    came = [one for one in found if one.inside]
    assert came
    assert window.inside(window.values([smiles for one in came for smiles in one.inside])).all()
    assert all(one.nearest == one.inside[0] and one.distance == 0 for one in came)
    assert max(len(one.inside) for one in came) > 3
    assert len({one.inside[-1] for one in came}) > len(came) // 2
    assert [one.inside for one in lead(starts)] == [one.inside for one in found]
    assert all(one.distance > 0 and one.walked == 0 for one in found if not one.inside)


def test_what_does_not_look_real_is_not_led_on() -> None:
    window = Window.of({"mw": {"max": 300.0}})
    assert window is not None
    strange = DensityRatio(np.zeros(SIZE, dtype=np.float32), -1e3)
    (one,) = Leading(window, np.ones(1), strange)([(0, "CCOc1ccccc1")])
    assert (one.inside, one.nearest, one.distance) == ([], "CCOc1ccccc1", 0.0)


def test_what_does_not_exist_is_told_after_bounded_work(molvae, model_folder: Path) -> None:
    code, _, err = molvae(
        *("sample", f"model={model_folder}", "filters=none", "count=5", "max_decoded=600", "workers=1"),
        *("ranges.mw.max=40", "ranges.rings.min=5"),
    )
    assert code == 3
    assert "nearest to ranges= came" in err
    assert "(wanted at least 5)" in err


def test_an_empty_window_is_refused() -> None:
    with pytest.raises(SettingError, match="nothing lies above 3 and below 2"):
        molvae.sample(ranges={"logp": {"min": 3.0, "max": 2.0}})


def test_what_codes_do_not_tell_is_only_filtered(model_folder: Path) -> None:
    found = molvae.sample(
        model_folder, 3, ranges={"charge": {"min": 1.0}}, filters=None, workers=1, max_decoded=300
    )
    assert found.steered is not None
    assert found.steered.ways == {"charge": UNTOLD}


def test_what_cannot_be_nearer_is_not_computed_to_its_end():
    window = Window.of({"mw": {"max": 100}, "qed": {"min": 0.5}, "logp": {"min": 1}})
    assert window is not None
    smiles, scale = ["CCO", "c1ccccc1", "CCCCCCCCCCCC", "c1ccc2ccccc2c1"], np.array([50.0, 0.2, 1.0])
    values = window.values(smiles)
    distance = window.distance(values, scale)
    limits = np.array([0.1, 5.0, 0.5, 5.0])
    found = window.values_of_nearer(smiles, limits, scale)
    nearer = distance < limits
    assert nearer.tolist() == [False, True, False, True]
    np.testing.assert_allclose(found[nearer], values[nearer])
    assert np.isnan(found[~nearer, 1]).all()
    assert (window.distance(found, scale)[~nearer] >= limits[~nearer]).all()
