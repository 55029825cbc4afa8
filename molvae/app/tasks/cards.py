"""Molecules for the page's rows: each has its SMILES, a picture, and lines of text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from molvae.report.difference import drawn_beside
from molvae.report.drawing import inline, laid_out
from molvae.report.meanings import meaning
from molvae.report.numbers import number
from molvae.table import SMILES

CARD = (190, 136)
"""Pixels of a picture, as large as the page shows it: letters stay legible."""

Line = tuple[str, str]
"""A text, and what is shown where the pointer rests on it."""


def line(name: str, value: float, words: str = "") -> Line:
    """A value with its label, or in other words with `{}` for the value; its meaning and unit on hover.

    >>> line("logp", -0.04)[0], line("similarity", 0.731, "{} similar")[0]
    ('logP 0.0', '0.73 similar')
    """
    known = meaning(name)
    text = number(round(value, known.digits) + 0.0, f".{known.digits}f")  # no -0.0
    return words.replace("{}", text) or f"{known.label} {text}", known.told


def change(name: str, value: float, before: float) -> Line:
    """By how much a property differs from the molecule in the middle."""
    known = meaning(name)
    text = number(round(value - before, known.digits) + 0.0, f"+.{known.digits}f").replace("-", "−")
    text = text if text.strip("+0.") else "0"
    return f"Δ{known.label} {text}", f"{known.told}; here {number(value, f'.{known.digits}f')}"


def rows(smiles: Iterable[str], lines: Iterable[Sequence[Line]]) -> list[dict[str, Any]]:
    """Molecules with their lines, not drawn yet."""
    return [{SMILES: text, "lines": [*told]} for text, told in zip(smiles, lines, strict=True)]


def beside(reference: str, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows drawn beside a molecule: turned as it is, what differs colored."""
    pictures = drawn_beside(reference, [row[SMILES] for row in found], CARD)
    return [{**row, "svg": str(svg)} for row, svg in zip(found, pictures, strict=True)]


def alone(found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows drawn, each by itself."""
    return [{**row, "svg": picture(row[SMILES])} for row in found]


def picture(smiles: str) -> str:
    """A molecule as SVG."""
    return str(inline(smiles, laid_out(smiles), CARD))
