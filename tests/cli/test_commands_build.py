"""The door from settings to objects: plain values in, what is of a place's kind out."""

from functools import partial

import pytest
from omegaconf import OmegaConf

from molvae.cli.settings.build import build, check_built
from molvae.errors import ArgumentError
from molvae.filters.rings import RingSize
from molvae.parts.kinds import KINDS, PARTIAL, PLACES

RINGS = {"_target_": "molvae.filters.rings.RingSize", "smallest": 5, "largest": 6}
RANGES = {"_target_": "molvae.filters.properties.PropertyRange", "ranges": {"mw": {"max": 500.0}}}
ADAM = {"_target_": "torch.optim.Adam", "_partial_": True, "lr": "${rate}"}
OBJECTIVE = {
    "_target_": "molvae.scoring.objective.Objective",
    "scorers": {
        "size": {"_target_": "molvae.scoring.properties.Property", "name": "mw"},
        "good": {
            "_target_": "molvae.scoring.objective.Term",
            "scorer": {"_target_": "molvae.scoring.properties.Property", "name": "qed"},
            "desirability": {
                "_target_": "molvae.scoring.desirability.threshold",
                "_partial_": True,
                "least": 0.5,
            },
        },
    },
}


def test_nodes_are_built_with_what_is_inside_them() -> None:
    built = build(OmegaConf.create({"filters": {"rings": RINGS, "size": RANGES}}), "filters")
    assert isinstance(built["rings"], RingSize)
    assert type(built) is dict
    assert type(built["size"].ranges) is dict
    objective = build(OmegaConf.create({"scoring": OBJECTIVE}), "scoring")
    assert [*objective.scorers], [*objective.terms] == (["size", "good"], ["good"])
    assert objective.terms["good"].desirability.keywords == {"least": 0.5}


def test_a_part_of_the_arguments_is_given() -> None:
    made = build(OmegaConf.create({"rate": 0.5, "optimizer": ADAM}), "optimizer")
    assert type(made) is partial
    assert made.keywords == {"lr": 0.5}


def test_nothing_is_built_from_null() -> None:
    assert build(OmegaConf.create({"standardize": None}), "standardize") is None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "target",
    ["os.system", "builtins.eval", "molvae.files.whole.write_whole", *(min(KINDS[kind]) for kind in KINDS)],
)
def test_a_place_takes_what_is_of_its_kind_alone(place: str, target: str) -> None:
    node = {"_target_": target} | ({"_partial_": True} if PARTIAL & {*PLACES[place].kinds} else {})
    settings = OmegaConf.create({place: {"one": node} if PLACES[place].many else node})
    if any(target in KINDS[kind] for kind in PLACES[place].kinds):
        if target != "molvae.parallel.dask_cluster":
            check_built(settings)
        return
    with pytest.raises(ArgumentError, match=f"{place}.*_target_={target}: no "):
        build(settings, place)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"smalest": 3}, "filters.rings: .*smalest.*; it takes smallest, largest"),
        ({"_target_": "molvae.filters.rings.RingSiz"}, "did you mean 'molvae.filters.rings.RingSize'"),
        ({"_target_": ["os.system"]}, "no filter"),
        ({"_partial_": "yes"}, "filters.rings._partial_ is false for a filter"),
    ],
)
def test_what_does_not_fit_is_named(changes: dict, says: str) -> None:
    with pytest.raises(ArgumentError, match=says):
        build(OmegaConf.create({"filters": {"rings": RINGS | changes}}), "filters")


def test_a_value_that_means_nothing_is_named() -> None:
    node = {"_target_": "molvae.filters.alerts.Alerts", "catalogs": 5}
    with pytest.raises(ArgumentError, match=r"mine\.catalogs: a list is wanted, not 5"):
        build(OmegaConf.create({"filters": {"mine": node}}), "filters")
