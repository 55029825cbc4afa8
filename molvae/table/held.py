"""What a format cannot hold is written otherwise, and said once for each column."""

import logging
import re
from collections.abc import Callable, Sequence

from molvae.table.columns import unique

log = logging.getLogger(__name__)

BREAKS = re.compile(r"\r\n?|\n")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Said:
    """Warnings about a file that is written, one for each column."""

    def __init__(self, destination: str):
        self._destination = destination
        self._columns: set[str] = set()

    def __call__(self, column: str, what: str) -> None:
        """Say what became of some of a column's values, the first time."""
        if column not in self._columns:
            self._columns.add(column)
            log.warning("%s: column %r: %s", self._destination, column, what)

    def renamed(self, old: str, new: str) -> None:
        """Say that a column has another name."""
        log.warning("%s: column %r cannot be called so here: it is %r", self._destination, old, new)


def names_in(kind: str, columns: Sequence[str], said: Said) -> list[str]:
    """Return the names that the columns get in a file of a kind; those that change are said."""
    change = _NAMES.get(kind, lambda name, _: name)
    names = unique([change(name, f"column_{i}") for i, name in enumerate(columns, start=1)])
    for old, new in zip(columns, names, strict=True):
        if new != old:
            said.renamed(old, new)
    return names


def _in_lines(name: str, _: str) -> str:
    return name.strip()  # as it is read, since many write a space after a comma


def _in_sdf(name: str, number: str) -> str:
    return BREAKS.sub(" ", name) or number


def _in_xlsx(name: str, number: str) -> str:
    return in_xml(name).strip() or number


def in_xml(text: str) -> str:
    """Return a text as a workbook can hold it."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", BREAKS.sub("\n", text))


_NAMES: dict[str, Callable[[str, str], str]] = {
    "csv": _in_lines,
    "tsv": _in_lines,
    "sdf": _in_sdf,
    "xlsx": _in_xlsx,
}
