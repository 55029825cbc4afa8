"""`molvae models`: the models there are, and one model's card."""

import json

from omegaconf import DictConfig
from rich import box
from rich.table import Table

from molvae.cli.console import print_tables
from molvae.cli.standard_streams import answer
from molvae.evaluation.listing import models
from molvae.model.hub import card
from molvae.report.numbers import number

SHOWN = {"molecules": ",", "weights": ",", "reconstruction": ".2%", "valid": ".2%", "fcd": ".2f"}


def run(cfg: DictConfig) -> None:
    """List the models, or print the card of one as JSON."""
    if cfg.model:
        answer(json.dumps(card(cfg.model), indent=2))
        return
    listed = models().table
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for column in listed:
        table.add_column("FCD" if column == "fcd" else str(column))
    for row in listed.to_dict("records"):
        table.add_row(row["model"], row["data"], *(number(row[name], kind) for name, kind in SHOWN.items()))
    print_tables(table)
