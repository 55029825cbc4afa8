"""Shell completion: `eval "$(molvae -sc install=bash)"`; verbs are completed here, their keys by Hydra."""

import os
import sys
from collections.abc import Sequence

import hydra
from hydra.core.config_store import ConfigStore

from molvae.cli.settings.verbs import VERBS
from molvae.parts.conf import conf_dir
from molvae.parts.own_options import GROUPS, own_options


def complete(arguments: Sequence[str]) -> None:
    """Answer the shell: its line is in COMP_LINE, choices go to stdout."""
    program, *words = os.environ.get("COMP_LINE", "molvae").split(" ")
    asked = any(argument.startswith("query=") for argument in arguments)
    if asked and (len(words) < 2 or words[0] not in VERBS):
        print(" ".join(verb for verb in VERBS if verb.startswith(words[0] if words else "")))
        return
    verb = words[0] if asked else next(iter(VERBS))
    os.environ["COMP_LINE"] = " ".join([program, *words[1:]])
    for group in GROUPS:
        for name in own_options(group):  # the name is enough: the package need not be imported
            ConfigStore.instance().store(name, {}, group=group)
    sys.argv = ["molvae", "--shell-completion", *arguments]
    hydra.main(version_base="1.3", config_path=str(conf_dir()), config_name=verb)(_nothing)()


def _nothing(cfg: object) -> None:
    """Stand where Hydra wants a task: completion runs none."""
