"""`molvae neighbors`: a molecule in, analogues from the latent space around it out."""

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_outputs
from molvae.cli.settings.build import build


def run(cfg: DictConfig) -> None:
    """Find analogues of each start, write them, draw them, and show how likeness falls with distance."""
    from molvae.cli.summaries import show_neighbors
    from molvae.explore.neighbors import neighbors

    check_outputs(cfg)
    with bars() as progress:
        found = neighbors(
            cfg.start,
            model=cfg.model,
            count=cfg.count,
            filters=build(cfg, "filters"),
            scoring=build(cfg, "scoring"),
            radius=cfg.radius or None,
            temperature=cfg.temperature,
            max_decoded=cfg.max_decoded,
            seed=cfg.seed,
            device=cfg.device,
            progress=progress,
        )
    show_neighbors(found)
    write_outputs(cfg, found)
