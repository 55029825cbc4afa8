"""The texts of `molvae --help` and `molvae VERB --help`, made from the verbs' table and their YAML files."""

import re

from molvae.cli.settings.verbs import VERBS
from molvae.parts.conf import conf_dir, options
from molvae.parts.own_options import own_options

_DEFAULTS = re.compile(r"^defaults:\n(?:[ \t-].*\n)*", re.MULTILINE)
_GROUP = re.compile(r"^\s*- (?:override )?/?(\w+)(?:@\S+)?: *(\S+)", re.MULTILINE)


def overview() -> str:
    """Return the list of verbs."""
    width = max(map(len, VERBS))
    lines = [f"  {verb:<{width}}  {summary}" for verb, summary in VERBS.items()]
    return "\n".join(
        [
            "usage: molvae VERB key=value ...",
            "",
            *lines,
            "",
            "molvae VERB --help lists a verb's keys, molvae VERB --cfg job the values that would be used,",
            "molvae VERB key=a,b -m runs once for each value.",
            'Shell completion: eval "$(molvae -sc install=bash)"',
        ]
    )


def verb_help(verb: str) -> str:
    """Return what a verb does, its option groups and its keys with their comments, as its YAML has them."""
    text = (conf_dir() / f"{verb}.yaml").read_text(encoding="utf-8")
    defaults = _DEFAULTS.search(text)
    groups = _GROUP.findall(defaults.group()) if defaults else []
    choices = [f"{group}={'|'.join(_known(group))}   (default {chosen})" for group, chosen in groups]
    return "\n".join(
        [
            f"molvae {verb}: {VERBS[verb]}",
            "",
            *(["Groups:", *choices, ""] if choices else []),
            _DEFAULTS.sub("", text).strip(),
            "debug: false  # true: an error shows its whole traceback",
            "plugins: []   # modules of your own whose classes a YAML file may name",
        ]
    )


def _known(group: str) -> list[str]:
    """The options that ship, and those that installed packages bring."""
    return [*options(group), *own_options(group)]
