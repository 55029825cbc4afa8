"""The door from settings to objects: plain values in, named packages only."""

import pytest
from omegaconf import OmegaConf

from molvae.commands.build import build
from molvae.errors import UsageError
from molvae.filters.rings import RingSize

RINGS = {"_target_": "molvae.filters.rings.RingSize", "smallest": 5, "largest": 6}


def test_nodes_are_built_with_what_is_inside_them() -> None:
    built = build(OmegaConf.create({"rings": RINGS, "sizes": [1, 2]}))
    assert isinstance(built["rings"], RingSize)
    assert type(built) is dict
    assert type(built["sizes"]) is list


def test_nothing_is_built_from_null() -> None:
    assert build(None) is None


@pytest.mark.parametrize(
    "target",
    [
        "os.system",
        "builtins.eval",
        "molvaex.run",
        "subprocess.run",
        "molvae.files.os",  # what a module imports is not its own
        "molvae.files.os.getpid",
        "molvae.files.Path.cwd",
        "molvae.commands.score.partial",
    ],
)
def test_other_packages_are_refused_however_deep(target: str) -> None:
    with pytest.raises(UsageError, match=target):
        build(OmegaConf.create({"filters": [{"rings": RINGS | {"smallest": {"_target_": target}}}]}))


@pytest.mark.parametrize("target", ["molvae.filters.rings.RingSiz", "molvae..filters"])
def test_what_is_not_there_is_named(target: str) -> None:
    with pytest.raises(UsageError, match=target):
        build(OmegaConf.create({"_target_": target}))
