"""`molvae arithmetic`: start - minus + plus, over molecules or over groups of them."""

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_outputs
from molvae.cli.settings.build import build


def run(cfg: DictConfig) -> None:
    """Decode the sum many times, and write and draw what passes the filters."""
    from molvae.explore.arithmetic import arithmetic

    check_outputs(cfg)
    with bars() as progress:
        found = arithmetic(
            cfg.start,
            minus=cfg.minus,
            plus=cfg.plus,
            scale=cfg.scale,
            model=cfg.model,
            count=cfg.count,
            decodings=cfg.decodings,
            temperature=cfg.temperature,
            filters=build(cfg, "filters"),
            scoring=build(cfg, "scoring"),
            seed=cfg.seed,
            device=cfg.device,
            progress=progress,
        )
    write_outputs(cfg, found)
