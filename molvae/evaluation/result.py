"""What an evaluation found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from molvae.evaluation.measures import Measures
from molvae.evaluation.page import evaluation_page, legend, shown_rows
from molvae.evaluation.tables import MOSES
from molvae.files.versions import versions
from molvae.files.whole import write_whole
from molvae.report.grid import Grid
from molvae.report.result import ComputedResult


@dataclass(frozen=True, eq=False)
class Evaluation(ComputedResult):
    """Measures of generated molecules, and what they were computed from.

    The table has the columns measure, value (NaN where it could not be computed), note, and group, the title
    of the table that the measure stands in; and one with the values of each that was judged beside.
    """

    table: pd.DataFrame = field(init=False)
    name: str
    """What was judged: a file or a model."""
    reference: str
    """Name of the reference; published rows are shown beside "moses"."""
    total: int
    """Strings judged."""
    smiles: Sequence[str]
    """Canonical SMILES of the n valid ones."""
    properties: Mapping[str, np.ndarray]
    """Values of the generated molecules by column (logp, sa, qed, mw), (n,)."""
    reference_properties: Mapping[str, np.ndarray]
    """The same of the reference."""
    failures: Sequence[str]
    """The filter each molecule fails, "" where it passes, n of them."""
    measures: Measures
    """MOSES' measures."""
    others: Mapping[str, Measures] = field(default_factory=dict)
    """Further measures by the title of their table."""

    beside: Sequence[Evaluation] = ()
    """Others that were judged in the same way."""

    def __post_init__(self) -> None:
        rows = [(*row, group) for group, measures in self.groups.items() for row in measures.rows()]
        table = pd.DataFrame(rows, columns=["measure", "value", "note", "group"])
        for name, other in self.columns().items():
            table[name] = [other.value(group, key) for key, *_, group in rows]
        object.__setattr__(self, "table", table)

    @property
    def groups(self) -> dict[str, Measures]:
        """All measures by the title of their table."""
        return {MOSES: self.measures, **self.others}

    def value(self, group: str, measure: str) -> float:
        """A measure of a table; NaN where there is none."""
        found = self.groups.get(group, Measures())
        return dict(found.values).get(measure, np.nan)

    def columns(self) -> dict[str, Evaluation]:
        """The others by name; of several with one name each has its number."""
        names: dict[str, Evaluation] = {}
        for other in self.beside:
            number, name = 2, other.name
            while name in {*names, self.name}:
                name, number = f"{other.name} ({number})", number + 1
            names[name] = other
        return names

    def html(self, settings: Mapping[str, str] | None = None) -> str:
        """The page: tables of measures, charts of properties, molecules, and why some fail the filters."""
        return evaluation_page(self, settings or {}, versions())

    def grid(self) -> Grid:
        """Some of the valid molecules, evenly spaced in their order."""
        rows = shown_rows(len(self.smiles))
        return Grid([self.smiles[row] for row in rows], [legend(self.properties, row) for row in rows])

    def write(self, folder: str | Path, settings: Mapping[str, str] | None = None) -> None:
        """Write metrics.json, with the official names on top, and report.html.

        Args:
            folder: where to; it is made where there is none.
            settings: name -> value, kept in both as what made them.
        """
        content = self.measures.as_json() | {
            "n": self.total,
            "notes": self.measures.notes,
            "reference": self.reference,
            **{title: measures.as_json() for title, measures in self.others.items()},
            **({"beside": self._beside()} if self.beside else {}),
            "settings": dict(settings or {}),
            "versions": versions(),
        }
        write_whole(Path(folder) / "metrics.json", json.dumps(content, indent=1, allow_nan=False))
        write_whole(Path(folder) / "report.html", self.html(settings))

    def _beside(self) -> dict[str, Any]:
        return {
            name: {title: measures.as_json() for title, measures in other.groups.items()}
            for name, other in self.columns().items()
        }

    def _repr_html_(self) -> str:
        """The measures, for a notebook."""
        return self.table.to_html(index=False, float_format="{:.4f}".format, na_rep="–", notebook=True)
