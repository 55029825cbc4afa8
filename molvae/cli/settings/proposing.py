"""What `propose` is asked for, of a command line's settings."""

from pathlib import Path

from omegaconf import DictConfig

from molvae.assay.propose_config import ProposeConfig
from molvae.cli.settings.build import build, plain
from molvae.cli.settings.constraints import constraints_of
from molvae.table import read_molecules

AS_THEY_ARE = ("direction", "explore", "model", "budget", "seed", "device")


def propose_config_of(cfg: DictConfig) -> ProposeConfig:
    """How candidates are found and chosen."""
    values = plain(cfg)
    return ProposeConfig(
        objective=build(cfg, "objective") if "objective" in cfg else None,
        constraints=constraints_of(cfg),
        pool=Path(cfg.pool) if cfg.pool else None,
        start=read_molecules(cfg.start) if cfg.start else (),
        search=build(cfg, "search"),
        **{name: values[name] for name in AS_THEY_ARE},
    )
