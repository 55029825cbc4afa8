"""`molvae filter`: a table of molecules in, those that pass a chain of filters out."""

from collections import Counter

from omegaconf import DictConfig
from rich.table import Table

from molvae.cli.console import show
from molvae.cli.settings.build import build
from molvae.errors import NothingLeft
from molvae.screening.filtering import CHUNK, Filtering
from molvae.table import Writer, read_chunks

LISTED = 20


def run(cfg: DictConfig) -> None:
    """Filter the input, write what is kept, and say on stderr what was dropped for which reason."""
    filtering = Filtering(build(cfg, "filters"), keep=cfg.keep, workers=cfg.workers or None)
    chunks = read_chunks(cfg.input, smiles_column=cfg.smiles_column or None, chunk_rows=CHUNK)
    with Writer(cfg.output) as output:
        for rows in filtering(chunks):
            output.write(rows)
        show(summary(reasons := filtering.reasons))
        if cfg.keep == "passed" and not reasons[""]:
            raise NothingLeft(f"none of the {reasons.total():,} molecules of {cfg.input} passes the filters")


def summary(reasons: Counter[str]) -> Table:
    """Counts per reason, most first; "" is the reason of those that passed."""
    table = Table(title=f"{reasons.total():,} molecules", show_header=False, title_justify="left")
    for justify in ("left", "right", "right"):
        table.add_column(justify=justify)
    failed = [(reason, count) for reason, count in reasons.most_common() if reason]
    listed = [("passed", reasons[""]), *failed[:LISTED]]
    if failed[LISTED:]:
        listed.append((f"{len(failed[LISTED:])} other reasons", sum(count for _, count in failed[LISTED:])))
    for reason, count in listed:
        table.add_row(reason, f"{count:,}", f"{count / max(1, reasons.total()):.1%}")
    return table
