"""Molecules around what must stay: always kept, always the same, and told where they come from."""

from pathlib import Path

import pytest

import molvae
from molvae.chem.mol import canonical
from molvae.errors import NothingLeft, SettingError
from molvae.fragments.kept import Kept

PHENYL = "[*:1]c1ccccc1"
LINKED = "[*:1]c1ccccc1.[*:2]C(C)C"


@pytest.fixture(scope="module")
def model(model_folder: Path) -> molvae.Model:
    return molvae.load(model_folder)


@pytest.mark.parametrize(
    ("start", "settings"),
    [
        (PHENYL, {}),
        ("[*:1]c1ccc([*:2])cc1", {}),
        (LINKED, {}),
        ("c1ccccc1", {"mode": "grow"}),
        ("c1ccccc1", {"mode": "superstructure"}),
        ("CC(=O)Nc1ccc(O)cc1", {"keep": "atoms:4,5,6,7,9,10"}),
        ("CC(C)Cc1ccc(C(C)C(=O)O)cc1", {"keep": "atoms:0,1,2,8,9,10,11,12"}),
    ],
)
def test_what_is_kept_is_kept_always(model: molvae.Model, start: str, settings: dict[str, str]) -> None:
    found = molvae.design(start, model=model, count=10, filters=None, max_proposed=60, **settings)
    assert len(found.table) == found.table["smiles"].nunique() > 3
    assert all(map(found.kept.holds, found.table["smiles"]))
    assert all("[*:" in new for new in found.table["new"])
    assert found.table["score"].is_monotonic_decreasing
    assert found.table["nats"].notna().all()


def test_the_same_seed_gives_the_same_molecules(model: molvae.Model) -> None:
    first, second, other = (
        molvae.design(PHENYL, model=model, count=10, filters=None, max_proposed=60, seed=seed).table["smiles"]
        for seed in (1, 1, 2)
    )
    assert first.tolist() == second.tolist() != other.tolist()


def test_ranges_and_filters_are_heard(model: molvae.Model) -> None:
    found = molvae.design(PHENYL, model=model, count=10, ranges={"mw": {"max": 120.0}}, filters=None)
    assert (found.table["mw"] <= 120).all()
    assert found.refused["ranges: mw above 120"]


def test_temperature_0_takes_the_likeliest(model: molvae.Model) -> None:
    best, drawn = (
        molvae.design(
            PHENYL,
            model=model,
            count=5,
            filters=None,
            max_proposed=60,
            temperature=temperature,
            score_power=0,
        ).table["nats"]
        for temperature in (0.0, 1.0)
    )
    assert best.min() >= drawn.min()


def test_new_ones_are_drawn_to_those_they_should_be_similar_to(model: molvae.Model) -> None:
    found = molvae.design(PHENYL, model=model, count=5, filters=None, similarity_to="CC(=O)Oc1ccccc1")
    assert found.table["similarity"].max() > 0.4


def test_what_is_wrong_with_the_kept_part_alone_is_forgiven(
    model: molvae.Model, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    found = molvae.design("[*:1]c1ccccc1OC(C)=O", model=model, count=3, filters="brenk", max_proposed=60)
    assert len(found.table)
    assert "What is kept fails the filters itself (brenk: phenol_ester)" in caplog.text


def test_what_the_model_cannot_read_is_refused(model: molvae.Model) -> None:
    with pytest.raises(SettingError, match="the model cannot read CBr"):
        molvae.design("[*:1]Br", model=model)


def test_nothing_left_says_what_refused_most(model: molvae.Model) -> None:
    with pytest.raises(NothingLeft, match="mw below 900"):
        molvae.design(PHENYL, model=model, filters=None, ranges={"mw": {"min": 900.0}}, max_proposed=30)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"count": 0}, "count=0"),
        ({"temperature": -1.0}, "temperature=-1.0"),
        ({"score_power": -1.0}, "score_power=-1.0"),
        ({"ranges": {"mw": {"min": 400.0, "max": 300.0}}}, "nothing lies above 400 and below 300"),
    ],
)
def test_settings_that_mean_nothing(settings: dict, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        molvae.design(PHENYL, **settings)


def test_pictures_and_pages(model: molvae.Model, tmp_path: Path) -> None:
    found = molvae.design(PHENYL, model=model, count=4, filters=None, max_proposed=30)
    found.picture(tmp_path / "new.svg")
    found.report(tmp_path / "new.html")
    assert "table" in (tmp_path / "new.html").read_text(encoding="utf-8")
    assert isinstance(found.kept, Kept)
    assert canonical(found.kept.smiles) == "c1ccc([*:1])cc1"
