"""Generate, optimize and explore drug-like molecules in the latent space of a SELFIES VAE.

import molvae
model = molvae.load("moses")
model.sample(10, seed=0)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from molvae.data.config import PrepareConfig
    from molvae.data.prepare import prepare
    from molvae.data.split import Split
    from molvae.explore.descriptor import LatentEncoder
    from molvae.model.hub import load
    from molvae.model.model import Model
    from molvae.model.priors.prior import SampleOptions
    from molvae.sampling.sample import sample
    from molvae.screening.functions import filter, score
    from molvae.training.config import TrainConfig, TrainerConfig
    from molvae.training.train import train
    from molvae.tuning.config import TuneConfig
    from molvae.tuning.space import Interval
    from molvae.tuning.tune import tune

__version__ = "0.1.0"
__all__ = [
    "Interval",
    "LatentEncoder",
    "Model",
    "PrepareConfig",
    "SampleOptions",
    "Split",
    "TrainConfig",
    "TrainerConfig",
    "TuneConfig",
    "__version__",
    "filter",
    "load",
    "prepare",
    "sample",
    "score",
    "train",
    "tune",
]

_HOMES = {
    "Interval": "molvae.tuning.space",
    "LatentEncoder": "molvae.explore.descriptor",
    "Model": "molvae.model.model",
    "PrepareConfig": "molvae.data.config",
    "SampleOptions": "molvae.model.priors.prior",
    "Split": "molvae.data.split",
    "TrainConfig": "molvae.training.config",
    "TrainerConfig": "molvae.training.config",
    "TuneConfig": "molvae.tuning.config",
    "filter": "molvae.screening.functions",
    "load": "molvae.model.hub",
    "prepare": "molvae.data.prepare",
    "sample": "molvae.sampling.sample",
    "score": "molvae.screening.functions",
    "train": "molvae.training.train",
    "tune": "molvae.tuning.tune",
}


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: torch takes more than a second."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
