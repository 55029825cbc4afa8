"""Measured values of compounds, read from tables as people have them."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from molvae.assay.cell import ABOVE, BELOW, MEASURED, Reading, check_unit, negative_logarithm, read_cell
from molvae.assay.compounds import compounds_of
from molvae.errors import MolvaeError, SettingError
from molvae.table import SMILES
from molvae.table.columns import listed
from molvae.table.molecules import MoleculesLike, described, frame_of
from molvae.table.numbers import name_unreadable

log = logging.getLogger(__name__)

DataLike = MoleculesLike | Sequence[str | Path | pd.DataFrame]
"""A table of measurements, a file of one, or several."""
FEWEST = 10
"""Measured compounds that are learned from at least."""
DISAGREE = 1.0
"""Replicates that lie further apart, in units of the property, are told of."""
DECADES = 3
"""Powers of ten that a column spans whose values are concentrations and no logarithms."""


@dataclass(frozen=True, eq=False)
class Measurements:
    """Compounds with one value each."""

    name: str
    """What was measured; "p" and its name where concentrations were turned into negative logarithms."""
    smiles: Sequence[str]
    """Canonical, of the parent compound without its salt."""
    numbers: np.ndarray
    """float64 (n,): the mean of a compound's replicates, or the bound that its value lies beyond."""
    sides: np.ndarray
    """int8 (n,): 0 measured, -1 the value lies below, 1 above."""
    replicates: np.ndarray
    """int (n,): rows that a compound was measured in."""
    spreads: np.ndarray
    """float64 (n,): standard deviation of its replicates, NaN of a single one."""
    notes: Mapping[str, int] = field(default_factory=dict)
    """What became of rows: reason -> count."""

    def __len__(self) -> int:
        return len(self.smiles)

    @property
    def measured(self) -> np.ndarray:
        """bool (n,): compounds with a value and not a bound."""
        return self.sides == MEASURED

    def rows(self, rows: np.ndarray) -> Measurements:
        """Some of the compounds."""
        chosen = [self.smiles[int(row)] for row in rows]
        numbers, sides = self.numbers[rows], self.sides[rows]
        return Measurements(
            self.name, chosen, numbers, sides, self.replicates[rows], self.spreads[rows], self.notes
        )


def read_measurements(
    data: DataLike,
    name: str,
    *,
    unit: str | None = None,
    smiles_column: str | None = None,
    quiet: bool = False,
) -> Measurements:
    """Read a column of measurements: replicates are averaged, bounds kept, salts taken off.

    Args:
        data: a table with molecules, a file of one, or several.
        name: the column.
        unit: of concentrations, which become negative logarithms of mol/l; None takes values as they are.
        smiles_column: the molecules' column; None finds it by name.
        quiet: say nothing of what was read, since the same is read elsewhere.

    Raises:
        SettingError: there is no such column, or its unit cannot be.
        MolvaeError: cells are no numbers, or there is too little to learn from.
    """
    check_unit(unit, name)
    frames = [_column(one, name, smiles_column) for one in several_of(data)]
    source = ", ".join(described(one) for one in several_of(data))
    readings = [reading for frame in frames for reading in _readings(frame, name, unit, source)]
    smiles, reasons = compounds_of([text for frame in frames for text in frame[SMILES]])
    notes = dict(reasons)
    table = pd.DataFrame(readings, columns=["value", "side"]).assign(smiles=smiles)
    missing = table["value"].isna().to_numpy()
    if missing.any():
        notes["no value"] = int(missing.sum())
    table = table.loc[~missing & table[SMILES].notna().to_numpy()]
    known = _merged(table, f"p{name}" if unit else name, notes)
    _check(known, source)
    if not quiet:
        if unit is None:
            _warn_of_concentrations(readings, name)
        _tell(known)
    return known


def several_of(data: DataLike) -> Sequence[MoleculesLike]:
    """The tables; SMILES in a list would be molecules without a measurement."""
    return list(data) if isinstance(data, list | tuple) else [data]  # pyright: ignore[reportReturnType]


def _column(data: MoleculesLike, name: str, smiles_column: str | None) -> pd.DataFrame:
    frame = frame_of(data, smiles_column=smiles_column)
    if name not in frame:
        wanted = f"{described(data)} has no such column; there are: {listed(list(frame.columns))}"
        raise SettingError("property", name, wanted)
    return frame


