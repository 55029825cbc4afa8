"""Holds a verb's settings against its YAML defaults, which are their schema: known keys, values of one type.

Hydra refuses an unknown key only in `key=value`; `+key=value` and experiment files pass it silently.
"""

import math
from typing import Any

from omegaconf import DictConfig, OmegaConf

from molvae.checks.did_you_mean import did_you_mean
from molvae.cli.usage import UsageError
from molvae.parts.own_options import MISSING

LARGEST = 2**64 - 1
"""Of whole numbers: a seed's."""
_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list [a,b]",
    dict: "a group of keys",
}


def check(cfg: DictConfig, defaults: DictConfig) -> None:
    """Raise UsageError at the first unknown key, value of another type, or value still to be given.

    A key whose default is null takes anything. A collection takes new members: a map of things to build takes
    more of them, a map of maps takes maps with its members' keys, an empty map takes anything.
    """
    for name in defaults.keys() - cfg.keys():
        raise UsageError(f"~{name}: this verb cannot run without it")
    schema = OmegaConf.to_container(defaults, resolve=False)
    _check(OmegaConf.to_container(cfg, resolve=False), schema, "", defaults)


def unknown_key(key: str, defaults: DictConfig) -> UsageError:
    """Return the error for a key that no YAML file of the verb has."""
    keys = _dotted_keys(OmegaConf.to_container(defaults, resolve=False))
    known = [name for name in keys if not name.rpartition(".")[2].startswith("_")]  # those one may set
    return UsageError(f"there is no key {key!r}{did_you_mean(key, known)} (--help lists the keys)")


def takes_new(key: str, defaults: DictConfig) -> bool:
    """Whether a map of maps, such as ranges of properties, would take a key if it were added."""
    node: Any = OmegaConf.to_container(defaults, resolve=False)
    names = key.split(".")
    for depth, name in enumerate(names):
        if not isinstance(node, dict):
            return False
        node = _with_shared_keys(node)
        if name not in node:
            below = names[depth + 1 :]
            return _is_map_of_maps(node) and len(below) == 1 and below[0] in next(iter(node.values()))
        node = node[name]
    return not isinstance(node, dict)


def _check(settings: Any, schema: Any, prefix: str, defaults: DictConfig) -> None:
    schema = _with_shared_keys(schema)
    for name, value in settings.items():
        key = f"{prefix}{name}"
        if name not in schema:
            if not _takes_member(schema, value):
                raise unknown_key(key, defaults)
        elif value == MISSING or (value == "" and schema[name] == MISSING):
            raise UsageError(f"{key}= is missing: this verb cannot run without it")
        elif isinstance(schema[name], dict) and isinstance(value, dict):
            if schema[name].get("_target_") == value.get("_target_"):
                _check(value, schema[name], f"{key}.", defaults)
        elif not _fits(value, schema[name]):
            kind, default = _KINDS[type(schema[name])], schema[name]
            shown = "" if default == MISSING else f" (default: {default!r})"
            raise UsageError(f"{key} takes {kind}{shown}, not {value!r}")
        else:
            _check_numbers(key, value, schema[name])


def _check_numbers(key: str, value: Any, default: Any) -> None:
    """Raise UsageError at a number that is none, infinite where the default is not, or beyond 64 bits."""
    if isinstance(value, list):
        for item in value:
            _check_numbers(key, item, default)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_numbers(f"{key}.{name}", item, default)
    elif isinstance(value, float) and not math.isfinite(value):
        infinite = isinstance(default, float) and math.isinf(default)
        if math.isnan(value) or not infinite:
            raise UsageError(f"{key}={value}: a finite number is needed")
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise UsageError(f"{key}={value}: whole numbers go to {LARGEST}")
    elif key.rpartition(".")[2] == "seed" and isinstance(value, int) and value < 0:
        raise UsageError(f"{key}={value}: a seed is a whole number from 0")


def _fits(value: Any, default: Any) -> bool:
    if default is None or _is_reference(default) or _is_reference(value):
        return True
    if isinstance(default, list) and isinstance(value, list):
        items = default or [""]  # a list that may be empty holds names
        return all(_fits(item, items[0]) for item in value)
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(default)


def _is_reference(value: Any) -> bool:
    return isinstance(value, str) and "${" in value


def _with_shared_keys(schema: dict[str, Any]) -> dict[str, Any]:
    """Give each member of a map of maps (ranges of properties) the keys of all its members."""
    if not _is_map_of_maps(schema):
        return schema
    shared = {key: value for member in schema.values() for key, value in member.items()}
    return dict.fromkeys(schema, shared)


def _takes_member(schema: dict[str, Any], value: Any) -> bool:
    """Tell whether a map is a collection and the value one more member of it."""
    if _is_map_of_maps(schema):
        shared = next(iter(schema.values()))
        return isinstance(value, dict) and all(k in shared and _fits(v, shared[k]) for k, v in value.items())
    return not schema or (all(map(_is_built, schema.values())) and _is_built(value))


def _is_map_of_maps(node: dict[str, Any]) -> bool:
    plain = (isinstance(member, dict) and not _is_built(member) for member in node.values())
    return bool(node) and all(plain)


def _is_built(node: Any) -> bool:
    """Tell whether something is built from the node or from a part of it."""
    return isinstance(node, dict) and ("_target_" in node or any(map(_is_built, node.values())))


def _dotted_keys(node: Any, prefix: str = "") -> list[str]:
    """Return the names of all keys below a node, maps included: `filters`, `filters.pains`, ..."""
    if not isinstance(node, dict):
        return []
    keys: list[str] = []
    for key, value in node.items():
        keys += [f"{prefix}{key}", *_dotted_keys(value, f"{prefix}{key}.")]
    return keys
