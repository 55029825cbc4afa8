import numpy as np
import pytest

from molvae.chem.mol import canonical
from molvae.errors import MolvaeError, SettingError
from molvae.filters.chain import FilterChain
from molvae.filters.properties import PropertyRange
from molvae.model.model import Model
from molvae.optimization.algorithms.budget import BudgetExhausted
from molvae.optimization.algorithms.loop import run
from molvae.optimization.constraints import Constraints
from molvae.optimization.operators.latent_moves import LatentMoves, encoded
from molvae.optimization.searches import (
    AscentConfig,
    AutoConfig,
    CMAESConfig,
    FinetuneConfig,
    PortfolioConfig,
    RandomConfig,
    SurrogateConfig,
    TurboConfig,
)

PARACETAMOL, CAFFEINE = "CC(=O)Nc1ccc(O)cc1", "CN1C=NC2=C1C(=O)N(C)C(=O)N2C"


@pytest.fixture(scope="module")
def codec(model_folder):
    return Model.load(model_folder)


@pytest.fixture
def free():
    return Constraints(FilterChain({}))


class Carbons:
    """Scores by the share of carbon, within a budget."""

    def __init__(self, budget=25):
        self.budget, self.known = budget, {}

    def __call__(self, smiles):
        for text in smiles:
            if text is not None and text not in self.known:
                if len(self.known) == self.budget:
                    raise BudgetExhausted("spent")
                self.known[text] = text.upper().count("C") / len(text)
        return np.array([np.nan if text is None else self.known[text] for text in smiles])


SMALL_FINETUNE = FinetuneConfig(initial=10)
SMALL_PORTFOLIO = PortfolioConfig(members=["surrogate", "finetune", "cmaes"])


def test_constraints_count_each_refused_molecule_once():
    constraints = Constraints(FilterChain({"size": PropertyRange({"mw": {"min": 100.0}})}))
    assert constraints.masked([PARACETAMOL, "CCO", None, "C1CC", "CCO"]) == [PARACETAMOL, *[None] * 4]
    assert constraints.admitted(["CCO", CAFFEINE]) == [CAFFEINE]
    assert dict(constraints.refused) == {"size: mw below 100": 1, "no molecule": 1}


def test_codes_are_aligned_and_leave_out_what_cannot_be_encoded(codec):
    moves = LatentMoves(codec, np.random.default_rng(0))
    for _ in range(2):  # computed, then remembered
        z = moves.codes([CAFFEINE, "CCBr", PARACETAMOL, CAFFEINE])
        expected = codec.encode([CAFFEINE, PARACETAMOL, CAFFEINE]).numpy()
        # another batch, so another order of sums: to what torch grants single precision
        np.testing.assert_allclose(z, expected, rtol=1.3e-6, atol=1e-5)
    assert moves.codes([]).shape[0] == 0
    assert moves.near(["CCBr"]) == []


@pytest.mark.parametrize("settings", [{"graph": False}, {"latent": False}, {}])
def test_the_surrogate_breeds_by_what_is_chosen(codec, free, settings):
    oracle = Carbons()
    search = SurrogateConfig(initial=5, generations=1, **settings)(codec, [PARACETAMOL, CAFFEINE], free, 0)
    assert set(search.optimizer.operators) == {
        *(("latent", "prior", "tuned") if settings.get("latent", True) else ()),
        *(("graph",) if settings.get("graph", True) else ()),
    }
    run(search.optimizer, search.decode, oracle, batch=5)
    assert list(oracle.known)[:2] == [PARACETAMOL, canonical(CAFFEINE)]
    assert len(oracle.known) == 25
    assert all(canonical(smiles) == smiles for smiles in oracle.known)


@pytest.mark.parametrize("make", [RandomConfig(), SurrogateConfig(), SMALL_FINETUNE, SMALL_PORTFOLIO])
def test_same_seed_same_molecules(codec, make):
    first, second = Carbons(), Carbons()
    for oracle in (first, second):
        search = make(codec, [], Constraints(FilterChain({})), 3)
        run(search.optimizer, search.decode, oracle, batch=5)
    assert list(first.known) == list(second.known)


def test_cmaes_has_a_search_per_seed_inside_a_ball_that_holds_them(codec, free):
    search = CMAESConfig()(codec, [PARACETAMOL, CAFFEINE], free, 0)
    starts = LatentMoves(codec, np.random.default_rng(0)).inverted([PARACETAMOL, CAFFEINE])
    np.testing.assert_array_equal([one.mean for one in search.optimizer.searches], starts)
    assert all(one.radius >= np.linalg.norm(starts, axis=1).max() for one in search.optimizer.searches)


def test_seeds_that_cannot_be_used(codec, free):
    with pytest.raises(MolvaeError, match=r"start: CCBr cannot be encoded"):
        SurrogateConfig()(codec, [PARACETAMOL, "CCBr"], free, 0)
    with pytest.raises(SettingError, match="leave out start"):
        RandomConfig()(codec, [PARACETAMOL], free, 0)