def _readings(frame: pd.DataFrame, name: str, unit: str | None, source: str) -> list[Reading]:
    read = [read_cell(cell) for cell in frame[name]]
    if all(one is None or np.isnan(one.value) for one in read):
        raise SettingError("property", name, f"{source}: no cell of this column is a number")
    if any(one is None for one in read):
        told = name_unreadable(frame, name, np.array([one is None for one in read]))
        raise MolvaeError(f"{source}: {told}; numbers are wanted, or bounds such as <5 and >10")
    values = [one for one in read if one is not None]
    if unit is None:
        return values
    logarithms = [negative_logarithm(one, unit) for one in values]
    if any(one is None for one in logarithms):
        row = next(row for row, one in enumerate(logarithms) if one is None)
        place = f"{frame.index.name or 'row'} {frame.index[row]}"
        raise SettingError(
            "unit", unit, f"{source}: {place} has {values[row].value:g}, which is no concentration"
        )
    return [one for one in logarithms if one is not None]


def _warn_of_concentrations(values: Sequence[Reading], name: str) -> None:
    known = np.array([one.value for one in values])
    known = known[np.isfinite(known)]
    if known.min() > 0 and np.log10(known.max() / known.min()) > DECADES:
        log.warning(
            "%s spans from %g to %g: if these are concentrations, say their unit (unit=nM)",
            *(name, known.min(), known.max()),
        )


def _merged(table: pd.DataFrame, name: str, notes: dict[str, int]) -> Measurements:
    """One value for each compound; where it was measured, bounds say nothing more."""
    codes, compounds = pd.factorize(table[SMILES])
    values, sides = table["value"].to_numpy(dtype=float), table["side"].to_numpy()
    groups = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    found = [_value_of(values[rows], sides[rows]) for rows in groups if len(rows)]
    numbers, own, replicates, spreads = (
        np.array(column) for column in list(zip(*found, strict=True)) or [()] * 4
    )
    known = Measurements(
        *(name, list(compounds), numbers.astype(np.float64), own.astype(np.int8)),
        *(replicates.astype(np.int64), spreads.astype(np.float64), notes),
    )
    if repeated := len(table) - len(known):
        notes["repeated compounds, averaged"] = repeated
    if bounds := int(((sides != MEASURED) & known.measured[codes]).sum()):
        notes["bounds of compounds that are also measured"] = bounds
    _note_disagreement(known, [values[rows[sides[rows] == MEASURED]] for rows in groups], notes)
    return known


def _value_of(values: np.ndarray, sides: np.ndarray) -> tuple[float, int, int, float]:
    """Number, side, replicates and their standard deviation of a compound's rows.

    Of several bounds the one counts that says most; those from below where there are both.
    """
    measured = values[sides == MEASURED]
    if len(measured):
        spread = float(np.std(measured, ddof=1)) if len(measured) > 1 else np.nan
        return float(measured.mean()), MEASURED, len(measured), spread
    above = values[sides == ABOVE]
    if len(above):
        return float(above.max()), ABOVE, len(values), np.nan
    return float(values.min()), BELOW, len(values), np.nan


def _note_disagreement(known: Measurements, replicates: Sequence[np.ndarray], notes: dict[str, int]) -> None:
    """Count compounds whose replicates lie far apart, and tell of the worst."""
    apart = np.array([np.ptp(values) if len(values) else 0.0 for values in replicates])
    if count := int((apart > DISAGREE).sum()):
        notes["compounds whose replicates disagree"] = count
        worst = int(apart.argmax())
        log.warning(
            "%d compounds have values more than %g apart, such as %s (%.2f)",
            *(count, DISAGREE, known.smiles[worst], apart[worst]),
        )


def _check(known: Measurements, source: str) -> None:
    count = int(known.measured.sum())
    if count < FEWEST:
        raise MolvaeError(
            f"{source}: {count} compounds with a value of {known.name}; {FEWEST} at least are learned from"
        )
    if np.ptp(known.numbers[known.measured]) == 0:
        value = known.numbers[known.measured][0]
        raise MolvaeError(
            f"{source}: all {count} values of {known.name} are {value:g}; there is nothing to learn"
        )


def _tell(known: Measurements) -> None:
    bounds = len(known) - int(known.measured.sum())
    log.info("%s compounds%s", f"{len(known):,}", f", {bounds:,} of them bounds" if bounds else "")
    for reason, count in known.notes.items():
        log.info("%s %s: %s", f"{count:,}", "row" if count == 1 else "rows", reason)
