"""A study in its file: going on, refusing what is not its own, surviving kills and torn lines."""

import math
import time

import pytest

from molvae.errors import ArgumentError
from molvae.tuning.results import in_order, results
from molvae.tuning.space import choice, interval
from molvae.tuning.storage import check_journal, sole_use
from molvae.tuning.study import Study, folder_of
from molvae.tuning.trial import RunningTrial

SPACE = {
    "lr": interval("lr", 1e-4, 1e-1, log=True),
    "dim": choice("dim", [2, 4, 8]),
    "layers": interval("layers", 1, 9),
}
GRID = {"lr": choice("lr", [0.1, 0.2]), "dim": choice("dim", [2, 4, 8])}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "study.journal"


def opened(path, space=SPACE, objectives=("loss",), sampler="tpe", **settings):
    return Study(path, space, objectives, {"epochs": 1.0, **settings}, sampler=sampler, seed=0)


def finish(path, number, *values):
    trial = RunningTrial(path, number)
    trial.begin()
    trial.complete(dict(zip(("loss", "fcd"), values, strict=False)))


def dead(number):
    return False


@pytest.mark.parametrize("sampler", ["tpe", "random"])
def test_a_study_that_is_opened_anew_tries_what_it_would_have_tried(tmp_path, sampler):
    whole, pieces = tmp_path / "whole", tmp_path / "pieces"
    study = opened(whole, sampler=sampler)
    for number in range(14):
        assert study.ask().number == number
        finish(whole, number, float(number % 5))
    for number in range(14):
        opened(pieces, sampler=sampler).ask()
        finish(pieces, number, float(number % 5))
    tried = [[trial.params for trial in opened(path).trials] for path in (whole, pieces)]
    assert tried[0] == tried[1]
    assert len({str(params) for params in tried[0]}) == 14


def test_a_grid_tries_each_point_once(path):
    study = opened(path, GRID, sampler="grid")
    tried = [study.ask().params for _ in range(6)]
    assert sorted((params["lr"], params["dim"]) for params in tried) == [
        (lr, dim) for lr in (0.1, 0.2) for dim in (2, 4, 8)
    ]


def test_interrupted_trials_keep_number_and_settings_and_fail_at_the_fourth_start(path):
    asked = opened(path).ask()
    for starts in range(3):
        [launch] = opened(path).interrupted(dead)
        assert (launch.number, launch.params, launch.starts) == (0, asked.params, starts)
        RunningTrial(path, 0).begin()
    study = opened(path)
    assert [launch.number for launch in study.interrupted(lambda number: number == 0)] == [0]
    assert study.interrupted(dead) == []
    assert results(study).table[["state", "error"]].values.tolist() == [
        ["failed", "its process died 3 times"]
    ]


def test_a_trial_that_was_cut_off_while_it_was_filled_in_is_completed(path):
    study = opened(path)
    whole = study.ask().params
    again = path.with_name("again")
    torn = opened(again)
    torn.study.ask()  # the kill: not one value is noted
    [launch] = opened(again).interrupted(dead)
    assert launch.params == whole


def test_a_trial_that_has_ended_stays_as_it_is(path):
    opened(path).ask()
    late = RunningTrial(path, 0)
    finish(path, 0, 1.5)
    assert RunningTrial(path, 0).finished
    late.complete({"loss": 9.0})
    assert results(opened(path)).table["loss"].tolist() == [1.5]


def test_what_cannot_be_computed_is_a_failure(path):
    opened(path).ask()
    finish(path, 0, float("nan"))
    found = results(opened(path))
    assert found.table[["state", "error"]].values.tolist() == [["failed", "loss is nan"]]
    assert found.best == []


def test_seconds_are_a_trial_s_own_and_unknown_where_its_process_died(path):
    study = opened(path)
    for _ in range(2):
        study.ask()
    time.sleep(0.5)  # in a queue
    RunningTrial(path, 1).begin()
    for number in range(2):
        finish(path, number, 1.0)
    quick, again = results(study).table["seconds"]
    assert 0 <= quick < 0.4
    assert math.isnan(again)


def test_three_failures_alike_tell_a_mistake_common_to_all(path):
    study = opened(path)
    for number, alike in enumerate([False, False, True, True]):
        assert study.failed_alike() is (number == 3)
        study.ask()
        RunningTrial(path, number).failed("no space left")
        assert study.failed_alike() is alike
    study.ask()
    finish(path, 4, 1.0)
    assert not study.failed_alike()
    other = opened(path.with_name("other"))
    for number, reason in enumerate(["no space left", "out of memory", "no space left"]):
        other.ask()
        RunningTrial(other.path, number).failed(reason)
    assert not other.failed_alike()


def test_a_hopeless_trial_is_pruned_once_five_have_ended(path):
    study = opened(path)
    for number in range(5):
        study.ask()
        trial = RunningTrial(path, number)
        assert not trial.report(50.0, 500)
        assert not trial.report(20.0, 1000)
        trial.complete({"loss": 20.0})
    study.ask()
    good, bad = RunningTrial(path, study.ask().number), RunningTrial(path, 5)
    assert not good.report(49.0, 500)
    assert bad.report(51.0, 500)
    bad.pruned()
    # a trial that is started again repeats its last validation
    assert not RunningTrial(path, 6).report(49.0, 500)
    assert results(study).table["state"].tolist() == ["complete"] * 5 + ["pruned", "running"]


