from itertools import pairwise

import numpy as np

from molvae.optimization.oracle.ancestry import Step, path_to_best
from molvae.optimization.oracle.call import Call


def calls(**scores):
    return [
        Call(number, smiles, score, {}, "", "") for number, (smiles, score) in enumerate(scores.items(), 1)
    ]


HOMOLOGUES = calls(CCO=0.1, c1ccccc1=0.2, CCCO=0.3, CCN=np.nan, CCCCO=0.5, CCCCCO=0.4, CCCCCCO=0.9)


def test_back_from_the_best_by_likeness_with_rising_scores():
    path = path_to_best(HOMOLOGUES)
    assert [step.smiles for step in path] == ["CCO", "CCCO", "CCCCO", "CCCCCCO"] or [
        step.smiles for step in path
    ] == ["CCO", "CCCO", "CCCCCO", "CCCCCCO"]
    assert all(a.score < b.score and a.call < b.call for a, b in pairwise(path))


def test_it_ends_at_a_seed_and_begins_with_one_that_was_not_scored():
    assert path_to_best(HOMOLOGUES, ["CCCO"])[0] == Step("CCCO", 0.3, 3)
    first, second, *_ = path_to_best(HOMOLOGUES, ["CCOC", "c1ccncc1"])
    assert (first.smiles, first.call, np.isnan(first.score)) == ("CCOC", 0, True)
    assert second.smiles == "CCO"


def test_long_paths_are_thinned_and_keep_their_ends():
    alkanes = calls(**{"C" * length: length / 100 for length in range(1, 40)})
    path = path_to_best(alkanes, most=5)
    assert len(path) == 5
    assert path[-1].smiles == "C" * 39
    whole = path_to_best(alkanes, most=100)
    assert path[0] == whole[0]


def test_nothing_scored_no_path():
    assert path_to_best([]) == []
    assert path_to_best(calls(CCO=np.nan)) == []
