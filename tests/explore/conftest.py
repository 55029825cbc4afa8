"""A model small enough to train here that knows its few molecules by heart."""

import pytest
import torch

from molvae.chem.mol import canonical
from molvae.chem.standardize import Standardizer
from molvae.chem.translate import split, to_selfies
from molvae.model.model import Model
from molvae.model.nn.one_length import batches_of_one_length
from molvae.model.tokenizer import Vocab
from molvae.model.vae import SequenceVAE

KNOWN = [
    *("CCCCO", "CCCCN", "CCCCC", "CCCCF", "CCCCCl", "CCOCC", "CCNCC"),
    *("Cc1ccccc1", "Oc1ccccc1", "Nc1ccccc1", "Fc1ccccc1", "Clc1ccccc1"),
    *("CCc1ccccc1", "COc1ccccc1", "CNc1ccccc1", "OCc1ccccc1", "NCc1ccccc1"),
    *("Cc1ccc(O)cc1", "Cc1ccc(N)cc1", "Cc1ccc(Cl)cc1", "Nc1ccc(O)cc1", "Oc1ccc(O)cc1", "Oc1ccc(Cl)cc1"),
]
"""Four lengths in tokens, so that an epoch is four batches."""


@pytest.fixture(scope="session")
def known() -> list[str]:
    return [text for smiles in KNOWN if (text := canonical(smiles))]


@pytest.fixture(scope="session")
def trained(known) -> Model:
    """A codec with 8 latent dimensions that has seen the known molecules and nothing else."""
    torch.manual_seed(0)
    vocab = Vocab.from_tokens(token for text in known for token in split(to_selfies(text)))
    architecture = {"latent_dim": 8, "embedding_dim": 16, "encoder_dim": 32, "decoder_dim": 48}
    architecture["prior"] = "standard_normal"
    model = SequenceVAE(vocab_size=len(vocab), **architecture)
    codec = Model(model, vocab, architecture=architecture, max_length=30, standardizer=Standardizer())
    sequences, _ = codec.tokenize(known)
    batches = [tokens for _, tokens in batches_of_one_length(sequences)]
    generator = torch.Generator().manual_seed(0)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.015)
    for _ in range(120):
        loss = torch.zeros(())
        for tokens in batches:
            posterior = model.encode(tokens)
            nll = model.nll(tokens, posterior.sample(generator))
            loss = loss + (nll + 0.05 * posterior.kl().sum(1)).sum()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 20.0)
        optimizer.step()
    model.eval()
    return codec


@pytest.fixture(scope="session")
def model_folder(trained, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("trained") / "model"
    trained.save(folder)
    return str(folder)
