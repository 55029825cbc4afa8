from pathlib import Path

import pytest

from molvae.errors import MolvaeError
from molvae.files.whole import beside, clear_leftovers, replacing, write_whole


def test_a_file_is_written_whole_in_folders_that_are_made(tmp_path):
    file = tmp_path / "new" / "deep" / "a.txt"
    write_whole(file, "é\n")
    write_whole(file, b"second")
    assert file.read_bytes() == b"second"
    assert [path.name for path in file.parent.iterdir()] == ["a.txt"]


def test_an_error_leaves_what_was_there(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("before")

    def interrupted():
        with beside(file) as part:
            part.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_nothing_written_nothing_made(tmp_path):
    with beside(tmp_path / "a.txt"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_leftovers_of_killed_processes_go_and_a_half_swap_is_undone(tmp_path):
    store = tmp_path / "store[1]"
    (tmp_path / ".store[1].tmp-123").mkdir()
    old = tmp_path / ".store[1].old"
    old.mkdir()
    (old / "a.txt").write_text("whole")
    clear_leftovers(store)
    assert list(tmp_path.iterdir()) == [store]
    assert (store / "a.txt").read_text() == "whole"
    old.mkdir()
    clear_leftovers(store)
    assert list(tmp_path.iterdir()) == [store]


def test_a_swap_that_fails_half_way_leaves_the_old_folder(tmp_path, monkeypatch):
    store = tmp_path / "store"
    with replacing(store) as scratch:
        (scratch / "a.txt").write_text("old")
    rename = Path.rename

    def interrupted(path, target):
        if ".tmp-" in path.name:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt), replacing(store) as scratch:
        (scratch / "a.txt").write_text("new")
    assert (store / "a.txt").read_text() == "old"
    assert list(tmp_path.iterdir()) == [store]


def test_behind_a_link_the_folder_is_replaced(tmp_path):
    (tmp_path / "disk").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "disk" / "store")
    for content in ("old", "new"):
        with replacing(link) as scratch:
            (scratch / "a.txt").write_text(content)
        assert link.is_symlink()
        assert (tmp_path / "disk" / "store" / "a.txt").read_text() == content
    assert {path.name for path in tmp_path.iterdir()} == {"disk", "link"}
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["store"]


@pytest.mark.parametrize("name", [".", "../here"])
def test_the_current_folder_is_not_replaced(tmp_path, monkeypatch, name):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with (
        pytest.raises(MolvaeError, match="here: the current folder cannot be replaced"),
        replacing(Path(name)),
    ):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
