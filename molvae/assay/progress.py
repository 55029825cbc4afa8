"""What came of a project's proposals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from molvae.assay.compounds import compound_of
from molvae.assay.measurements import Measurements
from molvae.assay.uncertainty import WITHIN
from molvae.report.cards import tiles
from molvae.report.chart import agreement, lines
from molvae.report.exploration import Card, Chart, Exploration, Section
from molvae.report.grid import Grid
from molvae.report.numbers import number
from molvae.report.result import Result
from molvae.table import SMILES


@dataclass(frozen=True, eq=False)
class Progress(Result):
    """A project's proposals beside what was measured of them.

    `table` has one row for each proposal: smiles, id, round, predicted, sd, measured (NaN while it is open).
    """

    name: str
    """What is measured."""

    rounds: pd.DataFrame
    """One row for each round, 0 before the first: round, measured, best (so far), error (RMSE of the
    predictions), within_95 (share of values in their intervals)."""

    @property
    def computed(self) -> Collection[str]:
        """What was predicted."""
        return "predicted", "sd"

    def save_all(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        """Write progress.csv and progress.html."""
        if len(self.table):
            self.save(folder / "progress.csv")
        self.report(folder / "progress.html", settings)

    def page(self) -> Exploration:
        """The best value after each round, and predictions beside outcomes."""
        known = self.table.dropna(subset=["measured"])
        last, rounds = self.rounds.iloc[-1], len(self.rounds) - 1
        return Exploration(
            "progress",
            f"{self.name}: {rounds} round{'' if rounds == 1 else 's'}",
            "What was proposed, what came back, and how far it was foreseen.",
            tiles(
                measured=f"{int(np.sum(self.rounds['measured'])):,}",
                proposed=f"{len(self.table):,}",
                came_back=f"{len(known):,}",
                best=f"{last['best']:.2f}",
            ),
            [
                Section(
                    "Rounds",
                    charts=[*_best(self.rounds, self.name), *_outcomes(known)],
                    header=("after round", "measured", "best so far", "RMSE", "within 95 %"),
                    rows=[
                        (
                            f"{int(row['round'])}",
                            f"{int(row['measured'])}",
                            f"{row['best']:.2f}",
                            number(row["error"], ".2f"),
                            number(row["within_95"], ".0%"),
                        )
                        for row in self.rounds.to_dict("records")
                    ],
                ),
                Section("What came back", cards=[_card(row) for row in known.to_dict("records")]),
            ],
        )

    def grid(self) -> Grid:
        """Proposals that came back."""
        known = self.table.dropna(subset=["measured"]).to_dict("records")
        return Grid([str(row[SMILES]) for row in known], [_card(row).legend for row in known])


def progress_of(
    known: Measurements, rounds: Sequence[pd.DataFrame], came: np.ndarray, direction: str
) -> Progress:
    """Put together what came of the proposals.

    Args:
        known: all that was measured.
        rounds: what was proposed in each.
        came: round after which each compound was measured, (n,).
        direction: whether more or less is better.
    """
    values = dict(zip(known.smiles, known.numbers.tolist(), strict=True))
    parts = [
        pd.DataFrame(
            {
                SMILES: table[SMILES],
                "id": table["id"],
                "round": number,
                "predicted": pd.to_numeric(table["predicted"]),
                "sd": pd.to_numeric(table["sd"]),
                "measured": [values.get(compound_of(text) or text, np.nan) for text in table[SMILES]],
            }
        )
        for number, table in enumerate(rounds, start=1)
    ]
    columns = [SMILES, "id", "round", "predicted", "sd", "measured"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    best = np.fmax if direction == "maximize" else np.fmin
    by_round = [_round(number, known, came, best, table) for number in range(len(rounds) + 1)]
    return Progress(table, known.name, pd.DataFrame(by_round))


def _round(
    number: int, known: Measurements, came: np.ndarray, best: np.ufunc, table: pd.DataFrame
) -> dict[str, float]:
    so_far = known.numbers[(came <= number) & known.measured]
    own = table.loc[table["round"] == number].dropna(subset=["measured"])
    off = (own["measured"] - own["predicted"]).to_numpy(dtype=float)
    within = np.abs(off) <= WITHIN * own["sd"].to_numpy(dtype=float)
    return {
        "round": number,
        "measured": int((came == number).sum()),
        "best": float(best.reduce(so_far)) if len(so_far) else np.nan,
        "error": float(np.sqrt(np.mean(off**2))) if len(off) else np.nan,
        "within_95": float(within.mean()) if len(off) else np.nan,
    }


def _best(rounds: pd.DataFrame, name: str) -> list[Chart]:
    """Nothing where nothing has come back yet."""
    if not rounds["measured"].iloc[1:].any():
        return []
    x, y = (rounds[column].to_numpy(dtype=float) for column in ("round", "best"))
    drawing = lines({"best": [(x, y)]}, f"best {name}", counts=True)
    return [Chart(f"Best {name} after each round", drawing, ["best"])]


def _outcomes(known: pd.DataFrame) -> list[Chart]:
    if len(known) < 2:
        return []
    x, y, by = (known[column].to_numpy(dtype=float) for column in ("predicted", "measured", "round"))
    return [
        Chart("Outcomes", agreement(x, y, by, "measured against predicted"), hint="predicted →, measured ↑")
    ]


def _card(row: Mapping[object, object]) -> Card:
    told = f"measured {row['measured']:.2f}\nexpected {row['predicted']:.2f} ± {row['sd']:.2f}"
    return Card(str(row[SMILES]), told, str(row["id"]))