def test_results_of_one_and_of_two_objectives(path):
    study = opened(path)
    for number, loss in enumerate([3.0, 1.0, 2.0, 5.0, 4.0]):
        study.ask()
        finish(path, number, loss)
    found = results(study)
    assert found.best == [1]
    assert in_order(found)["trial"].tolist() == [1, 2, 0, 4, 3]
    assert sum(found.importances["loss"].values()) == pytest.approx(1.0)
    both = path.with_name("both")
    study = opened(both, objectives=("loss", "fcd"))
    for number, values in enumerate([(1.0, 9.0), (2.0, 5.0), (3.0, 6.0), (4.0, 1.0)]):
        study.ask()
        finish(both, number, *values)
    found = results(study)
    assert found.best == [0, 1, 3]
    assert in_order(found)["trial"].tolist() == [0, 1, 3, 2]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"objectives": ("fcd",)}, r"objectives was \['loss'\], now \['fcd'\]"),
        (
            {"space": GRID},
            "space layers was int .*, now not there|space dim|space lr was float",
        ),
        ({"epochs": 2.0}, "another study: epochs was 1.0, now 2.0; name another file"),
        ({"data": "mine.csv"}, "data was not there, now mine.csv"),
    ],
)
def test_another_study_is_refused_and_left_as_it_is(path, changes, says):
    opened(path).ask()
    before = path.read_bytes()
    with pytest.raises(ArgumentError, match=says):
        opened(path, **changes)
    assert path.read_bytes() == before
    assert opened(path, sampler="random").ask().number == 1


@pytest.mark.parametrize(
    "content", [b"smiles\nCCO\n", b"no newline", b'{"a": 1}\n', b"[1]\n", bytes(range(256))]
)
def test_a_file_of_another_kind_is_refused_and_left_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(ArgumentError, match="not a storage file of a sweep"), sole_use(path):
        pass
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"trial_id":0', b'"trial_id":7', "there is no trial 7"),
        (b'"study_id":0', b'"study_id":1', "there is no study 1"),
        (b'"op_code":4', b'"op_code":1', "op_code 1 is none of a sweep's"),
        (b'"op_code":5', b'"op_code":"5"', "op_code: a whole number is wanted"),
        (b'"trial_id"', b'"trial"', "no trial_id"),
        (b'"values":[', b'"values":[1.0,', "are no values of 1 objectives"),
        (b'"values":[0.5', b'"values":[NaN', "are no values of 1 objectives"),
        (b'"param_value_internal":', b'"param_value_internal":1e9,"x":', "x is nothing that it tells"),
        (b'\\"high\\": 0.1', b'\\"high\\": 1e-4', "lies outside of"),
        (b'"distribution":"', b'"distribution":"x', "not a storage file"),
        (b'"lr":{"name":', b'"lr":{"x":', "distribution '{"),
        (b'{"began":"', b'{"began":"x', "Invalid isoformat string"),
        (b'{"starts":1', b'{"starts":"1"', "starts: a whole number is wanted"),
        (b'{"folder":"', b'{"folder":["a"],"b":"', "folder: text is wanted"),
        (b'"directions":[1]', b'"directions":[1],"directions":[2]', "'directions' comes twice"),
    ],
)
def test_a_damaged_line_is_told_by_its_number(path, old, new, says):
    study = opened(path)
    study.keep_folder(path.parent)
    study.ask()
    finish(path, 0, 0.5)
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))
    number = content[: content.index(old)].count(b"\n") + 1
    with pytest.raises(ArgumentError, match=says) as caught, sole_use(path):
        pass
    assert str(caught.value).startswith(f"storage={path}:{number}: not a storage file of a sweep, or damaged")


def test_trials_of_another_space_are_refused(path):
    study = opened(path)
    study.ask()
    content = path.read_bytes().replace(b'\\"choices\\": [2, 4, 8]', b'\\"choices\\": [2, 4, 9]')
    path.write_bytes(content)
    with pytest.raises(ArgumentError, match="damaged \\(trials of another space"):
        opened(path)


def test_a_folder_is_no_storage(tmp_path):
    with pytest.raises(ArgumentError, match="is a folder"):
        check_journal(tmp_path)


def test_a_torn_last_line_is_cut_and_the_study_goes_on(path):
    study = opened(path)
    study.ask()
    study.keep_folder(path.parent)
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"op_code":4,"worker_id":"half of')
    with sole_use(path):
        assert path.read_bytes() == whole
        assert folder_of(path) == path.parent
        assert opened(path).ask().number == 1


def test_two_sweeps_do_not_share_a_file(path):
    with sole_use(path), pytest.raises(ArgumentError, match="another sweep is at work"), sole_use(path):
        pass
    with sole_use(path):
        pass
