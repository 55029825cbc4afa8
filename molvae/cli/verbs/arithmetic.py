"""`molvae arithmetic`: start - minus + plus, over molecules or over groups of them."""

from omegaconf import DictConfig

from molvae.cli.page import check_outputs, write_outputs
from molvae.cli.settings.build import build


def run(cfg: DictConfig) -> None:
    """Decode the sum many times, and write and draw the most frequent molecules."""
    from molvae.explore.arithmetic import arithmetic

    check_outputs(cfg)
    found = arithmetic(
        cfg.start,
        minus=cfg.minus,
        plus=cfg.plus,
        scale=cfg.scale,
        model=cfg.model,
        count=cfg.count,
        decodings=cfg.decodings,
        temperature=cfg.temperature,
        scoring=build(cfg, "scoring"),
        seed=cfg.seed,
        device=cfg.device,
    )
    write_outputs(cfg, found)
