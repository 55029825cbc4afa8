"""The table of what became of the molecules that `molvae sample` decoded."""

from rich.table import Table

from molvae.sampling.tally import Tally

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
