"""Every YAML file of conf/: it composes, what it names exists, and its keys are used."""

import inspect
import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from hydra.utils import get_method
from omegaconf import OmegaConf

from molvae.cli.settings.compose import compose_verb
from molvae.cli.settings.verbs import VERBS
from molvae.parts.conf import conf_dir, options
from molvae.parts.kinds import CODE, KINDS, PARTIAL, PARTS, PLACES

FILES = sorted(
    path for path in conf_dir().rglob("*.yaml") if "hydra" not in path.relative_to(conf_dir()).parts
)
SHARED = {"common", "run_folder"}
PRIMARY = [path for path in FILES if path.parent == conf_dir() and path.stem not in SHARED]
OPTIONS = [path for path in FILES if path.parent != conf_dir()]
PACKAGE = Path(__file__).parents[1] / "molvae"
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
SETTINGS = "\n".join(path.read_text(encoding="utf-8") for path in conf_dir().rglob("*.yaml"))


def named(path: Path) -> str:
    return str(path.relative_to(conf_dir()).with_suffix(""))


def targets(node: Any) -> list[dict[str, Any]]:
    """Return all maps below a node that something is built from."""
    if isinstance(node, dict):
        return ([node] if "_target_" in node else []) + [t for child in node.values() for t in targets(child)]
    return [t for child in node for t in targets(child)] if isinstance(node, list) else []


def verbs_with(group: str) -> list[str]:
    pattern = re.compile(rf"^\s*- (?:optional )?{group}(?:@\S+)?:", re.MULTILINE)
    return [path.stem for path in PRIMARY if pattern.search(path.read_text(encoding="utf-8"))]


def test_every_verb_has_settings_and_all_settings_a_verb() -> None:
    assert {path.stem for path in PRIMARY} == set(VERBS)


@pytest.mark.parametrize("path", PRIMARY, ids=named)
def test_a_verb_s_file_opens_with_how_to_run_it_and_shares_what_is_common(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert any(line.startswith(f"#   molvae {path.stem}") for line in lines)
    first = OmegaConf.load(path).defaults[0]  # what is common, or another verb's file that begins with it
    assert first == "common" or first in VERBS


@pytest.mark.parametrize("path", OPTIONS, ids=named)
def test_an_option_says_what_it_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("path", PRIMARY, ids=named)
def test_a_verb_composes(path: Path) -> None:
    assert compose_verb(path.stem, []).debug is False


@pytest.mark.parametrize("path", OPTIONS, ids=named)
def test_an_option_is_of_a_group_that_a_verb_has(path: Path) -> None:
    assert verbs_with(named(path).rsplit("/", 1)[0])


@pytest.mark.parametrize("path", PRIMARY, ids=named)
def test_a_verb_composes_with_each_option_of_its_groups(path: Path) -> None:
    groups = {named(option).rsplit("/", 1)[0] for option in OPTIONS}
    own = [group for group in sorted(groups) if path.stem in verbs_with(group)]
    for chosen in zip_longest(*([f"{group}={name}" for name in options(group)] for group in own)):
        compose_verb(path.stem, [word for word in chosen if word])  # one of each group at a time


@pytest.mark.parametrize("path", FILES, ids=named)
def test_what_is_to_be_built_exists_and_takes_the_keys(path: Path) -> None:
    for node in targets(OmegaConf.to_container(OmegaConf.load(path), resolve=False)):
        target = get_method(node["_target_"])
        parameters = inspect.signature(target).parameters
        keys = {key for key in node if not key.startswith("_") and key != "defaults"}
        assert keys <= parameters.keys(), node["_target_"]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_key_is_used(path: Path) -> None:
    """What is built takes its keys as arguments; any other is read in a module or by other settings."""
    settings = OmegaConf.load(path)
    for key in () if "_target_" in settings else settings:
        if key not in {"defaults", "hydra", "debug", path.stem} and not options(str(key)):
            assert re.search(rf"\b{key}\b", SOURCE) or f"${{{key}}}" in SETTINGS, key


@pytest.mark.parametrize("path", OPTIONS, ids=named)
def test_what_is_to_be_built_stands_in_the_table_of_its_place(path: Path) -> None:
    group = named(path).split("/")[0]
    names = {node["_target_"] for node in targets(OmegaConf.to_container(OmegaConf.load(path)))}
    if names:
        kinds = set(PLACES[group].kinds)
        parts = [slot for target in names for slot in PARTS.get(target, {}).values()]
        allowed = kinds.union(*(slot.kinds for slot in parts))
        assert names <= set().union(*(KINDS[kind] for kind in allowed))


@pytest.mark.parametrize(("kind", "target"), [(kind, name) for kind in KINDS for name in sorted(KINDS[kind])])
def test_what_the_tables_name_is_there_and_its_own(kind: str, target: str) -> None:
    """A name leads to a class or a function of the package it begins with, not through an import of it."""
    found = get_method(target)
    assert found.__module__.split(".")[0] == target.split(".")[0]
    assert found.__qualname__.split(".")[-1] == target.rpartition(".")[2]
    assert kind in PARTIAL or inspect.isclass(found) or inspect.signature(found).return_annotation
    assert {*PARTS.get(target, {}), *([CODE[target]] if target in CODE else [])} <= {
        *inspect.signature(found).parameters
    }


def test_the_tables_are_of_one_mind() -> None:
    kinds = {kind for slots in (PLACES, *PARTS.values()) for slot in slots.values() for kind in slot.kinds}
    assert kinds == KINDS.keys()
    assert kinds > PARTIAL
    assert PARTS.keys() | CODE.keys() <= set().union(*KINDS.values())
