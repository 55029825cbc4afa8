"""The log on stderr."""

import io
import logging

import pytest

from molvae.cli.log_lines import LineFormatter, StderrHandler


def test_a_line_goes_to_what_stderr_is_at_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    handler = StderrHandler()
    handler.setFormatter(LineFormatter("%(message)s"))
    bar = io.StringIO()
    monkeypatch.setattr("sys.stderr", bar)
    handler.emit(logging.makeLogRecord({"msg": "317 compounds\nof [nH]"}))
    assert bar.getvalue() == "317 compounds\\nof [nH]\n"
