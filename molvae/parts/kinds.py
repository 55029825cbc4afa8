"""What may be built where: each place of the settings takes what is named here for it, and nothing else.

A file of settings may be somebody else's: a name in it chooses from these tables, it never leads anywhere.
A new filter, scorer or search is a line here; tests/test_conf.py holds conf/ to it.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Slot(NamedTuple):
    """What belongs in a place."""

    kinds: tuple[str, ...]
    many: bool = False
    """A map of such, by names of the user's, and not one."""


KINDS: Mapping[str, frozenset[str]] = {
    "filter": frozenset(
        {
            "molvae.filters.alerts.Alerts",
            "molvae.filters.elements.Elements",
            "molvae.filters.atom_environments.AtomEnvironments.from_file",
            "molvae.filters.moses.MosesRules",
            "molvae.filters.novelty.Novelty.from_file",
            "molvae.filters.pains.Pains",
            "molvae.filters.properties.PropertyRange",
            "molvae.filters.python_function.PythonFilter",
            "molvae.filters.ring_systems.RingSystems.from_file",
            "molvae.filters.rings.RingSize",
            "molvae.filters.similarity.SimilarityRange",
            "molvae.filters.stability.Stability",
            "molvae.filters.substructure.Substructure",
            "molvae.filters.suited.Suited",
        }
    ),
    "objective": frozenset({"molvae.scoring.objective.Objective", "molvae.scoring.tasks.named_task"}),
    "term": frozenset({"molvae.scoring.objective.Term"}),
    "scorer": frozenset(
        {
            "molvae.assay.scorer.LearnedProperty",
            "molvae.model.predicted.PredictedProperty",
            "molvae.scoring.admet.Admet",
            "molvae.scoring.docking.Docking",
            "molvae.scoring.external_command.ExternalCommand",
            "molvae.scoring.penalized_logp.PenalizedLogP",
            "molvae.scoring.properties.Property",
            "molvae.scoring.python_function.PythonFunction",
            "molvae.scoring.shape.Shape",
            "molvae.scoring.similarity.Similarity",
        }
    ),
    "desirability": frozenset(
        f"molvae.scoring.desirability.{name}"
        for name in ("identity", "ramp", "trapezoid", "gaussian", "sigmoid", "threshold")
    ),
    "search": frozenset(
        f"molvae.optimization.searches.{name}Config"
        for name in ("Ascent", "Auto", "CMAES", "Finetune", "Portfolio", "Random", "Surrogate", "Turbo")
    ),
    "data source": frozenset(
        f"molvae.data.sources.{name}" for name in ("chembl", "drugspace", "file", "moses", "nci", "zinc250k")
    ),
    "split": frozenset({"molvae.data.split.Split"}),
    "standardizer": frozenset({"molvae.chem.standardize.Standardizer"}),
    "KL weight": frozenset(
        f"molvae.training.kl_weight.{name}KLWeight" for name in ("Constant", "Cyclical", "Linear")
    ),
    "optimizer": frozenset({"molvae.training.muon.Muon"})
    | {
        f"torch.optim.{name}"
        for name in ("ASGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "NAdam", "RAdam", "RMSprop")
    }
    | {"torch.optim.Rprop", "torch.optim.SGD"},
    "logger": frozenset(f"pytorch_lightning.loggers.{name}" for name in ("MLFlowLogger", "WandbLogger"))
    | {"pytorch_lightning.loggers.CSVLogger", "pytorch_lightning.loggers.TensorBoardLogger"},
    "callback": frozenset(
        f"pytorch_lightning.callbacks.{name}"
        for name in ("DeviceStatsMonitor", "LearningRateMonitor", "ModelSummary", "StochasticWeightAveraging")
    ),
    "parallel": frozenset({"molvae.parallel.dask_cluster", "molvae.parallel.processes"}),
}
"""Kind -> dotted names."""

PARTIAL = {"desirability", "optimizer"}
"""Kinds of which a part of the arguments is given, with `_partial_: true`."""

PLACES: Mapping[str, Slot] = {
    "callbacks": Slot(("callback",), many=True),
    "data": Slot(("data source",)),
    "filters": Slot(("filter",), many=True),
    "kl_weight": Slot(("KL weight",)),
    "logger": Slot(("logger",), many=True),
    "objective": Slot(("objective",)),
    "optimizer": Slot(("optimizer",)),
    "parallel": Slot(("parallel",)),
    "scoring": Slot(("objective",)),
    "search": Slot(("search",)),
    "split": Slot(("split",)),
    "standardize": Slot(("standardizer",)),
}
"""Key of the settings -> what is built there; nowhere else is anything."""

PARTS: Mapping[str, Mapping[str, Slot]] = {
    "molvae.scoring.objective.Objective": {"scorers": Slot(("term", "scorer", "objective"), many=True)},
    "molvae.scoring.objective.Term": {
        "scorer": Slot(("scorer", "objective")),
        "desirability": Slot(("desirability",)),
    },
}
"""Arguments that are built themselves."""

CODE = {
    "molvae.filters.python_function.PythonFilter": "filter",
    "molvae.parallel.dask_cluster": "address",  # whose scheduler is believed: it sends pickles
    "molvae.scoring.external_command.ExternalCommand": "command",
    "molvae.scoring.python_function.PythonFunction": "python",
}
"""Arguments that name code: the command line gives them, a file never does."""
