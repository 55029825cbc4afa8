"""Kinds of files that are read: how a good sample is made, and how its rows are counted as it is read."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

DRUGS = (
    "CC(=O)Oc1ccccc1C(=O)O",
    "CC(C)Cc1ccc(C(C)C(=O)O)cc1",
    "CC(=O)Nc1ccc(O)cc1",
    "CN1C=NC2=C1C(=O)N(C)C(=O)N2C",
)
TINY = {"latent_dim": 4, "embedding_dim": 8, "encoder_dim": 8, "decoder_dim": 16, "prior": "standard_normal"}


class Rows(NamedTuple):
    """Rows of an input, counted apart from its reader; None where the damage leaves nothing to count by."""

    given: int | None
    out: int
    reported: int = 0


@dataclass(frozen=True)
class Kind:
    """A kind of files.

    Attributes:
        make: writes a good sample into a folder.
        read: reads what became of it, and counts.
        files: patterns of the sample's files that are damaged.
        inputs: how many a whole run tries.
        piped: whether it may be a pipe, which is waited for.
    """

    make: Callable[[Path], object]
    read: Callable[[Path], Rows]
    files: tuple[str, ...]
    inputs: int
    piped: bool = False


# --- tables ---


def table(name: str) -> Kind:
    def make(folder: Path) -> None:
        import pandas as pd

        from molvae.table import Writer

        frame = pd.DataFrame(
            {"smiles": DRUGS * 5, "name": [f"drug {n}" for n in range(20)], "ic50": range(20)}
        )
        with Writer(str(folder / name)) as writer:
            writer.write(frame)

    def read(folder: Path) -> Rows:
        from molvae.table import ODD
        from molvae.table.reader import read_chunks

        frames = [*read_chunks(str(folder / name), keep_odd=True, chunk_rows=7)]
        odd = sum(len(frame.attrs.get(ODD, {})) for frame in frames)
        return Rows(rows_of_table(folder / name), sum(map(len, frames)) - odd, odd)

    return Kind(make, read, (name,), 260, piped=True)


def rows_of_table(path: Path) -> int | None:
    """Records of a file as its format has them, where that is plain to see."""
    import gzip

    import pyarrow.parquet as pq

    if path.suffix == ".parquet":
        return pq.read_metadata(path).num_rows
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".sdf" in path.name:
        *records, rest = content.split(b"\n$$$$")
        return len(records) + bool(rest.partition(b"\n")[2].strip() if records else rest.strip())
    if b'"' in content or b"\r" in content or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None  # a row may have several lines, or the text is UTF-16
    text = content.decode("utf-8-sig", "surrogateescape")
    lines = [line for line in text.split("\n") if line.strip()]
    headed = "smi" in lines[0].lower()
    return len(lines) - headed if headed or ".smi" in path.name else None


# --- SMILES, one to a line of a text ---


def make_smiles(folder: Path) -> None:
    (folder / "drugs.txt").write_text("".join(f"{smiles}\n" for smiles in DRUGS))


def read_smiles(folder: Path) -> Rows:
    import pandas as pd

    from molvae.chem.standardize import Standardizer
    from molvae.chem.translate import DEFAULT_CONSTRAINTS, split, to_selfies
    from molvae.filters.chain import FilterChain
    from molvae.filters.moses import MosesRules
    from molvae.filters.rows import judge
    from molvae.model.reading import Reading
    from molvae.model.tokenizer import SelfiesTokenizer, Vocab
    from molvae.scoring.rows import score
    from molvae.scoring.tasks import pmo_task

    path = folder / "drugs.txt"
    texts = path.read_bytes().decode(errors="replace").split("\n") if path.is_file() else []
    texts = [text[:500] for text in texts[:20]]
    vocab = Vocab.from_tokens(token for smiles in DRUGS for token in split(to_selfies(smiles)))
    reading = Reading(SelfiesTokenizer(vocab), DEFAULT_CONSTRAINTS, Standardizer(), 100)
    frame = pd.DataFrame({"smiles": texts}, dtype=str)
    verdicts = judge(frame, FilterChain({"moses": MosesRules()}))
    scored = score(frame, pmo_task("qed"))
    out = sum(ids is not None for ids, _ in reading(texts))
    assert len(verdicts) == len(scored) == len(texts)
    return Rows(len(texts), out, len(texts) - out)


# --- models ---


def make_model(folder: Path) -> None:
    import torch

    from molvae.chem.translate import split, to_selfies
    from molvae.explore.outlier_reference import OutlierReference
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
        card={"data": {"name": "drugs", "counts": {"splits": {"train": 4}}}, "parameters": 4_000},
    )
    reference = OutlierReference.build(codec, DRUGS * 30).tensors()
    replace(codec, reference=reference).save(folder / "model")


def read_model(folder: Path) -> Rows:
    from molvae.explore.outlier_reference import OutlierReference
    from molvae.model.hub import card, load

    card(str(folder / "model"))
    codec = load(folder / "model", "cpu")
    codec.reconstruct(DRUGS)
    sampled = codec.sample(8, seed=0)
    if codec.training_filter is not None:
        codec.training_filter.contains(DRUGS)
    if codec.reference is not None:
        OutlierReference.from_tensors(codec.reference).measure(codec, DRUGS)
    return Rows(8, len(sampled))


# --- token stores ---


def make_store(folder: Path) -> None:
    from prepared import prepare

    from molvae.data.sources import file
    from molvae.data.split import Split

    lines = [f"{'C' * length}{end},{length}\n" for length in range(1, 11) for end in ("O", "N", "", "Cl")]
    (folder / "molecules.csv").write_text("smiles,ic50\n" + "".join(lines))
    split = Split(valid=8.0, test=8.0)
    prepare(file(str(folder / "molecules.csv")), split=split, workers=1, output=folder / "store")


def read_store(folder: Path) -> Rows:
    from molvae.data.store import TokenStore
    from molvae.model.tokenizer import SelfiesTokenizer
    from molvae.training.batches import EvaluationSteps
    from molvae.training.config import TrainConfig
    from molvae.training.finish import origin_of
    from molvae.training.initial import new_model
    from molvae.training.properties import measured

    store = TokenStore.open(folder / "store")
    rows = [row for name in ("train", "valid", "test") for row in store.split(name)]
    tokenizer = SelfiesTokenizer(store.vocab)
    read = [(store.smiles(row), tokenizer.decode(store.molecule(row).tolist())) for row in rows]
    steps = EvaluationSteps(store, store.split("train"), measured(store, ["ic50"]))
    assert sum(len(chunk.tokens) for step in steps for chunk in step) == len(store.split("train"))
    new_model(store, TrainConfig(architecture=TINY))
    origin_of(store), store.files
    return Rows(len(store), len(read))


# --- ledgers ---

OBJECTIVE = {"task": "qed"}


def make_ledger(folder: Path) -> None:
    from molvae.optimization.oracle.ledger_file import LedgerFile

    with LedgerFile(folder / "run", ["qed", "sa"], OBJECTIVE) as ledger:
        for n in range(12):
            score = float("nan") if n == 7 else n / 12
            told = "it ended" if n == 7 else ""
            ledger.append("C" * (n + 1), score, {"qed": score, "sa": 1.0}, optimizer="graph", error=told)


def read_ledger(folder: Path) -> Rows:
    """Read it twice, the second time with one call more; a refused one stays as it is."""
    from molvae.errors import MolvaeError
    from molvae.optimization.oracle.ledger_file import LedgerFile
    from molvae.optimization.oracle.summary import best_calls, summary

    path = folder / "run" / "ledger.csv"
    before = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    try:
        with LedgerFile(folder / "run", ["qed", "sa"], OBJECTIVE) as ledger:
            known = len(ledger.calls)
            ledger.append("O", 0.5, {"qed": 0.5, "sa": 1.0}, optimizer="graph", error="")
        with LedgerFile(folder / "run", ["qed", "sa"], OBJECTIVE) as ledger:
            assert len(ledger.calls) == known + 1
            summary(ledger.calls, 100), best_calls(ledger.calls, 5)
    except MolvaeError:
        assert not before or path.read_bytes() == before, "a refused ledger was changed"
        raise
    whole = before[: before.rfind(b"\n") + 1]
    torn = int(len(whole) < len(before))
    lines = whole.count(b"\n") + torn - 1
    return Rows(max(lines, 0) if b'"' not in before else None, known, torn if lines > known else 0)


# --- journals of sweeps ---


def sweep_study(path: Path):
    from molvae.tuning.space import choice, interval
    from molvae.tuning.study import Study

    space = {
        "lr": interval("lr", 1e-4, 1e-1, log=True),
        "dim": choice("dim", [2, 4]),
        "layers": interval("layers", 1, 9),
    }
    return Study(path, space, ["loss"], {"epochs": 1.0}, sampler="random", seed=0)


def make_journal(folder: Path) -> None:
    from molvae.tuning.storage import sole_use
    from molvae.tuning.trial import RunningTrial

    path = folder / "study.journal"
    with sole_use(path):
        study = sweep_study(path)
        study.keep_folder(folder)
        for number in range(5):
            study.ask()
            trial = RunningTrial(path, number)
            trial.begin()
            trial.report(0.5, 500)
            if number < 3:
                trial.complete({"loss": number / 3})
            elif number == 3:
                trial.failed("no reason")


def read_journal(folder: Path) -> Rows:
    from molvae.tuning.results import in_order, results
    from molvae.tuning.storage import sole_use
    from molvae.tuning.study import folder_of

    path = folder / "study.journal"
    content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
    lines = content[: content.rfind(b"\n") + 1].splitlines()
    folder_of(path)
    with sole_use(path):
        study = sweep_study(path)
        study.interrupted(lambda number: False)
        table = in_order(results(study))
        study.ask()
    created = [line for line in lines if json.loads(line)["op_code"] == 4]
    return Rows(len(created), len(table))


# --- arrays of vectors ---


def arrays(name: str) -> Kind:
    def make(folder: Path) -> None:
        import numpy as np
        import pandas as pd

        from molvae.explore.vectors import VectorsWriter

        z = np.random.default_rng(0).normal(size=(12, 4)).astype(np.float32)
        columns = {f"{stem}_{i}": z[:, i] for stem in ("z", "log_var") for i in range(4)}
        with VectorsWriter(str(folder / name)) as writer:
            writer.write(pd.DataFrame({"smiles": DRUGS * 3, **columns, "reason": ""}))

    def read(folder: Path) -> Rows:
        import numpy as np

        from molvae.explore.vectors import read_vectors

        z, smiles = read_vectors(str(folder / name))
        assert z.dtype == np.float32
        assert z.ndim == 2
        assert all(isinstance(text, str) for text in smiles)
        return Rows(len(z), len(smiles))

    return Kind(make, read, (name,), 120, piped=not name.endswith(".npz"))
