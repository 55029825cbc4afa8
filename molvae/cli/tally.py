"""What `molvae sample` says of the molecules that it drew."""

import logging

from rich.table import Table

from molvae.cli.summaries import LISTED_REASONS
from molvae.errors import NothingLeft
from molvae.filters.reasons import most_common
from molvae.sampling.steering import Steered
from molvae.sampling.tally import Tally

log = logging.getLogger(__name__)


def summary(tally: Tally, written: int, steered: Steered | None = None) -> Table:
    """What became of the molecules drawn, each step as a share of what the one before has left."""
    table = Table(title="from drawn to written", title_justify="left")
    for title in ("", "molecules", "share"):
        table.add_column(title, justify="right" if title else "left")
    for name, count, base in [*(steered.steps() if steered else ()), *tally.steps()]:
        table.add_row(name, f"{count:,}", f"{count / base:.1%}" if base else "-")
    for reason, count in most_common(tally.reasons, LISTED_REASONS).items():
        table.add_row(f"  failed: {reason}", f"{count:,}", f"{count / tally.checked:.1%}")
    table.add_row("written", f"{written:,}", "")
    if tally.missed is not None:
        table.caption = f"novel: not in the training set; {tally.missed:.2%} of new ones are missed"
    if steered is not None:
        ways = [f"{name}: {way}" for name, way in steered.ways.items()]
        table.caption = "\n".join([str(table.caption or ""), *ways]).strip()
    return table


def check_count(tally: Tally, written: int, wanted: int, steered: Steered | None = None) -> None:
    """Warn where there are fewer molecules than were wanted.

    Raises:
        NothingLeft: there are none.
    """
    if not written:
        remedy = "loosen filters= or novel="
        if steered is not None and not steered.found and steered.nearest:
            remedy = f"nearest to ranges= came {steered.nearest}: {steered.nearest_values}"
        raise NothingLeft(f"none of {tally.decoded:,} drawn molecules is left; {remedy}")
    if written < wanted:
        log.warning("Only %d of %d molecules after %d were drawn", written, wanted, tally.decoded)
