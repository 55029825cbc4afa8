"""`molvae map`: a table of molecules in, a page that shows them as points of the latent space out."""

import logging
from pathlib import Path

from omegaconf import DictConfig

from molvae.checks.limits import WORKERS, within
from molvae.cli.bars import bars
from molvae.cli.page import check_page, reference_file, settings

log = logging.getLogger(__name__)


def run(cfg: DictConfig) -> None:
    """Encode input and reference, project them to a plane fitted to both, and write the page."""
    from molvae.explore.library_map import map_library

    check_page(cfg.output, "output")
    within(0, WORKERS, workers=cfg.workers)
    with bars() as progress:
        found = map_library(
            Path(cfg.input),
            model=cfg.model,
            reference=reference_file(cfg),
            property=cfg.property,
            projection=cfg.projection,
            most=cfg.most,
            smiles_column=cfg.smiles_column or None,
            seed=cfg.seed,
            device=cfg.device,
            progress=progress,
        )
        found.report(cfg.output, settings(cfg), workers=cfg.workers or None, progress=progress)
    log.info("%s: %s", cfg.output, found.about)
