"""Measures how far a model's latent space can be navigated; a table for each question in benchmarks/results.

    python benchmarks/explore --model moses --molecules MOSES/test.csv.gz --learned MOSES/train.csv.gz
    python benchmarks/explore --model FOLDER --molecules FILE --learned FILE --only outliers interpolation

--molecules is a file of molecules like those the model was trained on; what it has learned is left out.
--learned is its training set, for the compressors that learn from one.
"""

import argparse
import sys
from pathlib import Path

import compression
import descriptors
import interpolation
import latent_properties
import neighborhood
import strangers
import traversal
from study import Study, write_table

QUESTIONS = {
    "descriptors": descriptors,
    "interpolation": interpolation,
    "traversal": traversal,
    "disentanglement": latent_properties,
    "neighbors": neighborhood,
    "outliers": strangers,
    "compression": compression,
}
RESULTS = Path(__file__).parents[1] / "results"


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", default="moses", help="a shipped model's name, or a model's folder")
    parser.add_argument("--molecules", type=Path, required=True)
    parser.add_argument("--learned", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=QUESTIONS, default=list(QUESTIONS), metavar="QUESTION")
    parser.add_argument("--scale", type=float, default=1.0, help="of the numbers of molecules and paths")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1, help="processes for the paths")
    return parser.parse_args()


def main(given: argparse.Namespace) -> None:
    """Answer the questions, one after the other."""
    study = Study.open(given.model, given.molecules, given.learned, given.seed, given.scale, given.workers)
    options = f"--model {study.name} --molecules {given.molecules.name} --learned {given.learned.name}"
    for question in given.only:
        table, about = QUESTIONS[question].measure(study)
        write_table(
            table,
            RESULTS / f"{study.name}_{question}.csv",
            study,
            f"python benchmarks/explore {options} --only {question} --seed {given.seed}",
            about,
        )


if __name__ == "__main__":
    sys.exit(main(arguments()))
