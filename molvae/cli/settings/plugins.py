"""Modules of the user's, named on the command line by `plugins=`: classes of theirs beside molvae's own."""

from collections.abc import Callable, Mapping, Sequence
from inspect import isclass, isfunction
from typing import Any

from molvae.cli.settings.typed import PLUGINS, plugins
from molvae.errors import UsageError
from molvae.scoring.python_function import import_here


def import_plugins() -> None:
    """Import what the command line names.

    Raises:
        MolvaeError: a module cannot be imported.
    """
    for module in plugins():
        import_here(module, f"{PLUGINS}={module}")


def plugin(target: str, kinds: Sequence[str]) -> tuple[str, Any] | None:
    """What a name of one of these modules stands for, and its kind; None where it is of no such module.

    Raises:
        UsageError: the module has no such class of its own, or it is of another kind.
    """
    module, _, name = target.rpartition(".")
    if module not in plugins():
        return None
    there = import_here(module, f"{PLUGINS}={module}")
    found = getattr(there, name, None)
    own = getattr(found, "__module__", None) == module or name in getattr(there, "__all__", ())
    for kind in kinds:
        if own and not name.startswith("_") and kind in PROTOCOLS and PROTOCOLS[kind](found):
            return kind, found
    raise UsageError(f"{target}: {PLUGINS}={module} has no {' or '.join(kinds)} of this name")


def _makes_callables(found: Any) -> bool:
    return isclass(found) and any("__call__" in vars(base) for base in found.__mro__)


def _is_optimizer(found: Any) -> bool:
    from torch.optim import Optimizer

    return isclass(found) and issubclass(found, Optimizer)


PROTOCOLS: Mapping[str, Callable[[Any], bool]] = {
    "filter": _makes_callables,
    "scorer": _makes_callables,
    "KL weight": _makes_callables,
    "desirability": isfunction,
    "search": isfunction,
    "optimizer": _is_optimizer,
}
"""Kinds that may be the user's own -> what fulfils them."""
