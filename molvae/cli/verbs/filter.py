"""`molvae filter`: a table of molecules in, those that pass a chain of filters out."""

from collections import Counter
from functools import partial

import pandas as pd
from omegaconf import DictConfig
from rich.table import Table

from molvae.cli.console import show
from molvae.cli.settings.build import build
from molvae.cli.settings.replaced import naming_replaced
from molvae.errors import NothingLeft, UsageError
from molvae.filters.chain import FilterChain
from molvae.filters.rows import PASSED, REASON, failing, judge
from molvae.parallel import map_chunks
from molvae.table import Writer, read_chunks

CHUNK = 1_000
LISTED = 20


def run(cfg: DictConfig) -> None:
    """Filter the input, write what is kept, and say on stderr what was dropped for which reason."""
    if cfg.keep not in ("passed", "all"):
        raise UsageError(f"keep is 'passed' or 'all', not '{cfg.keep}'")
    chain = FilterChain(build(cfg, "filters"))
    chunks = read_chunks(cfg.input, smiles_column=cfg.smiles_column or None, chunk_rows=CHUNK)
    if cfg.keep == "all":
        chunks = naming_replaced(chunks, [PASSED, REASON])
    reasons: Counter[str] = Counter()
    with Writer(cfg.output) as output:
        done = map_chunks(partial(judged, chain=chain), chunks, workers=cfg.workers or None, lost=lost)
        for rows, verdicts in done:
            reasons.update(verdicts[REASON])
            output.write(rows.assign(**verdicts) if cfg.keep == "all" else rows.loc[verdicts[PASSED]])
        show(summary(reasons))
        if cfg.keep == "passed" and not reasons[""]:
            raise NothingLeft(f"none of the {reasons.total():,} molecules of {cfg.input} passes the filters")


def judged(rows: pd.DataFrame, chain: FilterChain) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows, and what the chain says of each."""
    return rows, judge(rows, chain)


def lost(rows: pd.DataFrame, reason: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows that could not be judged."""
    return rows, failing(rows, reason)


def summary(reasons: Counter[str]) -> Table:
    """Counts per reason, most first; "" is the reason of those that passed."""
    table = Table(title=f"{reasons.total():,} molecules", show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right")
    failed = [(reason, count) for reason, count in reasons.most_common() if reason]
    listed = [("passed", reasons[""]), *failed[:LISTED]]
    if failed[LISTED:]:
        listed.append((f"{len(failed[LISTED:])} other reasons", sum(count for _, count in failed[LISTED:])))
    for reason, count in listed:
        table.add_row(reason, f"{count:,}", f"{count / max(1, reasons.total()):.1%}")
    return table
