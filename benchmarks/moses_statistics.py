"""Make molvae/evaluation/shipped/moses.npz.xz from the statistics files of the MOSES package (MIT license).

    python benchmarks/moses_statistics.py FOLDER_WITH_test_stats.npz

The folder is `moses/dataset/data` of the wheel molsets 0.3.1. Its files are pickles: read them once, here.
"""

import sys
from pathlib import Path

import numpy as np

import molvae.evaluation.statistics as statistics
from molvae.evaluation.frechet import Gaussian

FILES = {"test": "test_stats.npz", "test_scaffolds": "test_scaffolds_stats.npz"}
PROPERTIES = {"logp": "logP", "sa": "SA", "qed": "QED", "mw": "weight"}


def official(path: Path) -> statistics.Statistics:
    """Statistics of one set, with the official package's numbers."""
    stored = np.load(path, allow_pickle=True)["stats"].item()
    count = len(stored["logP"]["values"])
    return statistics.Statistics(
        count=count,
        chemnet=Gaussian(stored["FCD"]["mu"].astype(np.float64), stored["FCD"]["sigma"], count),
        fragments=stored["Frag"]["frag"],
        scaffolds=stored["Scaf"]["scaf"],
        properties={name: np.sort(stored[key]["values"]) for name, key in PROPERTIES.items()},
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    statistics.save(
        {name: official(folder / file) for name, file in FILES.items()}, statistics.SHIPPED["moses"]
    )
