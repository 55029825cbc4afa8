"""Vocabulary and tokenizer: SELFIES strings <-> token ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from molvae.checks.schema import check_type
from molvae.chem.translate import split
from molvae.errors import MolvaeError
from molvae.files.documents import parse_json
from molvae.model.nn.special_tokens import EOS, SPECIAL_TOKENS, UNK


class UnknownTokens(MolvaeError):
    """A SELFIES string holds tokens that the vocabulary does not have."""

    def __init__(self, tokens: Sequence[str]):
        self.tokens = tuple(tokens)
        super().__init__(f"not in the vocabulary: {' '.join(self.tokens)}")


@dataclass(frozen=True)
class Vocab:
    """The tokens a model knows; a token's id is its place, the four special tokens first.

    >>> vocab = Vocab.from_tokens(["[C]", "[O]", "[C]"])
    >>> vocab.tokens[4:], vocab.ids["[O]"]
    (('[C]', '[O]'), 5)
    """

    tokens: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.tokens[: len(SPECIAL_TOKENS)] != SPECIAL_TOKENS:
            raise ValueError(f"a vocabulary begins with {' '.join(SPECIAL_TOKENS)}")
        if len(set(self.tokens)) != len(self.tokens):
            raise ValueError("a vocabulary names each token once")

    @classmethod
    def from_tokens(cls, tokens: Iterable[str]) -> Vocab:
        """The vocabulary of all tokens seen, sorted, so that it does not depend on their order."""
        return cls(SPECIAL_TOKENS + tuple(sorted(set(tokens) - set(SPECIAL_TOKENS))))

    @cached_property
    def ids(self) -> dict[str, int]:
        """Token -> id."""
        return {token: index for index, token in enumerate(self.tokens)}

    def __len__(self) -> int:
        return len(self.tokens)

    def to_json(self) -> str:
        """The tokens as a JSON list."""
        return json.dumps(list(self.tokens))

    @classmethod
    def from_json(cls, text: str) -> Vocab:
        """The inverse of `to_json`.

        Raises:
            ValueError: it is no vocabulary.
        """
        return cls.from_list(parse_json(text))

    @classmethod
    def from_list(cls, tokens: Any) -> Vocab:
        """The vocabulary that a file holds as a list.

        Raises:
            ValueError: it is none.
        """
        check_type(tokens, list[str], "vocab")
        return cls(tuple(tokens))


@dataclass(frozen=True)
class SelfiesTokenizer:
    """SELFIES <-> token ids, without beginning- and end-of-sequence marks.

    >>> tokenizer = SelfiesTokenizer(Vocab.from_tokens(["[C]", "[=O]"]))
    >>> tokenizer.decode(tokenizer.encode("[C][=O]"))
    '[C][=O]'
    """

    vocab: Vocab

    def encode(self, selfies: str) -> list[int]:
        """Token ids of one SELFIES string.

        Raises:
            UnknownTokens: it has tokens outside the vocabulary; all of them are named.
        """
        ids = self.vocab.ids
        tokens = split(selfies)
        unknown = sorted({token for token in tokens if token not in ids})
        if unknown:
            raise UnknownTokens(unknown)
        return [ids[token] for token in tokens]

    def decode(self, ids: Iterable[int]) -> str:
        """The SELFIES string of token ids, up to the first end-of-sequence mark; other marks are left out."""
        tokens = self.vocab.tokens
        pieces = []
        for index in ids:
            if index == EOS:
                break
            if index > UNK:
                pieces.append(tokens[index])
        return "".join(pieces)
