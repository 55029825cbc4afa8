"""`molvae interpolate`: two molecules in, the molecules on the way from one to the other out."""

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_outputs
from molvae.cli.settings.build import build


def run(cfg: DictConfig) -> None:
    """Walk from each start to its end, write the distinct molecules, and draw them."""
    from molvae.explore.interpolate import interpolate

    check_outputs(cfg)
    with bars() as progress:
        found = interpolate(
            cfg.start,
            cfg.end,
            model=cfg.model,
            steps=cfg.steps,
            path=cfg.path,
            draws=cfg.draws,
            distinct=cfg.distinct,
            filters=build(cfg, "filters"),
            scoring=build(cfg, "scoring"),
            seed=cfg.seed,
            device=cfg.device,
            progress=progress,
        )
    write_outputs(cfg, found)
