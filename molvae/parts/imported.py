"""Modules and functions of the user's, by name."""

import importlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from molvae.errors import MolvaeError, SettingError


def import_here(module: str, key: str) -> ModuleType:
    """Import a module of the user's from the current folder or an installed package.

    Args:
        module: its dotted name.
        key: what the message of an error begins with.

    Raises:
        MolvaeError: it cannot be imported.
    """
    here = str(Path.cwd())
    if here not in sys.path:  # what `python -m` does; the command line's own entry point does not
        sys.path.insert(0, here)
    try:
        return importlib.import_module(module)
    except Exception as error:  # the module's own code runs here
        raise MolvaeError(f"{key} cannot be imported: {first_line(error)}") from error


@cache
def function(named: str, setting: str) -> Callable[[Any], Any]:
    """The function that "module:function" names.

    Args:
        named: module and function.
        setting: the setting that has the name, for messages.

    Raises:
        SettingError: the name is of another form.
        MolvaeError: there is no such function.
    """
    module, colon, name = named.partition(":")
    if not (module and colon and name):
        raise SettingError(setting, named, "module:function")
    found = getattr(import_here(module, f"{setting}={named}"), name, None)
    if not callable(found):
        raise MolvaeError(f"{setting}={named} is not a function")
    return found


def first_line(error: Exception) -> str:
    """What kind of error it is, and the first line of its message."""
    return f"{type(error).__name__}: {error}".splitlines()[0]


def dotted(name: str) -> Any:
    """The class, method or function of a dotted name, of a module that may be trusted.

    Raises:
        ImportError: a library that its module needs is missing.
    """
    words = name.split(".")
    for last in range(len(words) - 1, 0, -1):
        module = ".".join(words[:last])
        try:
            found: Any = importlib.import_module(module)
        except ModuleNotFoundError as error:
            if error.name is None or not (module == error.name or module.startswith(f"{error.name}.")):
                raise
            continue
        for word in words[last:]:
            found = getattr(found, word)
        return found
    raise ImportError(f"there is no {name}", name=name)
