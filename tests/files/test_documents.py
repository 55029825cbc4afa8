"""Files of others: what never ends, nests too deeply or announces more than it holds is refused."""

import os
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import numpy as np
import pytest

from molvae.files.documents import check_archive, check_regular, map_array, read_json, read_text


def test_what_has_no_end_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zeros").symlink_to("/dev/zero")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, says in (
        ("pipe", "pipe or a device"),
        ("zeros", "pipe or a device"),
        (".", "folder"),
        ("loop", "link"),
    ):
        with pytest.raises(OSError, match=says):
            check_regular(tmp_path / name)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": 1, "b": {"c": 1, "c": 2}}', "'c' comes twice"),
        (b"\xff", "utf-8"),
        (b"9" * 5_000, "4300 digits"),
        (b"", "Expecting value"),
    ],
)
def test_json_that_is_none_is_a_value_error(tmp_path, content, says):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(ValueError, match=says):
        read_json(tmp_path / "a.json")


def test_a_text_that_is_too_long_is_not_read(tmp_path):
    (tmp_path / "a.txt").write_text("x" * 11)
    assert read_text(tmp_path / "a.txt", most=11) == "x" * 11
    with pytest.raises(ValueError, match="11 bytes are too many, 10 at most"):
        read_text(tmp_path / "a.txt", most=10)


def npy(path: Path, header: str) -> None:
    """An array of ten bytes behind a header of one's own."""
    text = header.encode().ljust(117) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text + bytes(10))


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1000000000000,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (10, 1)}",
        "{'descr': '<i8', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': 'nothing', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '|u1', 'fortran_order': ",
        "{'''",
        "(" * 100,
    ],
)
def test_an_array_of_another_kind_or_shape_is_a_value_error(tmp_path, header):
    npy(tmp_path / "a.npy", header)
    with pytest.raises(ValueError, match=r"a\.npy"):
        map_array(tmp_path / "a.npy", ("uint8",))


def test_an_array_is_mapped(tmp_path):
    npy(tmp_path / "a.npy", "{'descr': '|u1', 'fortran_order': False, 'shape': (10,)}")
    assert isinstance(map_array(tmp_path / "a.npy", ("uint8",)), np.memmap)


def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path):
    with ZipFile(tmp_path / "bomb.zip", "w", ZIP_DEFLATED) as bomb, bomb.open("zeros", "w") as member:
        for _ in range(250):
            member.write(bytes(1_000_000))
    with pytest.raises(ValueError, match="announce 250,000,000"):
        check_archive(tmp_path / "bomb.zip")
    with ZipFile(tmp_path / "small.zip", "w", ZIP_DEFLATED) as small:
        small.writestr("zeros", bytes(1_000_000))
    check_archive(tmp_path / "small.zip")
    with pytest.raises(ValueError, match="announce 1,000,000"):
        check_archive(tmp_path / "small.zip", stored=True)
    (tmp_path / "none.zip").write_bytes(b"PK")
    with pytest.raises(BadZipFile):
        check_archive(tmp_path / "none.zip")
