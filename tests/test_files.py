import pytest

from molvae.files import beside, write_whole


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
