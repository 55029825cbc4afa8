"""What all tests share: shapes are checked, one thread, the command line as a function."""

import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from hypothesis import settings
from jaxtyping import install_import_hook

# Before torch is imported: tests are small, and threads that wait for each other make them slow.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Before these are imported: the shape of every annotated tensor is checked at each call.
CHECKER = "beartype.beartype(conf=beartype.BeartypeConf(is_pep484_tower=True))"
install_import_hook(
    [
        "molvae.model",
        "molvae.explore.curves",
        "molvae.explore.neighborhood",
        "molvae.optimization.algorithms",
    ],
    CHECKER,
)

# Tests that are started in the background would ignore Ctrl-C, and so would every process they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A busy machine is no failure.
settings.register_profile("molvae", deadline=None)
settings.load_profile("molvae")


class Outcome(NamedTuple):
    """What a command line left behind."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real data beside the checkout."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs the folder `shared` beside the checkout")
    return folder


@pytest.fixture
def molvae(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Outcome]]:
    """Return a function that runs a command line here: `molvae("filter", "input=-", stdin="CCO")`."""
    from molvae.cli.main import run

    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def call(*arguments: object, stdin: str | bytes = "") -> Outcome:
        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        stdin_bytes = io.BufferedReader(cast(io.RawIOBase, io.BytesIO(given)))
        streams = {"stdin": stdin_bytes, "stdout": io.BytesIO(), "stderr": io.BytesIO()}
        with monkeypatch.context() as patch:
            for name, stream in streams.items():
                patch.setattr(sys, name, io.TextIOWrapper(stream, encoding="utf-8", write_through=True))
            code = run([str(argument) for argument in arguments])
            out, err = sys.stdout.buffer.getvalue(), sys.stderr.buffer.getvalue()
            return Outcome(code, out.decode(), err.decode())

    yield call
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def molvae_process() -> Callable[..., Outcome]:
    """Return a function that runs a command line in a process of its own: slow, for pipes and signals."""

    def call(*arguments: object, stdin: str = "", cwd: Path | None = None) -> Outcome:
        command = [sys.executable, "-m", "molvae", *map(str, arguments)]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=cwd, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    return call


DRUGS = (
    "CC(=O)Oc1ccccc1C(=O)O",
    "CC(C)Cc1ccc(C(C)C(=O)O)cc1",
    "CC(=O)Nc1ccc(O)cc1",
    "CN1C=NC2=C1C(=O)N(C)C(=O)N2C",
)
TINY = {"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 8, "decoder_dim": 16, "prior": "standard_normal"}


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a model that has learned nothing: it babbles small molecules of drugs' tokens."""
    import torch

    from molvae.chem.translate import split, to_selfies
    from molvae.filters.bloom import BloomFilter
    from molvae.model.model import Model
    from molvae.model.tokenizer import Vocab
    from molvae.model.vae import SequenceVAE

    torch.manual_seed(0)
    vocab = Vocab.from_tokens(token for smiles in DRUGS for token in split(to_selfies(smiles)))
    codec = Model(
        SequenceVAE(vocab_size=len(vocab), **TINY).eval(),
        vocab,
        architecture=TINY,
        max_length=40,
        training_filter=BloomFilter.build(DRUGS, bits=1_000),
        card={
            "data": {"name": "drugs", "counts": {"splits": {"train": len(DRUGS)}}},
            "parameters": 4_000,
            "validation": {"reconstruction": 0.0, "valid": 0.9, "passing": 0.5},
        },
    )
    folder = tmp_path_factory.mktemp("untrained") / "model"
    codec.save(folder)
    return folder


@pytest.fixture(scope="session")
def predictor_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a predictor of the number of atoms, learned from a dozen alcohols."""
    import pandas as pd

    from molvae.assay.config import LearnConfig
    from molvae.assay.learn import learn

    alcohols = pd.DataFrame({"smiles": ["C" * atoms + "O" for atoms in range(1, 13)], "size": range(12)})
    folder = tmp_path_factory.mktemp("predictor") / "size"
    learn(alcohols, "size", config=LearnConfig(members=["process"], folds=2), folder=folder)
    return folder
