"""A folder of somebody else's, and a mark that shows whether anything in it has run."""

from collections.abc import Callable
from pathlib import Path

import pytest

MARK = "it_has_run"
EVIL = f"""
from pathlib import Path

Path({MARK!r}).touch()


def run(*anything):
    return 1.0


class Filter:
    pass
"""


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder, with molecules and a module that leaves the mark as it is imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "in.smi").write_text("CCO\nCCN\n")
    (tmp_path / "evil.py").write_text(EVIL)
    return tmp_path


class Payload:
    """An object whose pickle, once it is read, leaves the mark."""

    def __reduce__(self) -> tuple:
        return Path.touch, (Path(MARK).absolute(),)


@pytest.fixture
def refused(theirs: Path, molvae: Callable) -> Callable[..., str]:
    """Return a function that runs a command line, sees it refused in one line, and returns the line."""

    def call(*arguments: str, code: int = 2) -> str:
        before = {path for path in theirs.rglob("*") if "cache" not in path.parts}
        outcome = molvae(*arguments)
        assert not (theirs / MARK).exists(), "it has run"
        assert outcome.code == code, outcome.err
        assert outcome.out == ""
        assert outcome.err.count("\n") == 1, outcome.err
        assert {path for path in theirs.rglob("*") if "cache" not in path.parts} == before
        return outcome.err

    return call
