"""What surrounds a command line, streams, links, locales and disks, fails in one line with what helps."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hydra.errors import InstantiationException

from molvae.cli.failures import exit_code, explained
from molvae.errors import MolvaeError, NothingLeft

FILTER = f"{sys.executable} -m molvae filter input=in.csv filters=none workers=1"
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii:strict"}


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("smiles,note\nCCO,größe\n", encoding="utf-8")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    (tmp_path / "loop").symlink_to("loop")


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        (FILTER.replace("in.csv", "-") + " <&-", 1, "molvae filter: -: cannot be read: Bad file descriptor"),
        (FILTER + " >&-", 1, "molvae filter: -: cannot be written: Bad file descriptor"),
        (FILTER + " output=out.csv <&- >&- 2>&-", 0, ""),
        (FILTER + " --cfg job >&-", 1, "Bad file descriptor"),
    ],
)
def test_a_stream_that_is_closed(command: str, code: int, says: str) -> None:
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    if code == 0:
        assert Path("out.csv").read_text(encoding="utf-8") == "smiles,note\nCCO,größe\n"


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="Linux has it")
def test_stdout_that_is_full() -> None:
    command = f"{sys.executable} -m molvae --version >/dev/full"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, env=environment
    )
    assert (done.returncode, done.stderr) == (
        1,
        "molvae: standard output: cannot be written: No space left on device\n",
    )


def test_a_locale_of_ascii() -> None:
    done = subprocess.run(FILTER.split(), capture_output=True, check=False, env=os.environ | ASCII)
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == "smiles,note\nCCO,größe\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["filter", "input=loop.csv", "output=o.csv"], "loop.csv: cannot be read: "),
        (["filter", "input=in.csv", "output=loop.csv"], "loop.csv: cannot be written: "),
        (["filter", "input=in.csv", "output=loop/o.csv"], "loop/o.csv: cannot be written: "),
        (["filter", "input=in.csv", "output=pipe.csv"], "pipe.csv: cannot be written: a device or a pipe"),
        (["sample", "model=loop"], "loop: neither a shipped model nor a folder of one"),
        (["train", "resume=loop"], "resume=loop: no run there"),
    ],
)
def test_links_in_a_circle_and_devices(molvae, arguments: list[str], says: str) -> None:
    os.mkfifo("pipe.csv")
    code, out, err = molvae(*arguments)
    assert (code, out) == (1, "")
    assert says in err
    assert err.count("\n") == 1
    assert not Path("pipe.csv").is_file()


@pytest.mark.parametrize(
    ("typed", "name"),
    [(name, name) for name in ("a=b.csv", "{x}.csv", "a,b.csv", "a\nb.csv", "$a.csv", "'q'.csv", "[x].csv")]
    + [("\\${a}.csv", "${a}.csv")],
)
def test_a_file_may_have_any_name(molvae, typed: str, name: str) -> None:
    Path(name).write_text("smiles\nCCO\n")
    code, out, err = molvae("filter", f"input={typed}", "filters=none", "workers=1", f"output=o_{typed}")
    assert (code, out) == (0, ""), err
    assert Path(f"o_{name}").read_text() == "smiles\nCCO\n"


@pytest.mark.parametrize("argument", ["input=${a}.csv", "output=${b.c}.csv", "smiles_column=${a}"])
def test_a_reference_that_leads_nowhere_is_told_how_to_be_text(molvae, argument: str) -> None:
    code, _, err = molvae("filter", "input=in.csv", argument)
    assert code == 2
    assert f"molvae filter: {argument}: " in err
    assert "where ${...} is text, of a file's name, put \\ before it" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("value", ["null", "-1", "1.5", "true", "", "[]", "word", "none.yaml"])
def test_an_option_that_is_none(molvae, value: str) -> None:
    code, out, err = molvae("filter", "input=in.csv", f"filters={value}")
    assert (code, out) == (1 if value == "none.yaml" else 2, "")
    assert "filters" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "a.npy"),
            1,
            "a.npy: No space left on device: make room",
        ),
        (OSError(errno.EMFILE, os.strerror(errno.EMFILE)), 1, "ulimit -n"),
        (
            OSError(errno.EROFS, os.strerror(errno.EROFS), "/home/me"),
            1,
            "/home/me: Read-only file system: name another",
        ),
        (MemoryError("Unable to allocate 7.28 TiB"), 1, "not enough memory (Unable to allocate 7.28 TiB)"),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), 1, "not enough memory"),
        (NothingLeft("no molecule is left"), 3, "no molecule is left"),
        (
            TypeError("a fault\nof ours"),
            4,
            "unexpected error: TypeError: a fault; please report it with the traceback",
        ),
        (InstantiationException("x"), 4, "unexpected error: InstantiationException: x"),
    ],
)
def test_each_kind_of_error_has_its_line_and_its_exit_code(error: Exception, code: int, says: str) -> None:
    told = explained(error)
    assert isinstance(told, MolvaeError)
    assert exit_code(told) == code
    assert says in str(told)
