"""What a search must keep to, from the settings of a verb."""

from omegaconf import DictConfig

from molvae.cli.settings.build import build, plain
from molvae.optimization.constraints_config import ConstraintsConfig

CONSTRAINTS = ("keep", "similarity_floor", "smarts", "ranges", "scaffold_quota")


def constraints_of(cfg: DictConfig) -> ConstraintsConfig:
    """The constraints, filters among them."""
    values = plain(cfg)
    return ConstraintsConfig(**{name: values[name] for name in CONSTRAINTS}, filters=build(cfg, "filters"))
