"""Runs one verb under Hydra: composes its settings, checks them, hands them to the verb's module."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import hydra
from hydra import initialize_config_dir
from hydra.core.global_hydra import GlobalHydra
from hydra.core.hydra_config import HydraConfig
from hydra.errors import HydraException, InstantiationException
from hydra.types import RunMode
from omegaconf import DictConfig
from omegaconf.errors import OmegaConfBaseException

from molvae.cli.settings.build import build, check_built
from molvae.cli.settings.check import check
from molvae.cli.settings.compose import check_resolvable, defaults_of, explain
from molvae.cli.settings.keys import by_key
from molvae.cli.settings.overrides import at_home, to_hydra
from molvae.cli.settings.replaced import renamed_word
from molvae.cli.settings.slurm import check_reachable, launchers
from molvae.cli.settings.typed import trusted
from molvae.cli.usage import UsageError
from molvae.parallel.openmp import leave_number
from molvae.parts.conf import conf_dir
from molvae.parts.plugins import import_plugins

OUTPUTS = ("output", "grid", "report")
"""Keys of what verbs write."""


def run_verb(verb: str, arguments: Sequence[str]) -> None:
    """Run `molvae VERB ARGUMENTS`.

    Raises:
        UsageError: Hydra cannot read or compose the arguments.
        Exception: whatever the verb raises.
    """
    if verb == "sweep" and {"-m", "--multirun"} & set(arguments):
        raise UsageError("molvae sweep needs no -m; what it searches stands in sweep.space")
    if verb != "train" and {"-m", "--multirun"} & set(arguments):  # train gives each run a folder
        check_not_shared(arguments)
    check_reachable(arguments)
    if launchers(arguments):
        leave_number()  # joblib shares the cores out among its runs, a cluster's node has others
    arguments = [renamed_word(at_home(argument)) for argument in arguments]
    original = [sys.argv[0], verb, *arguments]
    failures: list[Exception] = []

    def task(cfg: DictConfig) -> Any:
        sys.argv = original  # Lightning's DDP children repeat it
        try:
            check(cfg, defaults_of(verb, HydraConfig.get().runtime.choices))
            import_plugins(trusted())
            check_resolvable(cfg)
            check_built(cfg)
            with build(cfg, "parallel") if "parallel" in cfg else nullcontext():
                return import_module(f"molvae.cli.verbs.{verb}").run(cfg)
        except Exception as error:
            if HydraConfig.get().mode == RunMode.MULTIRUN:
                raise  # the sweeper counts failed jobs
            failures.append(by_key(_reason(error), cfg))  # Hydra would print a message of its own

    try:
        words = to_hydra(verb, arguments)
        with _command_line([f"molvae {verb}", *words]):
            (_run_once if _is_one_run(words) else _run_as_told)(verb, words, task)
        if failures:
            raise failures[0]
    except (HydraException, OmegaConfBaseException) as error:
        raise explain(error, verb, arguments) from error


def _is_one_run(words: Sequence[str]) -> bool:
    return not any(word.startswith("-") or "hydra.mode" in word for word in words)


def _run_once(verb: str, overrides: Sequence[str], task: Callable[[DictConfig], Any]) -> None:
    """Run a task as `hydra.main` does.

    That composes all settings once more, to find out how many runs are meant.
    """
    with initialize_config_dir(str(conf_dir()), version_base="1.3", job_name=verb):
        app = cast(Any, GlobalHydra.instance().hydra)
        app.run(config_name=verb, task_function=task, overrides=[*overrides, "hydra.mode=RUN"])


def _run_as_told(verb: str, overrides: Sequence[str], task: Callable[[DictConfig], Any]) -> None:
    """Run a task as often as the flags say, or do what else they say; Hydra reads them from `sys.argv`."""
    hydra.main(version_base="1.3", config_path=str(conf_dir()), config_name=verb)(task)()


def _reason(error: Exception) -> Exception:
    """What went wrong; where something could not be built for the machine's sake, that."""
    machine = isinstance(error, InstantiationException) and isinstance(error.__cause__, OSError | MemoryError)
    return cast(Exception, error.__cause__) if machine else error


def check_not_shared(arguments: Sequence[str]) -> None:
    """Refuse one output for several runs: each would take the place of the one before.

    Raises:
        UsageError: an output has a name that does not depend on the run.
    """
    for argument in arguments:
        key, _, name = argument.partition("=")
        if key in OUTPUTS and name not in ("", "-") and not {"$", ","} & set(name):
            stem, dot, kind = Path(name).name.partition(".")
            one_each = Path(name).with_name(f"{stem}_${{hydra:job.num}}{dot}{kind}")
            raise UsageError(
                f"{argument}: with -m each run would write over the last; for one each: {key}='{one_each}'"
            )


@contextmanager
def _command_line(argv: list[str]) -> Iterator[None]:
    """Set what `hydra.main` reads: its arguments, and that it should raise errors and not print them."""
    argv_before, full_error_before = sys.argv, os.environ.get("HYDRA_FULL_ERROR")
    sys.argv, os.environ["HYDRA_FULL_ERROR"] = argv, "1"
    try:
        yield
    finally:
        sys.argv = argv_before
        if full_error_before is None:
            del os.environ["HYDRA_FULL_ERROR"]
        else:
            os.environ["HYDRA_FULL_ERROR"] = full_error_before
