"""The log on stderr: it loads nothing that is large, since every command line has one."""

import logging
import sys

from molvae.checks.visible import visible


class LineFormatter(logging.Formatter):
    """One line for each message of the log, whatever names are in it."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """Format a record's message, to which logging adds a traceback where there is one."""
        return visible(super().formatMessage(record)).replace("\n", r"\n")


class StderrHandler(logging.StreamHandler):
    """Writes to what stderr is at the time: lines come above the bars that are shown there."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        self.setStream(sys.stderr)
        super().emit(record)
