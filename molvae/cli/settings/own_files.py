"""A user's own YAML file in place of a group's option, which may be somebody else's: what it may say."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from omegaconf import OmegaConf

from molvae.cli.settings.compose import defaults_of
from molvae.cli.settings.typed import ANEW, reads_outside
from molvae.cli.usage import UsageError
from molvae.parts.conf import options
from molvae.parts.plugins import PLUGINS

EXPERIMENT = "experiment"
"""The group whose files set keys of several groups."""
WATCHING = {*ANEW} - {PLUGINS}
"""What watches a training, writes files and may send them away: no file names it, and each run anew."""
TYPED_ONLY = {"debug", "output", "resume", PLUGINS, *WATCHING}
"""Keys that no experiment sets: they say where files are written, or name code."""
ALIKE = {"objective", "scoring"}
"""Groups whose files may be built on each other's options."""
WRITTEN = {"sweep": "storage"}
"""Key of a group that names a file to be written."""
_ENTRY = re.compile(
    r"(optional )?(?P<override>override )?(?P<group>/?[\w/]+)(@(?P<package>(?!.*_global_)[\w.]+))?"
)


def check_own(group: str, file: Path, node: Any, package: str | None) -> None:
    """Make sure that a file sets only what lies in its group, by values that stand in it.

    Raises:
        UsageError: it does more.
    """
    place = f"{group}={file}"
    if group.startswith("hydra"):
        raise UsageError(f"{place}: what steers Hydra is not taken from a file; give hydra.KEY=VALUE")
    if group in WATCHING:
        raise UsageError(f"{place}: a {group} is not taken from a file; give {group}.NAME.SETTING=VALUE")
    check_references(node, place)
    settings = OmegaConf.to_container(node, resolve=False)
    assert isinstance(settings, dict)
    _check_package(settings, group, package, place)
    for entry in settings.get("defaults") or ():
        _check_entry(entry, group, place)
    key = WRITTEN.get(group, "")
    if settings.get(key):
        raise UsageError(f"{place}: {key} names a file to be written; type it, {group}.{key}={settings[key]}")


def check_references(node: Any, place: str) -> None:
    """Make sure that settings read nothing but each other: no environment, no resolver of somebody's.

    Raises:
        UsageError: they do.
    """
    for text in filter(reads_outside, _texts(OmegaConf.to_container(node, resolve=False))):
        raise UsageError(f"{place}: {text} reads what lies outside the settings; write the value itself")


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from (text for pair in node.items() for part in pair for text in _texts(part))
    elif isinstance(node, list):
        yield from (text for member in node for text in _texts(member))


def _check_package(settings: dict[Any, Any], group: str, package: str | None, place: str) -> None:
    if package in (None, "_group_", group):
        return
    if package != "_global_":
        raise UsageError(f"{place}: @package {package} is not {group}'s; leave that line out")
    free = {group} if group != EXPERIMENT else {*map(str, defaults_of("train"))} - TYPED_ONLY
    for name in settings.keys() - free - {"defaults"}:
        raise UsageError(
            f"{place}: {name} is not for a file of {group} to set; type {name}=... if you mean it"
        )


def _check_entry(entry: Any, group: str, place: str) -> None:
    """Of a defaults list: an option that ships, put where the file's own settings are put."""
    if entry == "_self_":
        return
    name, chosen = next(iter(entry.items())) if isinstance(entry, dict) and entry else (f"/{group}", entry)
    match = _ENTRY.fullmatch(str(name))
    of = match["group"].removeprefix("/") if match else ""
    if group == EXPERIMENT:
        fits = match is not None and not of.startswith("hydra")
    else:
        fits = match is not None and not match["override"] and (of == group or {of, group} == ALIKE)
    named = chosen if isinstance(chosen, list) else [chosen]
    if not fits or not all(one is None or one in options(of) for one in named):
        raise UsageError(f"{place}: defaults: {entry} is no option that ships, put where this file belongs")
