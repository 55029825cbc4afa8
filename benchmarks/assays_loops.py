"""How soon rounds of proposals find the best compounds, of a pool or made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from assays_methods import forest_on_bits
from sklearn.ensemble import RandomForestRegressor

import molvae
from molvae.assay.candidates import best_measured
from molvae.assay.compounds import compound_of
from molvae.assay.features import features
from molvae.assay.propose_config import MAKEABLE
from molvae.assay.wish import Wish
from molvae.chem.descriptors import sa_score
from molvae.chem.edit import graph_children
from molvae.chem.fingerprint import morgan_bits, nearest
from molvae.chem.mol import canonical, parse
from molvae.model.predicted import PredictedProperty
from molvae.optimization.algorithms.operator import draw_ranks
from molvae.optimization.constraints_config import ConstraintsConfig
from molvae.scoring.desirability import ramp
from molvae.scoring.objective import Objective, Term

KNOWN, ROUNDS, PICKED = 30, 5, 10
"""Of the loop on a pool: compounds that are known, rounds, and compounds chosen in each."""
BEST = 0.1
"""Share of the pool that is looked for."""
WEAK, MADE = 100, 20
"""Of the loop that makes molecules: compounds of the weaker half that are known, and proposals in a round."""
PREDICTED, POPULATION, GENERATION = 500, 100, 50
"""Molecules predicted in a round; Mol GA's parents, and its offspring between two selections."""

PASSES, ABOVE = 10, 1.0
"""Of a model with a property head: passes over what is known, and how much more than the best is wanted."""

Choose = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Rows that are known and rows that are left -> rows in the order chosen."""
Make = Callable[[pd.DataFrame, int], list[str]]
"""What is known, and the round's number -> molecules to make."""


def share_found(y: np.ndarray, choose: Choose) -> float:
    """The share of the best tenth of a pool that is found, its compounds in the order of the split."""
    best = set(np.argsort(-y)[: max(1, round(BEST * len(y)))].tolist())
    known = np.arange(KNOWN)
    for _ in range(ROUNDS):
        left = np.setdiff1d(np.arange(len(y)), known)
        known = np.concatenate([known, choose(known, left)[:PICKED]])
    return len(best & set(known.tolist())) / len(best)


