import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from molvae.chem.density_ratio import SIZE, DensityRatio, features
from molvae.chem.mol import parse
from molvae.chem.translate import DEFAULT_CONSTRAINTS, split, to_selfies
from molvae.errors import MolvaeError
from molvae.model.model import Model
from molvae.model.nn.special_tokens import EOS
from molvae.model.priors.prior import SampleOptions
from molvae.model.proposals import RatioAcceptance, acceptance
from molvae.model.tokenizer import Vocab
from molvae.model.vae import SequenceVAE
from molvae.model.writing import molecules_of
from molvae.sampling.generate import generate_molecules

ARCHITECTURE = {"latent_dim": 6, "encoder_dim": 12, "decoder_dim": 16, "prior": "language", "prior_dim": 8}
TAKE_ALL = DensityRatio(np.zeros(SIZE, dtype=np.float32), 0.0)
TAKE_NONE = DensityRatio(np.zeros(SIZE, dtype=np.float32), -1e4)


@pytest.fixture(scope="module")
def codec():
    """Of a model that babbles short chains of carbon, oxygen and nitrogen."""
    torch.manual_seed(0)
    vocab = Vocab.from_tokens(split(to_selfies("NCCO")))
    model = SequenceVAE(vocab_size=len(vocab), **ARCHITECTURE).eval()
    with torch.no_grad():
        for writer in (model, model.prior):
            writer.decoder.to_logits.bias[EOS] += 1.5
    return Model(model, vocab, architecture=ARCHITECTURE, max_length=60)


def fewer_with(smiles):
    """A ratio that takes a tenth of the molecules with one environment of this one, for each."""
    weights = np.zeros(SIZE, dtype=np.float32)
    weights[features([parse(smiles)]).indices] = -np.log(10) / np.log(2)
    return DensityRatio(weights, 0.0)


def drawn(codec, count, **settings):
    """Latent vectors, unrefined, and how many drafts they took."""
    draws = codec.draw(count, SampleOptions(exact=False, **settings))
    return draws.z.tolist(), draws.proposals


def test_a_ratio_that_takes_all_changes_nothing(codec):
    z, drafts = drawn(replace(codec, ratio=TAKE_ALL), 50)
    assert drafts == 50
    assert z == drawn(codec, 50)[0]


def test_each_draft_is_taken_with_its_chance(codec):
    generator = torch.Generator().manual_seed(0)
    tokens = codec.network.prior.write(4_000, generator)
    ratio = fewer_with("O")
    choice = RatioAcceptance(ratio, codec.tokenizer, codec.bonds)
    taken = choice(tokens, generator).numpy()
    assert len(taken) == 4_000
    smiles = molecules_of([codec.tokenizer.decode(ids) for ids in tokens.tolist()], codec.bonds)
    chances = ratio.acceptance([parse(text) for text in smiles])
    for chance in np.unique(chances.round(6)):
        rows = chances.round(6) == chance
        assert taken[rows].mean() == pytest.approx(chance, abs=3 / np.sqrt(rows.sum()))
    assert len(np.unique(chances.round(6))) > 1


def test_as_many_are_drawn_as_were_asked_for_by_the_seed(codec):
    chosen = replace(codec, ratio=fewer_with("CO"))
    z, drafts = drawn(chosen, 100)
    assert len(z) == 100
    assert drafts > 100
    assert drawn(chosen, 100) == (z, drafts)
    assert drawn(chosen, 100, seed=1)[0] != z != drawn(codec, 100)[0]
    assert drawn(chosen, 0) == ([], 0)


def test_what_is_no_molecule_is_not_taken():
    assert acceptance(["[C]", ""], ratio=TAKE_ALL, bonds=DEFAULT_CONSTRAINTS).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("top_p", [None, 0.8])
def test_what_is_written_without_codes_is_what_they_would_stand_for(codec, top_p):
    generator = torch.Generator().manual_seed(3)
    options = SampleOptions(top_p=top_p, seed=3)
    tokens = codec.network.prior.write(30, generator, options)
    written = [codec.tokenizer.decode(ids) for ids in tokens.tolist()]
    choosy = replace(codec, ratio=TAKE_NONE)
    assert choosy.write(30, options) == molecules_of(written, codec.bonds)
    assert codec.write(0) == []


def test_a_prior_that_writes_nothing_is_sampled():
    torch.manual_seed(0)
    vocab = Vocab.from_tokens(split(to_selfies("NCCO")))
    architecture = ARCHITECTURE | {"prior": "standard_normal"}
    model = SequenceVAE(vocab_size=len(vocab), **architecture).eval()
    codec = Model(model, vocab, architecture=architecture, max_length=60)
    assert codec.write(10, SampleOptions(seed=1)) == codec.sample(10, seed=1)


@pytest.mark.parametrize("chance", [{"top_p": 1.0}, {"temperature": 1.0}])
def test_a_chance_of_the_users_is_written_without_looking(codec, chance):
    choosy = replace(codec, ratio=TAKE_NONE)
    assert drawn(choosy, 20, **chance) == drawn(codec, 20)


def test_a_ratio_that_takes_nothing_is_told_instead_of_waited_for(codec):
    with pytest.raises(MolvaeError, match="the model is damaged"):
        replace(codec, ratio=TAKE_NONE).draw(3)


def test_drafts_are_counted_to_the_end(codec):
    chosen = replace(codec, ratio=fewer_with("CO"))
    for model, drafted in ((chosen, True), (codec, False)):
        _, tally = generate_molecules(model, 5, lambda texts: [""] * len(texts), max_decoded=60)
        assert tally.decoded > 0
        assert (tally.proposals > tally.decoded) == drafted


def test_it_is_saved_with_the_model_and_refused_where_it_is_damaged(codec, tmp_path):
    chosen = replace(codec, ratio=fewer_with("CO"))
    chosen.save(tmp_path / "model")
    assert drawn(Model.load(tmp_path / "model"), 30) == drawn(chosen, 30)
    codec.save(tmp_path / "model")
    assert Model.load(tmp_path / "model").ratio is None
    damaged = replace(codec, ratio=DensityRatio(np.zeros(3, dtype=np.float32), 0.0))
    damaged.save(tmp_path / "model")
    with pytest.raises(MolvaeError, match="damaged density ratio"):
        Model.load(tmp_path / "model")


def test_sample_and_evaluate_tell_of_drafts(codec, molvae, tmp_path):
    replace(codec, ratio=fewer_with("CO")).save(tmp_path / "model")
    code, _, err = molvae(
        "sample", f"model={tmp_path}/model", "count=5", "filters=none", "workers=1", "max_decoded=60"
    )
    assert code == 0, err
    assert "drafts of the prior" in err
    (tmp_path / "own.smi").write_text("CCO\nCCN\nCCC\nNCCO\n")
    settings = [f"reference.test={tmp_path}/own.smi", "count=20", "latent.count=0"]
    code, _, err = molvae("evaluate", f"model={tmp_path}/model", *settings, f"output={tmp_path}/report")
    assert code == 0, err
    assert json.loads((tmp_path / "report" / "metrics.json").read_text())["Sampling"]["drafts"] > 1.0
