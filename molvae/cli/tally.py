"""What `molvae sample` says of the molecules that it decoded."""

import logging

from rich.table import Table

from molvae.errors import NothingLeft
from molvae.sampling.tally import Tally

log = logging.getLogger(__name__)

LISTED_REASONS = 5


def summary(tally: Tally, written: int) -> Table:
    """What became of the molecules decoded, each step as a share of what the one before has left."""
    table = Table(title="from decoded to written", title_justify="left")
    for title in ("", "molecules", "share"):
        table.add_column(title, justify="right" if title else "left")
    for name, count, base in tally.steps():
        table.add_row(name, f"{count:,}", f"{count / base:.1%}" if base else "-")
    for reason, count in tally.reasons.most_common(LISTED_REASONS):
        table.add_row(f"  failed: {reason}", f"{count:,}", f"{count / tally.checked:.1%}")
    table.add_row("written", f"{written:,}", "")
    if tally.missed is not None:
        table.caption = f"novel: not in the training set; {tally.missed:.2%} of new ones are missed"
    return table


def check_count(tally: Tally, written: int, wanted: int) -> None:
    """Warn where there are fewer molecules than were wanted.

    Raises:
        NothingLeft: there are none.
    """
    if not written:
        remedy = "loosen filters= or novel="
        raise NothingLeft(f"none of {tally.decoded:,} decoded molecules is left; {remedy}")
    if written < wanted:
        log.warning("Only %d of %d molecules after %d decodes", written, wanted, tally.decoded)