def test_inverted_codes_decode_to_the_seeds_or_are_the_encoder_s(codec):
    moves = LatentMoves(codec, np.random.default_rng(0))
    seeds = [canonical(PARACETAMOL), canonical(CAFFEINE)]
    z = moves.inverted(seeds)
    plain = encoded(codec, seeds)
    for row, seed in enumerate(seeds):
        assert moves.decode(z[row : row + 1]) == [seed] or np.array_equal(z[row], plain[row])
    assert moves.inverted([]).shape[0] == 0


@pytest.mark.parametrize("make", [AscentConfig(), AscentConfig(direction="random"), CMAESConfig()])
def test_latent_searches_spend_the_budget(codec, free, make):
    oracle = Carbons(8)  # greedy decoding by an untrained model gives few molecules
    search = make(codec, [], free, 0)
    run(search.optimizer, search.decode, oracle, batch=5)
    assert len(oracle.known) == 8


def test_turbo_begins_with_the_seeds_then_draws(codec, free):
    pytest.importorskip("botorch")
    search = TurboConfig()(codec, [CAFFEINE], free, 0)
    first = search.optimizer.ask(5)
    np.testing.assert_array_equal(first, LatentMoves(codec, np.random.default_rng(0)).inverted([CAFFEINE]))
    assert len(search.decode(search.optimizer.ask(5))) == 5


@pytest.mark.parametrize(
    ("make", "scored"),
    [
        (SurrogateConfig(initial=2, parents=10, library=20), 12),
        (SurrogateConfig(initial=2, parents=5, library=20), 5),
        (FinetuneConfig(initial=2), 12),
    ],
)
def test_seeds_are_scored_first(codec, free, make, scored):
    """All of a few; of more, as many as are bred from, and the others wait in the surrogate's library."""
    seeds = ["C" * length for length in range(2, 14)]
    search, known = make(codec, seeds, free, 0), {}
    for _ in range(4):
        proposals = search.optimizer.ask(4)
        scores = np.array([len(text) for text in proposals], dtype=float)
        known.update(dict.fromkeys(proposals))
        search.optimizer.tell(proposals, scores)
    assert [text in seeds for text in known][:scored] == [True] * scored
    if scored < len(seeds):
        assert set(seeds) - known.keys() <= set(search.optimizer.pool.items)


def test_finetuning_leaves_the_model_as_it_is(codec, free):
    before = {name: tensor.clone() for name, tensor in codec.network.state_dict().items()}
    oracle = Carbons(30)
    search = FinetuneConfig(graph=False, initial=20)(codec, [], free, 0)
    run(search.optimizer, search.decode, oracle, batch=10)
    assert len(oracle.known) == 30
    tuned = search.optimizer.operators["tuned"].tuning.tuned.state_dict()
    assert all((codec.network.state_dict()[name] == tensor).all() for name, tensor in before.items())
    assert any((tuned[name] != tensor).any() for name, tensor in before.items())


def test_the_search_that_suits_the_budget(codec, free):
    assert AutoConfig(budget=10_000)(codec, [], free, 0).name == "surrogate"
    assert AutoConfig(budget=10_001)(codec, [], free, 0).name == "portfolio"


def test_members_of_a_portfolio_are_named():
    with pytest.raises(SettingError, match="choose from surrogate, finetune, cmaes"):
        PortfolioConfig(members=["genetic"])


def test_a_property_the_model_does_not_predict(codec, free):
    with pytest.raises(SettingError, match="does not predict it"):
        AscentConfig(property="solubility")(codec, [], free, 0)


@pytest.mark.parametrize(
    ("config", "settings", "message"),
    [
        (SurrogateConfig, {"initial": 0}, "initial=0: at least 1"),
        (SurrogateConfig, {"observed": 39}, "observed=39: at least 40"),
        (SurrogateConfig, {"patience": -1}, "patience=-1: at least 0"),
        (SurrogateConfig, {"latent": False, "graph": False}, "are both off"),
        (FinetuneConfig, {"initial": 0}, "initial=0: at least 1"),
        (FinetuneConfig, {"steps": 0}, "steps=0: at least 1"),
        (TurboConfig, {"initial": 0}, "initial=0: at least 2"),
        (AscentConfig, {"steps": 0}, "steps=0: at least 1"),
        (AscentConfig, {"direction": "gradeint"}, "direction=gradeint: gradient or random"),
        (AscentConfig, {"goal": "maximise"}, "goal=maximise: maximize or minimize"),
        (AscentConfig, {"goal": "minimize"}, "goal=minimize: needs a property"),
    ],
)
def test_settings_that_mean_nothing(config, settings, message):
    with pytest.raises(SettingError, match=message):
        config(**settings)


def test_cmaes_has_nothing_to_learn_from_one_molecule_at_a_time(codec, free):
    with pytest.raises(SettingError, match="batch=1"):
        CMAESConfig()(codec, [PARACETAMOL], free, 0).optimizer.ask(1)
