"""Short keys beside the long ones, and objectives that are put together on the command line."""

import pytest

from molvae.cli.settings.compose import compose_verb
from molvae.cli.settings.overrides import to_hydra
from molvae.cli.settings.short_keys import long_key
from molvae.cli.usage import UsageError

SETTINGS = {
    "filters": {
        "properties": {"_target_": "a", "ranges": {"mw": {"min": 1.0, "max": 2.0}}},
        "ranges": {"_target_": "a", "ranges": {"mw": {"max": 1.0}}, "violations": 0},
    },
    "objective": {
        "scorers": {
            "qed": {"scorer": {"name": "qed"}, "weight": 1.0},
            "near": {"scorer": {"references": "C"}, "weight": 1.0},
        }
    },
    "training": {"inner": {"epochs": 1}},
}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("objective.qed.weight", "objective.scorers.qed.weight"),
        ("objective.near.references", "objective.scorers.near.scorer.references"),
        ("objective.references", "objective.scorers.near.scorer.references"),
        ("filters.ranges.mw.max", "filters.ranges.ranges.mw.max"),
        ("filters.properties.mw.max", "filters.properties.ranges.mw.max"),
        ("filters.mw.min", "filters.properties.ranges.mw.min"),
        *((same, same) for same in ("objective.scorers.qed.weight", "objective.none", "objective._target_")),
        *((same, same) for same in ("filters", "training.epochs", "other.qed.weight")),
    ],
)
def test_a_short_key_stands_for_a_long_one(short, long):
    assert long_key(short, SETTINGS) == long


def test_a_key_that_may_stand_for_several_names_them():
    with pytest.raises(
        UsageError, match=r"objective\.scorers\.qed\.weight or objective\.scorers\.near\.weig"
    ):
        long_key("objective.weight", SETTINGS)


def test_objectives_are_put_together():
    words = ["objective=[qed,similarity]", "objective.qed.weight=2", "objective.similarity.references=CCO"]
    objective = compose_verb("optimize", to_hydra("optimize", words)).objective
    assert list(objective.scorers) == ["qed", "similarity"]
    assert objective.scorers.qed.weight == 2
    assert objective.scorers.similarity.scorer.references == "CCO"
    three = compose_verb("optimize", to_hydra("optimize", ["objective=[property,qed,similarity]"])).objective
    assert {*three.scorers} == {"property", "qed", "similarity"}


def test_a_short_key_of_a_filter_is_taken(molvae):
    words = ["filter", "input=-", "filters=[ranges]", "filters.ranges.mw.max=100", "keep=all", "workers=1"]
    code, out, err = molvae(*words, stdin="CCO\nCCCCCCCCCCCC\n")
    assert (code, err.count("mw above 100")) == (0, 1), err
    assert out.splitlines()[2] == "CCCCCCCCCCCC,False,ranges: mw above 100"
