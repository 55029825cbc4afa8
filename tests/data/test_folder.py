import errno
import os
import subprocess
import sys
import time

import pytest

from molvae.data.folder import exclusive, no_room_is_an_error
from molvae.errors import MolvaeError
from molvae.files.whole import replacing


def names(folder) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.endswith(".lock")}


def fill(folder, content: str, *, fail: Exception | None = None) -> None:
    with exclusive(folder), no_room_is_an_error(folder), replacing(folder) as scratch:
        (scratch / "a.txt").write_text(content)
        if fail:
            raise fail


def test_a_folder_appears_whole_and_is_replaced_whole(tmp_path):
    folder = tmp_path / "deep" / "store"
    fill(folder, "old")
    fill(folder, "new")
    assert (folder / "a.txt").read_text() == "new"
    assert names(folder.parent) == {"store"}


def test_an_error_leaves_what_was_there_and_nothing_else(tmp_path):
    folder = tmp_path / "store"
    with pytest.raises(RuntimeError, match="stop"):
        fill(folder, "half", fail=RuntimeError("stop"))
    assert names(tmp_path) == set()
    fill(folder, "old")
    with pytest.raises(RuntimeError, match="stop"):
        fill(folder, "half", fail=RuntimeError("stop"))
    assert (folder / "a.txt").read_text() == "old"
    assert names(tmp_path) == {"store"}


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_one_line_with_a_remedy(tmp_path, number):
    with pytest.raises(MolvaeError, match=r"no space left on the disk; .* output="):
        fill(tmp_path / "store", "half", fail=OSError(number, "full"))
    assert names(tmp_path) == set()


def test_a_place_that_cannot_be_a_folder_is_one_line_too(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(MolvaeError, match=r"file/store: .*; choose a folder you can write with output="):
        fill(tmp_path / "file" / "store", "")


def raise_in_no_room(error: OSError) -> None:
    with no_room_is_an_error(None):
        raise error


def test_other_errors_of_the_system_pass(tmp_path):
    with pytest.raises(OSError, match="device"):
        raise_in_no_room(OSError(errno.EIO, "device"))


def test_the_lock_holds_between_processes_and_goes_with_a_killed_one(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from molvae.data.folder import exclusive\n"
        "with exclusive(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as waiting:
            time.sleep(1)
            assert waiting.poll() is None
            assert waiting.stdout is not None
            os.set_blocking(waiting.stdout.fileno(), False)
            assert not waiting.stdout.read()
            waiting.kill()
        holder.kill()
    with exclusive(tmp_path / "store"):
        pass
