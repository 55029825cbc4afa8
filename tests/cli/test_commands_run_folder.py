import pytest
from omegaconf import OmegaConf

from molvae.checks.dotted import by_dotted_key
from molvae.cli.run_folder import CONFIG, check_same_run
from molvae.errors import ArgumentError

SETTINGS = {"data": "mine.csv", "training": {"epochs": 3, "slice_minutes": 9.0}, "output": "a"}


def check(folder, **changes):
    check_same_run(OmegaConf.create(SETTINGS | changes), folder, ("training.slice",), "")


def test_nested_settings_have_dotted_keys():
    expected = {"data": "mine.csv", "training.epochs": 3, "training.slice_minutes": 9.0, "output": "a"}
    assert by_dotted_key(SETTINGS) == expected


def test_a_folder_takes_the_run_that_began_it(tmp_path):
    check(tmp_path)
    OmegaConf.save(OmegaConf.create(SETTINGS), tmp_path / CONFIG)
    check(tmp_path)
    check(tmp_path, output="b", training={"epochs": 3, "slice_minutes": 1.0})


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"data": "yours.csv"}, "data=mine.csv, this one has yours.csv"),
        ({"training": {"epochs": 4, "slice_minutes": 9.0}}, "training.epochs=3, this one has 4"),
        ({"seed": 1}, "seed=None, this one has 1"),
    ],
)
def test_another_run_is_refused(tmp_path, changes, told):
    OmegaConf.save(OmegaConf.create(SETTINGS), tmp_path / CONFIG)
    with pytest.raises(ArgumentError, match=told):
        check(tmp_path, **changes)


def test_a_run_from_before_settings_were_renamed_is_the_same_run(tmp_path):
    old = SETTINGS | {"filters": {"familiar": {"least": 5}}}
    OmegaConf.save(OmegaConf.create(old), tmp_path / CONFIG)
    check(tmp_path, filters={"atom_environments": {"least": 5}})
