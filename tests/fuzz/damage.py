"""What befalls a file: bits flip, blocks are cut, inserted, repeated or swapped, values are of odd types."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fuzz.trees import changed, has_tree
from hypothesis import strategies as st

MOST_REPEATED = 2_000
"""Times that a block is repeated: enough to nest too deeply."""


@dataclass(frozen=True)
class Edit:
    """One change of a file; what it means depends on its kind."""

    kind: str
    where: int
    length: int
    value: Any = None


def flip(content: bytes, edit: Edit) -> bytes:
    at = edit.where % max(1, len(content))
    return (
        content[:at] + bytes(byte ^ 1 << edit.length % 8 for byte in content[at : at + 1]) + content[at + 1 :]
    )


def cut(content: bytes, edit: Edit) -> bytes:
    return content[: edit.where % max(1, len(content))]


def drop(content: bytes, edit: Edit) -> bytes:
    at = edit.where % max(1, len(content))
    return content[:at] + content[at + edit.length :]


def insert(content: bytes, edit: Edit) -> bytes:
    at = edit.where % max(1, len(content))
    return content[:at] + edit.value + content[at:]


def repeat(content: bytes, edit: Edit) -> bytes:
    at = edit.where % max(1, len(content))
    block = content[at : at + edit.length]
    return content[:at] + block * min(MOST_REPEATED, 100_000 // max(1, len(block))) + content[at:]


def swap(content: bytes, edit: Edit) -> bytes:
    middle = edit.where % max(1, len(content))
    left, right = max(0, middle - edit.length), middle + edit.length
    return content[:left] + content[middle:right] + content[left:middle] + content[right:]


BYTES: dict[str, Callable[[bytes, Edit], bytes]] = {
    "flip": flip,
    "cut": cut,
    "drop": drop,
    "insert": insert,
    "repeat": repeat,
    "swap": swap,
}
INSTEAD = ("nothing", "empty", "folder", "fifo", "zero", "loop")
"""What may be found under a file's name."""
ODD_BYTES = [
    b"\0",
    b"\n",
    b'"',
    b",",
    b"\t",
    b"{",
    b"[[[[",
    b"&a *a",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"NaN",
    b"1e999",
]
ODD_VALUES = [
    None,
    True,
    "",
    "x",
    "${a}",
    "${oc.env:HOME}",
    "???",
    -1,
    0,
    0.5,
    10**9,
    10**18,
    2**64,
    -(10**400),
]
ODD_VALUES += [
    float("nan"),
    float("inf"),
    1e308,
    [],
    {},
    [None],
    {"x": 1},
    "9" * 5_000,
    "é\x1b[2J\n",
    [[[]]],
    "/dev/zero",
]


def edits() -> st.SearchStrategy[Edit]:
    """One change: of bytes, of a value in the file's tree, now and then of the file itself."""
    where, length = st.integers(0, 1 << 20), st.integers(1, 40)
    odd_bytes = st.sampled_from(ODD_BYTES) | st.binary(min_size=1, max_size=8)
    odd = st.sampled_from(ODD_VALUES) | st.integers() | st.floats() | st.text(max_size=5)
    of_bytes = st.builds(Edit, st.sampled_from(sorted(BYTES)), where, length, odd_bytes)
    of_tree = st.builds(
        Edit, st.sampled_from(["put", "put", "remove", "double", "rename"]), where, length, odd
    )
    of_file = st.builds(Edit, st.just("instead"), st.just(0), st.just(0), st.sampled_from(INSTEAD))
    return st.integers(0, 39).flatmap(lambda n: of_file if n == 0 else of_tree if n < 20 else of_bytes)


def damages() -> st.SearchStrategy[tuple[int, list[Edit]]]:
    """Which of a sample's files, and what befalls it."""
    return st.tuples(st.integers(0, 1_000), st.lists(edits(), min_size=1, max_size=3))


def apply(path: Path, edit: Edit) -> None:
    """Change a file; one that is none any more, or has no such value, stays as it is."""
    if not path.is_file():
        return
    if edit.kind == "instead":
        put_instead(path, edit.value)
    elif edit.kind in BYTES:
        content = path.read_bytes()
        path.unlink()  # not in place: another process may have mapped it
        path.write_bytes(BYTES[edit.kind](content, edit))
    elif has_tree(path):
        changed(path, edit.kind, edit.where, edit.value)


def put_instead(path: Path, what: str) -> None:
    path.unlink()
    if what == "empty":
        path.touch()
    elif what == "folder":
        path.mkdir()
    elif what == "fifo":
        os.mkfifo(path)
    elif what == "zero":
        path.symlink_to("/dev/zero")
    elif what == "loop":
        path.symlink_to(path)
