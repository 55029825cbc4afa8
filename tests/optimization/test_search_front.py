import numpy as np
import pytest

from molvae.filters.chain import FilterChain
from molvae.optimization.algorithms.random_search import RandomSearch
from molvae.optimization.constraints import Constraints
from molvae.optimization.front import spend_on_front
from molvae.optimization.oracle.oracle import Oracle
from molvae.optimization.searches.search import Search
from molvae.scoring.objective import Objective, Term


def share_of(symbol):
    def score(mols):
        return np.array([sum(atom.GetSymbol() == symbol for atom in mol.GetAtoms()) / 9 for mol in mols])

    return score


AIMS = Objective({"carbon": Term(share_of("C")), "oxygen": Term(share_of("O"))})


class Chains:
    """Makes searches that draw chains of carbon and oxygen, and notes what each was begun from."""

    def __init__(self, longest=8):
        self.longest = longest
        self.begun = []

    def __call__(self, start, seed):
        self.begun.append((list(start), seed))
        generator = np.random.default_rng(seed)

        def draw(count):
            lengths = generator.integers(1, self.longest + 1, size=count)
            return ["".join(generator.choice(["C", "O"], size=length)) for length in lengths]

        return Search("chains", RandomSearch(draw), list)


def spent(folder, budget=50, longest=8):
    make, constraints = Chains(longest), Constraints(FilterChain({}))
    with Oracle(AIMS, budget, folder, description={"aims": 2}) as oracle:
        ending = spend_on_front(make, ["CO"], constraints, oracle, batch=5, seed=7)
    return make.begun, ending, list(oracle.calls)


def test_the_budget_is_shared_among_directions_that_begin_from_what_is_known(tmp_path):
    begun, ending, calls = spent(tmp_path)
    assert ending.reason == "budget"
    assert len(calls) == 50
    assert [seed for _, seed in begun] == [7, 8, 9, 10, 11]
    assert begun[0][0] == ["CO"]
    (_, first, second) = (start for start, _ in begun[:3])
    assert set(first) <= {call.smiles for call in calls[:10]}  # a fifth of the budget is known by then
    # weights 1/4, 3/4 and 3/4, 1/4: each begins with its own best
    assert first[0].count("O") > second[0].count("O")


def test_an_interrupted_run_takes_the_same_way(tmp_path):
    _, _, whole = spent(tmp_path / "whole")
    (tmp_path / "parts").mkdir()
    lines = (tmp_path / "whole" / "ledger.csv").read_text().splitlines(keepends=True)
    (tmp_path / "parts" / "ledger.json").write_bytes((tmp_path / "whole" / "ledger.json").read_bytes())
    (tmp_path / "parts" / "ledger.csv").write_text("".join(lines[:24]))
    _, _, parts = spent(tmp_path / "parts")
    assert parts == whole


def test_an_exhausted_space_is_told(tmp_path):
    _, ending, calls = spent(tmp_path, budget=1_000, longest=2)
    assert ending.reason == "stalled"
    assert {call.smiles for call in calls} == {"C", "O", "CC", "CO", "OO"}


@pytest.mark.parametrize("bad", ["O" * 300 + "(", "not"])
def test_what_is_no_molecule_has_no_score(tmp_path, bad):
    class Bad(Chains):
        def __call__(self, start, seed):
            search = super().__call__(start, seed)
            return Search("bad", search.optimizer, lambda proposals: [bad, *proposals[1:]])

    with Oracle(AIMS, 10, tmp_path, description={"aims": 2}) as oracle:
        spend_on_front(Bad(), [], Constraints(FilterChain({})), oracle, batch=5, seed=0)
    assert bad not in {call.smiles for call in oracle.calls}


def test_what_the_share_does_not_reach_for_takes_no_place_in_a_quota(tmp_path):
    rings = ["OCC", "Cc1ccccc1", "Oc1ccccc1"]

    def make(start, seed):
        return Search("rings", RandomSearch(lambda count: rings), list)

    constraints = Constraints(FilterChain({}), scaffold_quota=1)
    with Oracle(AIMS, 5, tmp_path, description={"aims": 2}) as oracle:
        spend_on_front(make, [], constraints, oracle, batch=3, seed=0)
    # a direction has one call: the first ethanol's, the second toluene's, which fills the quota
    assert [call.smiles for call in oracle.calls] == ["CCO", "Cc1ccccc1"]
    assert dict(constraints.refused) == {"scaffold: 1 scored already": 1}
