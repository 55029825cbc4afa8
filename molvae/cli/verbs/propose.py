"""`molvae propose`: measured values in, the next batch of molecules to make out, in rounds."""

from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.console import show
from molvae.cli.page import check_folder, settings
from molvae.cli.settings.build import plain
from molvae.cli.settings.keys import naming_keys
from molvae.cli.settings.typed import typed_keys
from molvae.cli.standard_streams import answer


def run(cfg: DictConfig) -> None:
    """Write down what was measured, propose the next batch, show it on stderr, and print the folder."""
    from molvae.assay.config import LearnConfig
    from molvae.assay.project import Project
    from molvae.cli.assay_tables import proposals_table
    from molvae.cli.settings.proposing import propose_config_of

    check_folder(cfg.output)
    config, learning = propose_config_of(cfg), LearnConfig(**plain(cfg)["learning"])
    with naming_keys(folder="output"), bars() as progress:
        direction = cfg.direction if "direction" in typed_keys() else None
        project = Project(cfg.output, cfg.property, unit=cfg.unit, direction=direction)
        if cfg.input:
            project.tell([Path(one) for one in cfg.input], smiles_column=cfg.smiles_column or None)
        found = project.ask(
            cfg.count, config=config, learning=learning, settings=settings(cfg), progress=progress
        )
    if found is not None:
        show(proposals_table(found))
    answer(cfg.output)
