import pytest

from molvae.errors import SettingError
from molvae.filters.chain import FilterChain
from molvae.filters.properties import PropertyRange
from molvae.optimization.constraints import Constraints

TOLUENE, PHENOL, ANILINE, ETHANOL = "Cc1ccccc1", "Oc1ccccc1", "Nc1ccccc1", "CCO"


@pytest.fixture
def two_of_a_scaffold():
    return Constraints(FilterChain({}), scaffold_quota=2)


def test_a_scaffold_is_closed_once_its_quota_has_gone_on_to_be_scored(two_of_a_scaffold):
    assert two_of_a_scaffold.admitted([TOLUENE, PHENOL, ANILINE]) == [TOLUENE, PHENOL, ANILINE]
    assert two_of_a_scaffold.let_through([TOLUENE, None, PHENOL, ANILINE]) == [TOLUENE, None, PHENOL, None]
    assert two_of_a_scaffold.admitted([ANILINE, "c1ccncc1"]) == ["c1ccncc1"]
    assert dict(two_of_a_scaffold.refused) == {"scaffold: 2 scored already": 1}


def test_what_was_scored_may_come_again_in_any_spelling(two_of_a_scaffold):
    batch = [TOLUENE, "c1ccccc1C", TOLUENE, PHENOL]
    assert two_of_a_scaffold.let_through(batch) == batch
    assert two_of_a_scaffold.let_through(batch) == batch


def test_molecules_without_a_ring_are_not_limited(two_of_a_scaffold):
    chains = [ETHANOL, "CCN", "CCC", "CCCl"]
    assert two_of_a_scaffold.let_through(chains) == chains


def test_without_a_quota_the_last_gate_is_that_of_the_filters():
    heavy = Constraints(FilterChain({"size": PropertyRange({"mw": {"min": 90.0}})}))
    assert heavy.let_through([TOLUENE, ETHANOL, "no molecule", PHENOL, ANILINE]) == [
        *(TOLUENE, None, None, PHENOL, ANILINE)
    ]
    assert dict(heavy.refused) == {"size: mw below 90": 1, "no molecule": 1}


def test_a_quota_below_zero_is_refused():
    with pytest.raises(SettingError, match="scaffold_quota=-1"):
        Constraints(FilterChain({}), scaffold_quota=-1)
