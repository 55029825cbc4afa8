"""`molvae decode`: latent vectors in, the molecules they stand for out."""

from omegaconf import DictConfig

from molvae.cli.bars import bars
from molvae.cli.page import check_outputs, write_outputs
from molvae.errors import NothingLeft


def run(cfg: DictConfig) -> None:
    """Decode, write at least one row for each vector, and say on stderr how many gave no molecule."""
    from molvae.explore.decoding import decode

    check_outputs(cfg)
    with bars() as progress:
        found = decode(
            cfg.input,
            cfg.model,
            decodings=cfg.decodings,
            beams=cfg.beams,
            temperature=cfg.temperature,
            device=cfg.device,
            seed=cfg.seed,
            progress=progress,
        )
    if found.without == found.points:
        raise NothingLeft(f"none of the {found.points:,} vectors of {cfg.input} decodes to a molecule")
    write_outputs(cfg, found)