def strategies(smiles: Sequence[str], y: np.ndarray) -> Mapping[str, Choose]:
    """What chooses from a pool."""
    packed = morgan_bits([mol for mol in map(parse, smiles) if mol is not None])
    generator = np.random.default_rng(0)

    def proposed(known: np.ndarray, left: np.ndarray) -> np.ndarray:
        table = pd.DataFrame({"smiles": [smiles[row] for row in known], "y": y[known]})
        config = molvae.ProposeConfig(
            pool=[smiles[row] for row in left], constraints=ConstraintsConfig(filters=None)
        )
        batch = molvae.propose(table, "y", PICKED, config=config).table["smiles"]
        compounds = {compound_of(smiles[row]): row for row in left}
        return np.array([compounds[text] for text in batch])

    def greedy(known: np.ndarray, left: np.ndarray) -> np.ndarray:
        expected = forest_on_bits([smiles[row] for row in known], y[known], [smiles[row] for row in left])
        return left[np.argsort(-expected)]

    def near(known: np.ndarray, left: np.ndarray) -> np.ndarray:
        actives = known[np.argsort(-y[known])[: max(1, len(known) // 5)]]
        return left[np.argsort(-nearest(packed[left], packed[actives])[0])]

    return {
        "molvae.propose": proposed,
        "greedy forest": greedy,
        "nearest active": near,
        "random": lambda known, left: generator.permutation(left),
    }


class Truth:
    """A random forest on all data of a target, which no method is shown."""

    def __init__(self, smiles: Sequence[str], y: np.ndarray) -> None:
        self.forest = RandomForestRegressor(200, max_features=0.3, random_state=0, n_jobs=1)
        self.forest.fit(features(smiles), y)

    def __call__(self, smiles: Sequence[str]) -> np.ndarray:
        """Return float64 (n,)."""
        return self.forest.predict(features(smiles))


def made(truth: Truth, weak: Sequence[str], make: Make) -> dict[str, float]:
    """What five rounds from weak compounds come to: true values, and how makeable the proposals are."""
    known = pd.DataFrame({"smiles": list(weak), "y": truth(weak)})
    begins = float(np.max(truth(weak)))
    proposals: list[str] = []
    for number in range(ROUNDS):
        new = make(known, number)
        proposals += new
        known = pd.concat([known, pd.DataFrame({"smiles": new, "y": truth(new)})], ignore_index=True)
    best = np.sort(truth(proposals))[::-1]
    mols = [mol for mol in map(parse, proposals) if mol is not None]
    passed = molvae.filter(proposals, ["druglike"], workers=1)
    return {
        "begins": begins,
        "best": float(best[0]),
        "best_ten": float(best[:10].mean()),
        "druglike": len(passed.table) / len(proposals),
        "sa_at_most_4": float(np.mean([sa_score(mol) <= 4 for mol in mols])),
        "proposals": len(proposals),
    }


def makers(model: molvae.Model) -> Mapping[str, Make]:
    """What makes molecules; all learn by the same model, and obey the same constraints."""

    def proposed(known: pd.DataFrame, number: int) -> list[str]:
        config = molvae.ProposeConfig(model=model, budget=PREDICTED, seed=number)
        return molvae.propose(known, "y", MADE, config=config).table["smiles"].tolist()

    def evolved(known: pd.DataFrame, number: int) -> list[str]:
        return evolve(known, model, np.random.default_rng(number))

    def headed(known: pd.DataFrame, number: int) -> list[str]:
        return by_property_head(known, model, number)

    return {"molvae.propose": proposed, "Mol GA": evolved, "objective=property": headed}


def by_property_head(known: pd.DataFrame, model: molvae.Model, number: int) -> list[str]:
    """The best of a search by the property head of a model that was trained further on what is known."""
    with TemporaryDirectory() as folder:
        molvae.train(
            known,
            init_from=model,
            properties=("y",),
            epochs=PASSES,
            validation_molecules=20,
            validation_samples=10,
            ratio_molecules=0,
            folder=f"{folder}/run",
        )
        wanted = Term(
            PredictedProperty(f"{folder}/run/model", "y"),
            partial(ramp, zero=float(known["y"].min()), one=float(known["y"].max()) + ABOVE),
        )
        start = known.nlargest(MADE, "y")["smiles"].tolist()
        found = molvae.optimize(
            Objective({"property": wanted}),
            model=f"{folder}/run/model",
            start=start,
            budget=PREDICTED,
            constraints=MAKEABLE,
            search="nearby",
            seed=number,
        )
    measured = {canonical(text) for text in known["smiles"]}
    return [text for text in found.table["smiles"] if text not in measured][:MADE]


def evolve(known: pd.DataFrame, model: molvae.Model, generator: np.random.Generator) -> list[str]:
    """Mol GA (Tripp, Hernandez-Lobato, 2023) on the predicted mean: the best that it comes by."""
    predictor = molvae.learn(known, "y").predictor
    start = best_measured(Wish(predictor), model, molvae.ProposeConfig())
    constraints = MAKEABLE.constraints(start, start, model)
    scores = dict(zip(predictor.known.smiles, predictor.known.numbers.tolist(), strict=True))
    measured = set(scores)
    spent = 0
    while spent < PREDICTED:
        ranked = sorted(scores, key=lambda text: -scores[text])[:POPULATION]
        parents = [ranked[row] for row in draw_ranks(2 * GENERATION, len(ranked), generator)]
        children = constraints.admitted(graph_children(parents, generator))
        new = [text for text in dict.fromkeys(children) if text not in scores][:GENERATION]
        scores |= dict(zip(new, predictor.predict(new).mean.tolist(), strict=True))
        spent += max(1, len(new))
    return sorted(scores.keys() - measured, key=lambda text: -scores[text])[:MADE]
