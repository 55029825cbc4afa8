"""What became of the rows of a store, in the log."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from molvae.data.store import DISAGREEMENTS, REJECTS, TokenStore
from molvae.report.numbers import number

log = logging.getLogger(__name__)


def log_counts(store: TokenStore) -> None:
    """Count in the log the rows that were dropped, by their reasons, and those that were merged."""
    counts = store.manifest["counts"]
    if counts["rejected"]:
        why = ", ".join(f"{reason} {rows:,}" for reason, rows in counts["rejected"].items())
        log.warning("dropped of %d rows: %s; each is in %s", counts["read"], why, store.path / REJECTS)
    if merged := counts.get("merged"):
        _log_merged(merged, store.path / DISAGREEMENTS)


def _log_merged(merged: dict[str, Any], listed: Path) -> None:
    """Say what became of the properties of molecules that several rows have."""
    log.info(
        "%s molecules had several rows; of their properties, %s empty cells filled by later rows",
        *(f"{merged[name]:,}" for name in ("molecules", "filled")),
    )
    averaged = ", ".join(
        f"{column} of {spread['molecules']:,} (apart by {number(spread['mean_spread'], '.3g')} on average,"
        f" {number(spread['largest_spread'], '.3g')} at most)"
        for column, spread in merged["averaged"].items()
    )
    first = ", ".join(f"{column} of {count:,}" for column, count in merged["first_kept"].items())
    for what, columns in (("numbers averaged", averaged), ("names or texts, the first kept", first)):
        if columns:
            log.warning("rows of one molecule differ in %s: %s; each is in %s", what, columns, listed)
