"""`molvae learn`: measured values in, a predictor of others and a report of how far to trust it out."""

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.console import show
from molvae.cli.page import check_folder, settings
from molvae.cli.settings.build import plain
from molvae.cli.settings.keys import naming_keys
from molvae.cli.standard_streams import answer
from molvae.errors import SettingError


def run(cfg: DictConfig) -> None:
    """Learn, show on stderr how well left-out compounds are predicted, and print the folder."""
    from molvae.assay.config import LearnConfig
    from molvae.assay.learn import learn
    from molvae.cli.assay_tables import learned_table

    if not cfg.input:
        raise SettingError("input", "", "a table of measured molecules, such as data=assays.csv")
    check_folder(cfg.output)
    with naming_keys(folder="output"), bars() as progress:
        found = learn(
            [*cfg.input],
            cfg.property,
            unit=cfg.unit,
            config=LearnConfig(**plain(cfg)["learning"]),
            folder=cfg.output,
            smiles_column=cfg.smiles_column or None,
            settings=settings(cfg),
            progress=progress,
        )
    show(learned_table(found))
    answer(cfg.output)
