"""`molvae models`: the models that ship in the package, and one model's card."""

import json

from omegaconf import DictConfig
from rich import box
from rich.console import Console
from rich.table import Table

from molvae.pretrained import card, shipped


def run(cfg: DictConfig) -> None:
    """List the shipped models, or print the card of one as JSON."""
    if cfg.model:
        print(json.dumps(card(cfg.model), indent=2))
        return
    table = Table(box=box.SIMPLE_HEAD)
    for column in (
        "model",
        "data",
        "molecules",
        "weights",
        "reconstruction",
        "valid",
    ):
        table.add_column(column)
    for name in shipped():
        about = card(name)
        figures = about["validation"]
        table.add_row(
            name,
            about["data"]["name"],
            f"{about['data']['counts']['splits']['train']:,}",
            f"{about['parameters']:,}",
            *(f"{figures[figure]:.1%}" for figure in ("reconstruction", "valid")),
        )
    Console().print(table)
