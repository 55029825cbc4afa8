"""Modules of the user's, trusted by name: classes and functions of theirs beside molvae's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import isclass, isfunction
from typing import Any

from molvae.errors import ArgumentError
from molvae.parts.imported import dotted, import_here

PLUGINS = "plugins"
"""What the setting is called that names the modules."""


def refuse_code(key: str, value: Any) -> None:
    """Refuse a name of code, wherever it comes from.

    Raises:
        ArgumentError: always.
    """
    raise ArgumentError(f"{key}={value} names code, which no settings may do; give the object itself")


@dataclass(frozen=True)
class Trusted:
    """What settings may lead to beside molvae's own parts; by default nothing."""

    modules: tuple[str, ...] = ()
    """Names of modules whose own classes and functions `_target_` may name."""

    check_code: Callable[[str, Any], None] = refuse_code
    """Called with the key and the value of a setting that names code; raises where that is not trusted."""


NOTHING = Trusted()


def import_plugins(trusted: Trusted) -> None:
    """Import the modules that are trusted.

    Raises:
        MolvaeError: a module cannot be imported.
    """
    for module in trusted.modules:
        import_here(module, f"{PLUGINS}={module}")


def plugin(target: str, kinds: Sequence[str], trusted: Trusted) -> tuple[str, Any] | None:
    """What a name of one of these modules stands for, and its kind; None where it is of no such module.

    Raises:
        ArgumentError: the module has no such class of its own, or it is of another kind.
    """
    module, _, name = target.rpartition(".")
    if module not in trusted.modules:
        return None
    there = import_here(module, f"{PLUGINS}={module}")
    found = getattr(there, name, None)
    own = getattr(found, "__module__", None) == module or name in getattr(there, "__all__", ())
    for kind in kinds:
        if own and not name.startswith("_") and kind in PROTOCOLS and PROTOCOLS[kind](found):
            return kind, found
    raise ArgumentError(f"{target}: {PLUGINS}={module} has no {' or '.join(kinds)} of this name")


def _makes_callables(found: Any) -> bool:
    return isclass(found) and any("__call__" in vars(base) for base in found.__mro__)


def _is_optimizer(found: Any) -> bool:
    return isclass(found) and issubclass(found, dotted("torch.optim.Optimizer"))


PROTOCOLS: Mapping[str, Callable[[Any], bool]] = {
    "filter": _makes_callables,
    "scorer": _makes_callables,
    "KL weight": _makes_callables,
    "desirability": isfunction,
    "search": _makes_callables,
    "optimizer": _is_optimizer,
}
"""Kinds that may be the user's own -> what fulfils them."""
