"""Which molecules meet in which step: chunks of one exact length, a few lengths in each step.

Sequences of one length need neither padding nor packing, which makes a GRU on a CPU about three times faster.
Of a small set such chunks would hold a few molecules each: it comes in full chunks of near lengths, padded.
A step of one length alone would tie the gradient to that length, so each step takes several chunks. What a
step holds is a function of the seed and the step's number only: a resumed run sees what it would have seen.
Several processes share each step: every one of them takes its part of every chunk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from molvae.data.store import TokenStore
from molvae.model.nn.one_length import chunks_of_one_length, mostly_empty, packed
from molvae.model.nn.special_tokens import PAD
from molvae.training.shuffle import Pass

SHORT = 8
"""Steps that a pass over a small set has where its chunks are as many."""


@dataclass
class Share:
    """A process's part of a chunk."""

    places: Tensor
    """Which of the chunk's molecules (b,)."""
    counted: int
    """How many of them count: all, or none where there were too few for each process to have one."""
    whole: int
    """Molecules of the chunk, those of all processes together."""


@dataclass
class Chunk:
    """Molecules of one exact length, or of near lengths."""

    tokens: Tensor
    """Token ids (b, L), as small integers, without bos and eos, shorter ones padded at the end."""
    properties: Tensor | None
    """Values of the property head, then of the axes (b, P + A), NaN where unknown; None without either."""
    share: Share | None = None
    """None where one process has the whole chunk."""
    padded: bool = False
    """Whether the lengths differ."""

    def read(self, device: torch.device | None = None) -> Tensor | PackedSequence:
        """The tokens as an encoder takes them, on a device, or where they are."""
        tokens = self.tokens.to(device).long()
        return packed(tokens) if self.padded else tokens

    @property
    def whole(self) -> int:
        """Molecules of the chunk, those of all processes together."""
        return len(self.tokens) if self.share is None else self.share.whole


def deal(sizes: Sequence[int], rank: int, ranks: int) -> list[Share]:
    """Deal the molecules of a step's chunks out like cards, so that no process has two more than another.

    A process that gets nothing of a chunk works on one molecule of it that does not count: all processes then
    go through the same motions, as the exchange of their gradients needs it.

    Args:
        sizes: molecules of each chunk.
        rank: number of this process.
        ranks: number of processes.
    """
    shares, dealt = [], 0
    for size in sizes:
        places = torch.arange(size)[(rank - dealt) % ranks :: ranks]
        shares.append(Share(places if len(places) else torch.zeros(1, dtype=torch.long), len(places), size))
        dealt += size
    return shares


def gather(store: TokenStore, rows: np.ndarray, properties: np.ndarray | None) -> Chunk:
    """Read rows from the memory-mapped store in one go."""
    lengths = np.asarray(store.lengths[rows])[:, None]
    steps = np.arange(lengths.max())
    values = None if properties is None else torch.from_numpy(properties[rows])
    tokens = store.flat[store.offsets[rows][:, None] + np.minimum(steps, lengths - 1)]
    padded = bool(lengths.min() < lengths.max())
    return Chunk(
        torch.from_numpy(np.where(steps < lengths, tokens, PAD) if padded else tokens), values, padded=padded
    )


class TrainingSteps:
    """An endless sequence of training steps, served in rounds of `steps_per_round`.

    Args:
        store: the prepared molecules.
        rows: rows to train on.
        properties: values (number of molecules in the store, P + A), or None.
        chunk_size: molecules of one length that go through the network together.
        chunks_per_step: chunks that share an optimizer step; of a small set fewer, for `SHORT` steps a pass.
        seed: of the order.
        position: the number of steps done so far, asked for when a round begins.
        steps_per_round: steps between two validations; None for one pass over the rows.
        rank: number of this process and number of all, asked for when a round begins.
        packs: the network reads sequences of several lengths, so that a small set comes in padded chunks.
    """

    def __init__(
        self,
        store: TokenStore,
        rows: np.ndarray,
        properties: np.ndarray | None,
        *,
        chunk_size: int,
        chunks_per_step: int,
        seed: int,
        position: Callable[[], int],
        steps_per_round: int | None = None,
        rank: Callable[[], tuple[int, int]] = lambda: (0, 1),
        packs: bool = False,
    ):
        self.store, self.rows, self.properties = store, rows, properties
        self.lengths = np.asarray(store.lengths)[rows]
        self.chunk_size, self.chunks_per_step = chunk_size, chunks_per_step
        self.seed, self.position, self.rank = seed, position, rank
        self.near = packs and mostly_empty(self.lengths, chunk_size)
        counts = np.array([len(rows)]) if self.near else np.bincount(self.lengths)
        chunks = int(np.ceil(counts / chunk_size).sum())
        if self.near:
            self.chunks_per_step = min(chunks_per_step, max(1, chunks // SHORT))
        self.steps_per_pass = -(-chunks // self.chunks_per_step)
        self.steps_per_round = min(steps_per_round or self.steps_per_pass, self.steps_per_pass)
        self.current_pass = -1
        self.plan: Sequence[list[np.ndarray]] = ()

    def __len__(self) -> int:
        return self.steps_per_round

    def pass_over(self, number: int) -> Pass:
        """The steps of one pass, each a list of chunks; every row is in just one of them."""
        rng = np.random.default_rng((self.seed, number))
        return Pass(self.rows, self.lengths, self.chunk_size, self.chunks_per_step, rng, near=self.near)

    def __iter__(self) -> Iterator[list[Chunk]]:
        step, (rank, ranks) = self.position(), self.rank()
        end_of_round = (step // self.steps_per_round + 1) * self.steps_per_round
        for number in range(step, end_of_round):
            which, place = divmod(number, self.steps_per_pass)
            if which != self.current_pass:
                self.current_pass, self.plan = which, self.pass_over(which)
            yield self.read(self.plan[place], rank, ranks)

    def read(self, step: list[np.ndarray], rank: int, ranks: int) -> list[Chunk]:
        """The chunks of a step, or what one of several processes has of each."""
        if ranks == 1:
            return [gather(self.store, rows, self.properties) for rows in step]
        shares = deal([len(rows) for rows in step], rank, ranks)
        return [
            replace(gather(self.store, rows[share.places.numpy()], self.properties), share=share)
            for rows, share in zip(step, shares, strict=True)
        ]

    def state_dict(self) -> dict[str, object]:
        """Nothing: the step number that Lightning keeps says it all. (Tells Lightning that we can resume.)"""
        return {}

    def load_state_dict(self, state: dict[str, object]) -> None:
        """Nothing to load."""


class EvaluationSteps:
    """A fixed set of rows in chunks as `TrainingSteps` has them, in the order of their lengths."""

    def __init__(
        self,
        store: TokenStore,
        rows: np.ndarray,
        properties: np.ndarray | None,
        chunk_size: int = 256,
        *,
        packs: bool = False,
    ):
        self.store, self.properties = store, properties
        lengths = np.asarray(store.lengths)[rows]
        near = packs and mostly_empty(lengths, chunk_size)
        self.chunks = chunks_of_one_length(rows, lengths, chunk_size, near=near)

    def __len__(self) -> int:
        return len(self.chunks)

    def __iter__(self) -> Iterator[list[Chunk]]:
        for rows in self.chunks:
            yield [gather(self.store, rows, self.properties)]
