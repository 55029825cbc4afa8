"""`molvae propose`: measured values in, the next batch of molecules to make out, in rounds."""

from pathlib import Path

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.console import show
from molvae.cli.page import check_folder, settings
from molvae.cli.settings.build import build, plain
from molvae.cli.settings.constraints import constraints_of
from molvae.cli.settings.keys import naming_keys
from molvae.cli.standard_streams import answer
from molvae.table import read_molecules

AS_THEY_ARE = ("direction", "explore", "model", "budget", "seed", "device")


def run(cfg: DictConfig) -> None:
    """Write down what was measured, propose the next batch, show it on stderr, and print the folder."""
    from molvae.assay.config import LearnConfig
    from molvae.assay.project import Project
    from molvae.assay.propose_config import ProposeConfig
    from molvae.cli.assay_tables import proposals_table

    check_folder(cfg.output)
    values = plain(cfg)
    config = ProposeConfig(
        objective=build(cfg, "objective") if "objective" in cfg else None,
        constraints=constraints_of(cfg),
        pool=Path(cfg.pool) if cfg.pool else None,
        start=read_molecules(cfg.start) if cfg.start else (),
        search=build(cfg, "search"),
        **{name: values[name] for name in AS_THEY_ARE},
    )
    with naming_keys(folder="output"), bars() as progress:
        project = Project(cfg.output, cfg.property, unit=cfg.unit, direction=cfg.direction)
        if cfg.input:
            project.tell([Path(one) for one in cfg.input], smiles_column=cfg.smiles_column or None)
        found = project.ask(
            cfg.count,
            config=config,
            learning=LearnConfig(**values["learning"]),
            settings=settings(cfg),
            progress=progress,
        )
    if found is not None:
        show(proposals_table(found))
    answer(cfg.output)
