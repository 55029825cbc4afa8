"""From shards to a store: duplicates dropped, splits cut, the vocabulary fixed, the arrays written."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from molvae.data.dedup import Deduplicator
from molvae.data.files import Files, properties_of, tokens_of
from molvae.data.replicates import Disagreement, Replicates
from molvae.data.shard import PARTITIONS, Shard, property_schema, read_shard, symbols_of
from molvae.data.split import TEST, TRAIN, VALID, Split, cuts
from molvae.data.store import VOCAB
from molvae.errors import MolvaeError, NothingLeft
from molvae.model.nn.special_tokens import UNK
from molvae.model.tokenizer import Vocab

_LINE_BITS = 40


def places(batch: pa.RecordBatch) -> np.ndarray:
    """One positive number for the file and line of each row of a shard."""
    return (batch["part"].to_numpy().astype(np.int64) << _LINE_BITS) | batch["line"].to_numpy()


def _file_and_line(place: int) -> tuple[int, int]:
    return place >> _LINE_BITS, place & ((1 << _LINE_BITS) - 1)


def accepted(batch: pa.RecordBatch) -> np.ndarray:
    """Rows of a shard that passed by themselves, bool."""
    return batch["accepted"].to_numpy(zero_copy_only=False)


class Block(NamedTuple):
    """A shard with the fate of its rows so far."""

    start: int  # number of its first row among all rows
    batch: pa.RecordBatch
    originals: np.ndarray  # int64 (n,), place of the earlier row with the same SMILES, 0 where there is none
    kept: np.ndarray  # bool (n,)


@dataclass
class Assembly:
    """Walks the shards, one in memory at a time, and writes the store's files.

    Args:
        shards: in the order of the source.
        files: names of the source's files.
        split: how to divide the molecules.
        duplicates: what is known of them; None keeps them.
        vocab: the tokens to number by; None takes those of the training split.
        strict: the first row dropped is an error.
        min_token_count: fewest molecules of the training split that a token of a new vocabulary occurs in.
    """

    shards: Sequence[Shard]
    files: Sequence[str]
    split: Split
    duplicates: Deduplicator | None
    vocab: Vocab | None
    strict: bool
    min_token_count: int = 1
    _codes: dict[str, int] = field(default_factory=lambda: {TRAIN: 0})
    _thresholds: tuple[int, int] = (0, 0)

    def write(self, folder: Path) -> dict[str, Any]:
        """Write the store's arrays, vocabulary, properties and rejects; the manifest is the caller's.

        Returns:
            Counts: read, kept, rejected (reason -> rows), splits (name -> molecules), tokens, longest, vocab.

        Raises:
            MolvaeError: a row is dropped under `strict`, or the settings leave nothing to train on.
            NothingLeft: no molecule is left at all.
        """
        self._divide()
        vocab = self.vocab or self._training_vocab()
        (folder / VOCAB).write_text(vocab.to_json(), encoding="utf-8")
        schema = property_schema(shard.path for shard in self.shards)
        replicates = self._merged_replicates(schema)
        with Files(folder, vocab, replicates.schema if replicates else schema) as files:
            for block in self._blocks():
                self._write_block(block, vocab, files, replicates)
        counts = {
            "read": sum(shard.rows for shard in self.shards),
            "kept": sum(files.splits.values()),
            "rejected": dict(files.rejected.most_common()),
            "splits": {name: files.splits[code] for name, code in self._codes.items()},
            "tokens": files.tokens,
            "longest": files.longest,
            "vocab": len(vocab),
        }
        if replicates:
            counts["merged"] = asdict(replicates.counts)
        if not counts["kept"]:
            raise NothingLeft(_nothing_left(counts))
        return counts

    def _blocks(self) -> Iterator[Block]:
        start = 0
        for shard in self.shards:
            batch = read_shard(shard.path)
            originals = np.zeros(shard.rows, np.int64)
            if self.duplicates is not None:
                originals = self.duplicates.originals(start, shard.rows)
            yield Block(start, batch, originals, accepted(batch) & (originals == 0))
            start += shard.rows

    def _divide(self) -> None:
        """Find the thresholds of the split keys below which validation and test molecules lie."""
        if self.split.kind == "source" and not any(map(_has_splits, self._blocks())):
            raise MolvaeError(
                f"{self.files[0]}: gives no splits (files or a column `split`); use split=random"
            )
        molecules = sum(int(self._divisible(block).sum()) for block in self._blocks())
        if molecules == 0 and any(block.kept.any() for block in self._blocks()):
            others = ", ".join(name for name in self._codes if name != TRAIN)
            raise MolvaeError(
                f"{self.files[0]}: no molecule of the split {TRAIN!r} (there are: {others});"
                f" call one {TRAIN!r}, or use split=random"
            )
        if self.split.kind == "source" and VALID in self._codes:
            return
        sizes = self.split.sizes(molecules)
        for name, size in zip((VALID, TEST), sizes, strict=True):
            if size:
                self._codes.setdefault(name, len(self._codes))
        keys = (block.batch["split_key"].to_numpy()[self._divisible(block)] for block in self._blocks())
        valid, test = cuts(keys, sizes)
        self._thresholds = (valid, max(valid, test))

    def _divisible(self, block: Block) -> np.ndarray:
        """Rows out of which validation and test molecules are taken."""
        return block.kept & (self._source_codes(block) == 0)

    def _source_codes(self, block: Block) -> np.ndarray:
        """Number of each row's split as the source gives it, 0 (train) throughout where that is not asked."""
        if self.split.kind != "source":
            return np.zeros(len(block.kept), np.uint8)
        given = block.batch["split"].dictionary_encode()
        names = given.dictionary.to_pylist()
        numbers = given.indices.to_numpy()
        codes = [self._codes.setdefault(name, len(self._codes)) if name else 0 for name in names]
        return np.array(codes, np.uint8)[numbers]

    def _split_codes(self, block: Block) -> np.ndarray:
        codes = self._source_codes(block)
        keys = block.batch["split_key"].to_numpy()
        held_out = np.searchsorted(np.array(self._thresholds, np.uint64), keys, side="right")
        for step, name in enumerate((VALID, TEST)):
            codes[(codes == 0) & (held_out == step)] = self._codes.get(name, 0)
        return codes

    def _training_vocab(self) -> Vocab:
        molecules: Counter[str] = Counter()
        for block in self._blocks():
            train = block.kept & (self._split_codes(block) == 0)
            flat, lengths = tokens_of(block.batch)
            symbols = symbols_of(block.batch)
            rows = np.repeat(np.arange(len(lengths)), lengths)
            in_training = np.repeat(train, lengths)
            pairs = np.unique(
                rows[in_training] * len(symbols) + flat[in_training]
            )  # each token once a molecule
            counts = np.bincount(pairs % len(symbols), minlength=len(symbols)) if len(pairs) else []
            molecules.update({symbols[number]: int(counts[number]) for number in np.flatnonzero(counts)})
        return Vocab.from_tokens(token for token, count in molecules.items() if count >= self.min_token_count)

    def _merged_replicates(self, schema: pa.Schema) -> Replicates | None:
        """The properties of the molecules that several rows have; None where nothing is to be merged."""
        if self.duplicates is None or not schema:
            return None
        rows = sum(shard.rows for shard in self.shards)
        replicates = Replicates(self.shards[0].path.parent, schema, rows, PARTITIONS)
        for block in self._blocks():
            firsts = self.duplicates.firsts(block.start, len(block.kept))
            repeated = firsts >= 0
            if repeated.any():
                properties = properties_of(block.batch, repeated, schema)
                replicates.add(properties, firsts[repeated], places(block.batch)[repeated])
        return replicates if replicates.merge() else None

    def _write_block(self, block: Block, vocab: Vocab, files: Files, replicates: Replicates | None) -> None:
        flat, lengths = tokens_of(block.batch)
        symbols = symbols_of(block.batch)
        ids = np.array([vocab.ids.get(symbol, UNK) for symbol in symbols], files.dtype)
        unknown_in = np.repeat(np.arange(len(lengths)), lengths)[(ids == UNK)[flat]] if len(ids) else []
        kept = block.kept.copy()
        kept[unknown_in] = False
        for row in np.flatnonzero(~kept):
            reason = block.batch["reason"][row].as_py() or self._late_reason(block, int(row), vocab, symbols)
            self._reject(block.batch, int(row), reason, files)
        properties = properties_of(block.batch, kept, files.schema)
        if replicates:
            rows = block.start + np.flatnonzero(kept)
            properties, disagreements = replicates.put_into(properties, rows)
            for row, several in zip(np.flatnonzero(kept), disagreements, strict=True):
                for one in several:
                    self._report(block.batch["smiles"][row].as_py(), one, files)
        ids_kept = ids[flat[np.repeat(kept, lengths)]]
        files.append(block.batch, kept, ids_kept, self._split_codes(block), properties)

    def _report(self, smiles: str, disagreement: Disagreement, files: Files) -> None:
        for place, value in disagreement.values:
            part, line = _file_and_line(place)
            files.disagree([smiles, disagreement.column, disagreement.kept, value, line, self.files[part]])

    def _late_reason(self, block: Block, row: int, vocab: Vocab, symbols: list[str]) -> str:
        """Why a row that passed by itself is dropped after all."""
        if original := int(block.originals[row]):
            part, line = _file_and_line(original)
            elsewhere = "" if part == block.batch["part"][row].as_py() else f" of {self.files[part]}"
            return f"duplicate: of line {line}{elsewhere}"
        unknown = {symbols[number] for number in block.batch["tokens"][row].as_py()} - vocab.ids.keys()
        if self.vocab:
            where = "not in the vocabulary"
        elif self.min_token_count > 1:
            where = f"in fewer than {self.min_token_count} training molecules"
        else:
            where = "not in the training split"
        return f"token {where}: {' '.join(sorted(unknown))}"

    def _reject(self, batch: pa.RecordBatch, row: int, reason: str, files: Files) -> None:
        file = self.files[int(batch["part"].to_numpy()[row])]
        line, text = batch["line"][row].as_py(), batch["input"][row].as_py()
        if self.strict:
            raise strict_error(file, line, text, reason)
        files.reject(line, text, reason, file)


def _has_splits(block: Block) -> bool:
    return block.batch["split"].unique().to_pylist() not in ([], [""])


def strict_error(file: str, line: int, text: str, reason: str) -> MolvaeError:
    """The error that the first dropped row is under `strict=true`."""
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    remedy = "correct it, or leave out strict=true to drop such rows into rejects.csv"
    return MolvaeError(f"{file}:{line}: {shown!r}: {reason}; {remedy}")


def _nothing_left(counts: dict[str, Any]) -> str:
    reasons = ", ".join(f"{reason} {rows:,}" for reason, rows in counts["rejected"].items())
    return f"no molecule left of {counts['read']:,} rows read: {reasons}"
