"""Lines of a SMILES and a name."""

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

import pandas as pd

from molvae.errors import MolvaeError
from molvae.table.columns import NAME, SMILES, find_molecules, names_smiles
from molvae.table.lines import Lines
from molvae.table.rows import Row, frames

_LINES_AHEAD = 10_000  # that tell whether lines have names
_BLANK = " \t\r\n"
_EXTENSION = re.compile(r"(\|[^|]*\|)(?:[ \t]+|$)")

log = logging.getLogger(__name__)


def words_of(line: str) -> list[str]:
    """Return a line's SMILES with its CXSMILES extension, and what follows as the name where there is one.

    >>> words_of("CCC |^1:1| isopropyl, a radical")
    ['CCC |^1:1|', 'isopropyl, a radical']
    """
    text = line.strip(_BLANK)
    smiles = text.partition("\t")[0].partition(" ")[0]
    rest = text[len(smiles) :].lstrip(_BLANK)
    if rest.startswith("|") and (extension := _EXTENSION.match(rest)):
        smiles, rest = f"{smiles} {extension[1]}", rest[extension.end() :]
    return [smiles, rest] if rest else [smiles]


def read_smi(lines: Lines, source: str, wanted: str | None, rows: int) -> Iterator[pd.DataFrame]:
    """Read lines of a SMILES and, after white space, a name; the first may be a header that names them.

    Without a header of both, the column of names is there if one of the first lines has a name, however the
    rows are cut into frames; a name that comes later is left out, with one warning.
    """
    numbered = ((lines.number, words_of(line)) for line in lines if line.strip(_BLANK))
    first = next(numbered)
    columns: list[str] | None = None
    if wanted in first[1] or names_smiles(first[1][0]):
        columns = first[1] if len(first[1]) == 2 else None
    elif wanted:
        raise MolvaeError(f"{source}: no column {wanted!r}: the first line is no header of columns")
    else:
        numbered = chain([first], numbered)
    if columns is None:
        ahead = list(islice(numbered, _LINES_AHEAD))
        columns = [SMILES, NAME] if any(len(words) == 2 for _, words in ahead) else [SMILES]
        wanted = None
        numbered = chain(ahead, numbered)
    molecules = find_molecules(columns, lambda _: [], wanted, source)
    yield from frames(_fitted(numbered, len(columns), source), columns, molecules, rows)


def _fitted(numbered: Iterator[tuple[int, list[str]]], width: int, source: str) -> Iterator[Row]:
    said = False
    for line, words in numbered:
        if len(words) > width and not said:
            said = True
            log.warning(
                "%s:%d: a name, where the first %d lines have none: names are left out;"
                " make the file's first line `smiles name` to keep them",
                source,
                line,
                _LINES_AHEAD,
            )
        yield line, words if len(words) == width else _filled(words, width), ""


def _filled(words: Sequence[str], width: int) -> list[str]:
    return [*words[:width], *[""] * (width - len(words))]
