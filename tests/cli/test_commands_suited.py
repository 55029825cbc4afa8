"""The filters of a verb follow from its model, unless some are given."""

import pytest

from molvae.cli.settings.compose import compose_verb
from molvae.cli.settings.suited import VERBS, with_suited_filters
from molvae.model.hub import SIEVE, filters_for
from molvae.parts.options import settings_of

SUITED = f"filters=[{','.join(SIEVE)}]"


@pytest.mark.parametrize(
    ("given", "added"),
    [
        (["count=3"], []),
        (["model=zinc250k"], [SUITED]),
        (["model=moses"], ["filters=[moses]"]),
        (["model=zinc250k", "filters=none"], []),
        (["model=zinc250k", "+filters.mine=x"], []),
        (["model=moses,zinc250k", "-m"], []),
        (["model=no_such_model"], []),
    ],
)
@pytest.mark.parametrize("verb", VERBS)
def test_filters_follow_the_model(verb, given, added):
    assert with_suited_filters(verb, given) == [*given, *added]


def test_other_verbs_keep_their_own():
    assert with_suited_filters("optimize", ["model=moses"]) == ["model=moses"]


@pytest.mark.parametrize("verb", VERBS)
def test_the_defaults_of_a_verb_suit_its_default_model(verb):
    settings = compose_verb(verb, [])
    assert dict(settings["filters"]) == settings_of("filters", filters_for(settings["model"]))


def test_a_charged_molecule_passes_what_suits_its_model(molvae, tmp_path):
    code, _, err = molvae("sample", "model=zinc250k", "count=40", "seed=3", f"output={tmp_path / 'new.csv'}")
    assert code == 0, err
    assert "+]" in (tmp_path / "new.csv").read_text()
