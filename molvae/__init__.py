"""Generate, optimize and explore drug-like molecules in the latent space of a SELFIES VAE.

import molvae
model = molvae.load("moses")
model.sample(10, seed=0)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from molvae.app.server import serve
    from molvae.assay.config import LearnConfig
    from molvae.assay.folder import load_predictor
    from molvae.assay.learn import learn
    from molvae.assay.project import Project
    from molvae.assay.propose import propose
    from molvae.assay.propose_config import ProposeConfig
    from molvae.data.config import PrepareConfig
    from molvae.data.prepare import prepare
    from molvae.data.split import Split
    from molvae.designing.design import design
    from molvae.evaluation.evaluate import evaluate
    from molvae.evaluation.listing import models
    from molvae.explore.arithmetic import arithmetic
    from molvae.explore.decoding import decode
    from molvae.explore.descriptor import LatentEncoder
    from molvae.explore.encoding import encode
    from molvae.explore.interpolate import interpolate
    from molvae.explore.library_map import map_library
    from molvae.explore.neighbors import neighbors
    from molvae.explore.outliers import outliers
    from molvae.explore.pick import pick
    from molvae.explore.traverse import traverse
    from molvae.model.hub import load
    from molvae.model.model import Model
    from molvae.model.priors.prior import SampleOptions
    from molvae.optimization.ask_tell import Optimization
    from molvae.optimization.constraints_config import ConstraintsConfig
    from molvae.optimization.optimize import optimize
    from molvae.sampling.sample import sample
    from molvae.screening.functions import filter, score
    from molvae.training.config import TrainConfig, TrainerConfig
    from molvae.training.train import train
    from molvae.tuning.config import TuneConfig
    from molvae.tuning.space import Interval
    from molvae.tuning.tune import tune

__version__ = "0.1.0"
__all__ = [
    "ConstraintsConfig",
    "Interval",
    "LatentEncoder",
    "LearnConfig",
    "Model",
    "Optimization",
    "PrepareConfig",
    "Project",
    "ProposeConfig",
    "SampleOptions",
    "Split",
    "TrainConfig",
    "TrainerConfig",
    "TuneConfig",
    "__version__",
    "arithmetic",
    "decode",
    "design",
    "encode",
    "evaluate",
    "filter",
    "interpolate",
    "learn",
    "load",
    "load_predictor",
    "map_library",
    "models",
    "neighbors",
    "optimize",
    "outliers",
    "pick",
    "prepare",
    "propose",
    "sample",
    "score",
    "serve",
    "train",
    "traverse",
    "tune",
]

_HOMES = {
    "ConstraintsConfig": "molvae.optimization.constraints_config",
    "Interval": "molvae.tuning.space",
    "LatentEncoder": "molvae.explore.descriptor",
    "LearnConfig": "molvae.assay.config",
    "Model": "molvae.model.model",
    "Optimization": "molvae.optimization.ask_tell",
    "PrepareConfig": "molvae.data.config",
    "Project": "molvae.assay.project",
    "ProposeConfig": "molvae.assay.propose_config",
    "SampleOptions": "molvae.model.priors.prior",
    "Split": "molvae.data.split",
    "TrainConfig": "molvae.training.config",
    "TrainerConfig": "molvae.training.config",
    "TuneConfig": "molvae.tuning.config",
    "arithmetic": "molvae.explore.arithmetic",
    "decode": "molvae.explore.decoding",
    "design": "molvae.designing.design",
    "encode": "molvae.explore.encoding",
    "evaluate": "molvae.evaluation.evaluate",
    "filter": "molvae.screening.functions",
    "interpolate": "molvae.explore.interpolate",
    "learn": "molvae.assay.learn",
    "load": "molvae.model.hub",
    "load_predictor": "molvae.assay.folder",
    "map_library": "molvae.explore.library_map",
    "models": "molvae.evaluation.listing",
    "neighbors": "molvae.explore.neighbors",
    "optimize": "molvae.optimization.optimize",
    "outliers": "molvae.explore.outliers",
    "pick": "molvae.explore.pick",
    "prepare": "molvae.data.prepare",
    "propose": "molvae.assay.propose",
    "sample": "molvae.sampling.sample",
    "score": "molvae.screening.functions",
    "serve": "molvae.app.server",
    "train": "molvae.training.train",
    "traverse": "molvae.explore.traverse",
    "tune": "molvae.tuning.tune",
}


def __dir__() -> list[str]:
    """All names, for completion; those that were not used yet too."""
    return sorted({*globals(), *__all__})


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: torch takes more than a second."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
