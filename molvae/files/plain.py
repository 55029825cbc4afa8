"""Settings as plain data, to be written down and compared."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import Any


def plain_data(value: Any) -> Any:
    """A setting as what JSON can hold: objects by their kind and fields, functions by their name.

    >>> plain_data({"rate": 0.1, "by": partial(max, default=0)})
    {'rate': 0.1, 'by': {'kind': 'max', 'default': 0}}
    """
    if isinstance(value, Path) or (isinstance(value, float) and not math.isfinite(value)):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        own = {one.name: plain_data(getattr(value, one.name)) for one in fields(value)}
        return {"kind": type(value).__qualname__, **own}
    if isinstance(value, partial):
        own = {name: plain_data(one) for name, one in value.keywords.items()}
        return {"kind": _named(value.func), **own}
    if isinstance(value, Mapping):
        return {str(name): plain_data(one) for name, one in value.items()}
    if isinstance(value, Sequence):
        return [plain_data(one) for one in value]
    return _named(value) if callable(value) and hasattr(value, "__qualname__") else type(value).__qualname__


def _named(function: Any) -> str:
    return getattr(function, "__qualname__", type(function).__qualname__)
