"""Turns what a user types into Hydra's overrides: free text quoted, files given where a group stands."""

import re
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any
from zlib import crc32

from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Quote, QuotedString
from hydra.errors import HydraException
from hydra.plugins.config_source import ConfigLoadError
from omegaconf import OmegaConf

from molvae.checks.dotted import at
from molvae.cli.settings.compose import compose_choices
from molvae.cli.settings.own_files import check_own
from molvae.cli.settings.replaced import renamed_settings
from molvae.cli.settings.short_keys import long_key
from molvae.cli.settings.verbs import ALSO, BARE_WORD
from molvae.cli.settings.yaml_file import read_yaml
from molvae.cli.usage import UsageError
from molvae.errors import MolvaeError
from molvae.parts import renamed
from molvae.parts.conf import options
from molvae.parts.own_options import own_option, own_options

FLAGS = {"--cfg", "--info", "--multirun", "--package", "--resolve", "--run", "--shell-completion"}
SHORT_FLAGS = {"-c", "-i", "-m", "-p", "-r", "-sc"}
"""Hydra's own."""
_KEY_VALUE = re.compile(r"(?P<plus>\+{0,2})(?P<key>[\w$@./-]+)=(?P<value>.*)", re.DOTALL)
_QUOTED = re.compile(r"""'.*'|".*\"""", re.DOTALL)
_INTERPOLATION = re.compile(r"\$\{.+\}")
_YAML = (".yaml", ".yml")
_PACKAGE = re.compile(r"# *@package +(\S+)")
_HOME = re.compile(r"(?<![^\[,])~/")
_OWN = re.compile(r"\bown_\w+_[0-9a-f]{8}\b")
"""What the user's YAML files are called among a group's options."""
_OF_SMARTS = (".keep", ".keep_any", ".keep_all", ".avoid")
"""Ends of the keys of lists of SMARTS, where brackets may be an atom's as well as a list's."""


def to_hydra(verb: str, arguments: Sequence[str]) -> list[str]:
    """Return the arguments as Hydra's grammar wants them; flags and what is no key=value stay as they are."""
    if arguments and verb in BARE_WORD and not arguments[0].startswith("-") and "=" not in arguments[0]:
        arguments = [f"{BARE_WORD[verb]}={arguments[0]}", *arguments[1:]]
    arguments = [_own_key(verb, argument) for argument in arguments]
    for flag in (argument.partition("=")[0] for argument in arguments):
        if flag.startswith("-") and flag not in FLAGS | SHORT_FLAGS:
            name = flag.lstrip("-").replace("-", "_")
            here = (
                f"here {name}=..." if len(name) > 1 else f"such as count=10; molvae {verb} --help lists them"
            )
            raise UsageError(f"{flag}: settings are given as key=value, {here}")
    sweeping = bool({"-m", "--multirun"} & set(arguments))
    matches = [_KEY_VALUE.fullmatch(argument) for argument in arguments]
    chosen = [_choice(match, sweeping) if match and options(match["key"]) else [] for match in matches]
    fixed = [choice for group in chosen for choice in group if not _sweeps(choice)]
    defaults: Any = OmegaConf.to_container(compose_choices(verb, fixed), resolve=False)
    out: list[str] = []
    for argument, match, choice in zip(arguments, matches, chosen, strict=True):
        if choice or match is None:
            out += choice or [argument]
        else:
            key = match["key"] if match["plus"] else long_key(match["key"], defaults)
            value = _value(key, match["value"], at(defaults, key), sweeping)
            out.append(f"{match['plus']}{key}={value}")
    return out


def _own_key(verb: str, argument: str) -> str:
    """The argument under the verb's own key where it has another name for it, as `data` of learn."""
    key, equals, value = argument.partition("=")
    return f"{ALSO.get(verb, {}).get(key, key)}{equals}{value}"


def at_home(argument: str) -> str:
    """The argument with `~/` where a value begins as the home folder: after `=`, some shells leave it."""
    key, equals, value = argument.partition("=")
    return f"{key}{equals}{_HOME.sub(lambda _: f'{Path.home()}/', value)}"


def with_own_files(group: str, value: str) -> str:
    """A choice of options as Hydra has it, with the user's YAML files as they were named."""

    def named(match: re.Match[str]) -> str:
        try:
            return ConfigStore.instance().load(f"{group}/{match[0]}.yaml").provider or match[0]
        except ConfigLoadError:  # an option that only looks like the user's
            return match[0]

    return _OWN.sub(named, value)


