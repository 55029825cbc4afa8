"""Turns what a user types into Hydra's overrides: free text quoted, files given where a group stands."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Quote, QuotedString
from hydra.errors import HydraException
from omegaconf import OmegaConf
from yaml import YAMLError

from molvae.commands.compose import compose_verb
from molvae.commands.verbs import options
from molvae.errors import MolvaeError, UsageError

_KEY_VALUE = re.compile(r"(?P<plus>\+{0,2})(?P<key>[\w$@./-]+)=(?P<value>.*)", re.DOTALL)
_INTERPOLATION = re.compile(r"\$\{.+\}")
_PACKAGE = re.compile(r"# *@package +(\S+)")


def to_hydra(verb: str, arguments: Sequence[str]) -> list[str]:
    """Return the arguments as Hydra's grammar wants them; flags and what is no key=value stay as they are."""
    sweeping = bool({"-m", "--multirun"} & set(arguments))
    matches = [_KEY_VALUE.fullmatch(argument) for argument in arguments]
    chosen = [_choice(match) if match and options(match["key"]) else [] for match in matches]
    fixed = [choice for group in chosen for choice in group if not _sweeps(choice)]
    defaults = compose_verb(verb, fixed)
    out: list[str] = []
    for argument, match, choice in zip(arguments, matches, chosen, strict=True):
        if choice or match is None:
            out += choice or [argument]
        else:
            default = OmegaConf.select(defaults, match["key"], default=None)
            out.append(f"{match['plus']}{match['key']}={_value(match['value'], default, sweeping)}")
    return out


def _choice(match: re.Match[str]) -> list[str]:
    """Return `group=option` for an option's name, the user's own YAML file, or a file to read."""
    group, value = match["key"], match["value"]
    known = options(group)
    if value in known or not _names_a_file(value):
        return [match.string]
    if value.endswith((".yaml", ".yml")):
        return [f"{match['plus']}{group}={_own_option(group, Path(value))}"]
    if "file" in known:
        return [f"{match['plus']}{group}=file", f"{group}.path={quote(value)}"]
    raise UsageError(f"{group}={value}: takes one of {', '.join(known)} or a .yaml file of yours")


def _names_a_file(value: str) -> bool:
    return value == "-" or "/" in value or "." in value or Path(value).exists()


def _own_option(group: str, file: Path) -> str:
    """Put the user's YAML file beside the group's own options and return its name there."""
    try:
        node = OmegaConf.load(file)
        first_line, *_ = file.read_text(encoding="utf-8").splitlines() or [""]
    except OSError as error:
        raise MolvaeError(f"{group}={file}: {error.strerror}") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise MolvaeError(f"{group}={file}: not a YAML file: {error}") from error
    package = _PACKAGE.match(first_line)
    name = "own_" + re.sub(r"\W", "_", file.stem)
    ConfigStore.instance().store(name, node, group=group, package=package[1] if package else None)
    return name


def _value(value: str, default: Any, sweeping: bool) -> str:
    """Quote free text: always where the default is text, else where Hydra could not read the value."""
    if (value[:1] in {"'", '"'} and value[-1:] == value[:1]) or _INTERPOLATION.fullmatch(value):
        return value
    if sweeping and _readable(value):
        return value
    if isinstance(default, str):
        return quote(value)
    return value if _readable(value) and not _sweeps(f"key={value}") else quote(value)


def quote(text: str) -> str:
    """Return the text as a quoted value of Hydra's grammar."""
    return QuotedString(text, Quote.single).with_quotes()


def _readable(value: str) -> bool:
    try:
        OverridesParser.create().parse_override(f"key={value}")
    except HydraException:
        return False
    return True


def _sweeps(override: str) -> bool:
    return OverridesParser.create().parse_override(override).is_sweep_override()
