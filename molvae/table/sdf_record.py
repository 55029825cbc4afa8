"""The text of an SD file's records: a title, a structure, and data fields."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from molvae.errors import MolvaeError

END = "$$$$"
BLANK = " \t\r\n"
"""What RDKit takes for white space in data fields."""
_LONGEST = 20_000_000  # characters
_COUNTS = 3  # the line with the number of atoms


@dataclass(frozen=True)
class Record:
    """One record."""

    title: str
    structure: str
    """Its lines up to the data fields, the title included."""
    data: Sequence[str]
    """The lines of the data fields."""
    without_atoms: bool

    def fields(self) -> list[tuple[str, str]]:
        """Names and values of the data fields, as they stand."""
        (none, stray), *named = _items(self.data)
        return [(none, stray), *named] if stray else named


def records(lines: Iterable[str], source: str) -> Iterator[Record]:
    """Return the records of a file's lines; blank lines after the last are none.

    Raises:
        MolvaeError: a record is longer than any is.
    """
    held: list[str] = []
    number, size = 1, 0
    for line in lines:
        if line.startswith(END):
            yield _record(held)
            held, size, number = [], 0, number + 1
            continue
        held.append(line)
        size += len(line)
        if size > _LONGEST:
            raise MolvaeError(f"{source}: record {number}: no end in {_LONGEST:,} characters; no SD file?")
    if any(line.strip(BLANK) for line in held):
        yield _record(held)


def _record(lines: list[str]) -> Record:
    ends = (i for i in range(_COUNTS, len(lines)) if lines[i].startswith(("M  END", ">")))
    end = next(ends, len(lines))
    if end < len(lines) and not lines[end].startswith(">"):
        end += 1
    counts = lines[_COUNTS] if len(lines) > _COUNTS else ""
    return Record(
        title=_line(lines[0]) if lines else "",
        structure="".join(lines[:end]),
        data=lines[end:],
        without_atoms=counts.startswith("  0") and "V3000" not in counts,
    )


def _line(line: str) -> str:
    return line.removesuffix("\n").removesuffix("\r")


def _items(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Name and value of each field; text before the first name is a field without one.

    As RDKit has it a value ends at a line without a character; what else comes before the next name, which
    RDKit leaves out, goes on with it.
    """
    name, value, after = "", [], []
    inside = False
    for line in map(_line, lines):
        if not inside and line.strip(BLANK).startswith(">"):
            yield name, _text(value, after)
            name, value, after = _label(line), [], []
            inside = True
        else:
            inside = inside and bool(line.strip(BLANK) or line.startswith((" ", "\t")))
            (value if inside else after).append(line)
    yield name, _text(value, after)


def _text(value: list[str], after: list[str]) -> str:
    while after and not after[-1].strip(BLANK):
        after.pop()
    return "\n".join([*value, *after])


def _label(line: str) -> str:
    """The name in a data header: between the first < and the last >; else all of it, as of `> DT12`."""
    text = line.strip(BLANK)[1:]
    start, end = text.find("<"), text.rfind(">")
    if start < 0 or end < 0 or end == start + 1:
        return text.strip(BLANK).removeprefix("<>")
    return text[start + 1 : end if end > start else None]