def _choice(match: re.Match[str], sweeping: bool) -> list[str]:
    """Return `group=option` for an option's name, the user's own YAML files, or files to read."""
    group, value = match["key"], match["value"]
    known = options(group)
    names = [name.strip() for name in value.removeprefix("[").removesuffix("]").split(",")]
    _store_brought(group, [name for name in names if name not in known and not name.endswith(_YAML)])
    if value.endswith(_YAML) or value.startswith("["):
        chosen = ",".join(_own_option(group, Path(name)) if name.endswith(_YAML) else name for name in names)
        if group == "objective" and value.startswith("["):
            return _objectives(match["plus"], chosen.split(","))
        return [f"{match['plus']}{group}={f'[{chosen}]' if value.startswith('[') else chosen}"]
    each = value.split(",") if sweeping else [value]
    files = [name for name in each if name not in known and _names_a_file(name)]
    if not files:
        as_text = not sweeping and _is_no_name(value)
        return [f"{match['plus']}{group}={quote(value)}" if as_text else match.string]
    if "file" in known and len(files) < len(each):
        raise UsageError(f"{group}={value}: -m takes files or names of options here, not both")
    if "file" in known:
        return [f"{match['plus']}{group}=file", f"{group}.path={','.join(map(quote, files))}"]
    raise UsageError(f"{group}={value}: takes one of {', '.join(known)}, or a .yaml file of yours")


def _objectives(plus: str, names: Sequence[str]) -> list[str]:
    """Several objectives: those that scoring has too are chosen there, since Hydra takes one of each kind."""
    shared = [name for name in names if name in options("scoring")]
    own = [name for name in names if name not in shared[1:]]
    chosen = [f"{plus}objective=[{','.join(own)}]"]
    return [*chosen, f"scoring@objective=[{','.join(shared)}]"] if len(shared) > 1 else chosen


def _store_brought(group: str, names: Sequence[str]) -> None:
    """Put options that installed packages bring beside the group's own."""
    for name in names and {*names} & {*own_options(group)}:
        ConfigStore.instance().store(name, own_option(group, name), group=group)


def _is_no_name(value: str) -> bool:
    """Tell null, numbers, true and false, which Hydra takes for no option at all, from names."""
    if not _readable(value):
        return False
    parsed = OverridesParser.create().parse_override(f"key={value}").value()
    return parsed is None or isinstance(parsed, int | float)


def _names_a_file(value: str) -> bool:
    return value == "-" or "/" in value or "." in value or Path(value).exists()


def _own_option(group: str, file: Path) -> str:
    """Put the user's YAML file beside the group's own options and return its name there."""
    node = read_yaml(file, f"{group}={file}")
    content = file.read_bytes()
    first_line, *_ = content.decode().splitlines() or [""]
    if not node:
        raise MolvaeError(f"{group}={file}: there is nothing in it")
    package = _PACKAGE.match(first_line)
    below = "" if package and package[1] == "_global_" else f"{group}."
    settings = renamed_settings(OmegaConf.to_container(node, resolve=False), below)
    if "defaults" in settings:
        settings["defaults"] = renamed.defaults(group, settings["defaults"])
    node = OmegaConf.create(settings)
    check_own(group, file, node, package[1] if package else None)
    # Files of one name in two folders are two options, and so is one whose content has changed.
    checksum = crc32(content, crc32(bytes(file.resolve())))
    name = "own_" + re.sub(r"\W", "_", file.stem) + f"_{checksum:08x}"
    ConfigStore.instance().store(
        name, node, group=group, package=package[1] if package else None, provider=str(file)
    )
    return name


def _value(key: str, value: str, default: Any, sweeping: bool) -> str:
    """Quote free text: always where the default is text or `???`, else where Hydra cannot read it."""
    if _QUOTED.fullmatch(value) or _INTERPOLATION.fullmatch(value):
        return value
    if sweeping and _readable(value):
        return value
    if isinstance(default, str) and "${" not in default:
        return quote(value)
    if isinstance(default, list) and not any(isinstance(item, int | float) for item in default):
        items = _smarts(value) if key.endswith(_OF_SMARTS) else items_of(value)
        return f"[{','.join(map(_quoted_once, items))}]"
    return value if _readable(value) and not _sweeps(f"key={value}") else quote(value)


def items_of(value: str) -> list[str]:
    """Split `[a,b]`, or the one item `a`, at commas in no bracket, as SMARTS have, and no quotes."""
    items, depth, quoted_by = [""], 0, ""
    for character in value[1:-1] if _in_brackets(value) else value:
        if quoted_by or (character in "'\"" and not items[-1].strip()):
            quoted_by = "" if character == quoted_by else quoted_by or character
            items[-1] += character
            continue
        depth += (character in "[(") - (character in "])")
        if character == "," and depth == 0:
            items.append("")
        else:
            items[-1] += character
    return [item.strip() for item in items if item.strip()]


def _in_brackets(value: str) -> bool:
    """Tell whether the first bracket is closed by the last character: [a,b], not [a]b[c]."""
    depths = accumulate((character in "[(") - (character in "])") for character in value)
    return value.startswith("[") and value.endswith("]") and 0 not in list(depths)[:-1]


def _smarts(value: str) -> list[str]:
    """A list where each of its items is a SMARTS, else the text as one: [#7] is an atom."""
    from molvae.filters.substructure import is_smarts

    items = items_of(value)
    return [value] if is_smarts(value) and not all(map(is_smarts, items)) else items


def _quoted_once(text: str) -> str:
    return text if _QUOTED.fullmatch(text) else quote(text)


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
