"""A project on disk: what was measured, what was proposed in each round, and what came of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from molvae.assay.compounds import compound_of
from molvae.assay.config import DEFAULT_LEARN, LearnConfig
from molvae.assay.learn import learn
from molvae.assay.measurements import DataLike, read_measurements
from molvae.assay.progress import Progress as ProjectProgress
from molvae.assay.progress import progress_of
from molvae.assay.proposals import ID, PREDICTED, SD, Proposals
from molvae.assay.propose import propose
from molvae.assay.propose_config import DEFAULT_PROPOSE, ProposeConfig
from molvae.assay.told import repeated, tables_of
from molvae.checks.choices import SIGNS, one_of
from molvae.checks.schema import check_fields
from molvae.errors import MolvaeError, SettingError
from molvae.files.documents import read_described
from molvae.files.lock import alone_in
from molvae.files.whole import write_whole
from molvae.parallel.progress import Progress, silent
from molvae.table import SMILES, read, write

log = logging.getLogger(__name__)

FORMAT = 1
DESCRIPTION, MEASURED, ROUNDS = "project.json", "measured.csv", "rounds"
FIELDS = {"property": str, "unit": str | None, "direction": Literal["maximize", "minimize"]}
ROUND = "round"
RESTORE = "put it back as it was"


class Project:
    """Rounds of proposing, making and measuring, kept in a folder.

    >>> import molvae
    >>> project = molvae.Project("project", "pIC50")                        # doctest: +SKIP
    >>> project.tell("assays.csv")                                          # doctest: +SKIP
    >>> project.ask(20).table                                               # doctest: +SKIP
    >>> project.tell({"CC(=O)Nc1ccc(O)cc1": 6.3})                           # doctest: +SKIP

    The folder holds measured.csv (all that was measured, with the round it came back in), rounds/N.csv (what
    was proposed), the predictor of the last round, and progress.html. Nothing is proposed twice.

    Args:
        folder: of the project; a new one needs a property.
        property: column of the measured values; None for what the folder says.
        unit: of concentrations; see `molvae.learn`.
        direction: "maximize" where more is better, "minimize" where less is; None for what the folder says,
            and "maximize" for a new one.

    Raises:
        SettingError: the folder holds another project, or there is no such direction.
        MolvaeError: the folder is damaged.
    """

    def __init__(
        self,
        folder: str | Path,
        property: str | None = None,
        *,
        unit: str | None = None,
        direction: str | None = None,
    ) -> None:
        if direction is not None:
            one_of(SIGNS, direction=direction)
        self.folder = Path(folder)
        there = _described(self.folder)
        if there is None:
            if not property:
                raise SettingError("property", "", f"{folder} is no project yet: name the measured column")
            direction = direction or DEFAULT_PROPOSE.direction
            there = {"format": FORMAT, "property": property, "unit": unit, "direction": direction}
        asked = {"property": property or None, "unit": unit, "direction": direction}
        if any(value not in (None, there[name]) for name, value in asked.items()):
            own = f"{there['property']} ({there['unit'] or 'no unit'}), to {there['direction']}"
            raise SettingError("folder", folder, f"it holds a project of {own}; choose another folder")
        self.property, self.unit, self.direction = there["property"], there["unit"], there["direction"]
        self._description = there

    def tell(self, data: DataLike | Mapping[str, object], *, smiles_column: str | None = None) -> int:
        """Write down what was measured; rows that are there already are not taken twice.

        Equal rows of one table are replicates, and all of them count.

        Args:
            data: a table with molecules, or with the proposals' ids, and measured values, a file of one, or
                several; or SMILES -> value.
            smiles_column: the molecules' column; None finds it by name.

        Returns:
            New rows.

        Raises:
            MolvaeError: there is no such column, or a cell is no number.
        """
        tables = tables_of(data, self.property, smiles_column)
        proposed = {} if all(SMILES in table for table in tables) else self._proposed()
        frames = [self._rows(table, proposed) for table in tables]
        with alone_in(self.folder):
            before, number = self.measured, str(len(self._round_files()))
            told = [before, *(frame.assign(**{ROUND: number}) for frame in frames)]
            rows = pd.concat(told).loc[~repeated(told, self.property)].reset_index(drop=True)
            self._write(rows)
        log.info("%s new measurements, %s in all", f"{len(rows) - len(before):,}", f"{len(rows):,}")
        return len(rows) - len(before)

    def ask(
        self,
        count: int = 20,
        *,
        config: ProposeConfig = DEFAULT_PROPOSE,
        learning: LearnConfig = DEFAULT_LEARN,
        settings: Mapping[str, str] | None = None,
        progress: Progress = silent,
    ) -> Proposals | None:
        """Propose the next batch, unless nothing has come back of the last one.

        Args:
            count: molecules to propose.
            config: where they are looked for, and how they are chosen; the direction is the project's.
            learning: how the property is learned.
            settings: name -> value, shown at the end of the pages as what made them.
            progress: opens a progress bar.

        Returns:
            The batch; None where the last one is still open, whose proposals are in proposals.csv.
        """
        with alone_in(self.folder):
            rounds, measured = self.rounds, self.measured
            number = len(rounds) + 1
            if rounds and str(len(rounds)) not in measured[ROUND].tolist():
                log.warning("nothing has been measured since round %d: its proposals stand", len(rounds))
                return None
            known = learn(
                measured,
                self.property,
                unit=self.unit,
                config=learning,
                folder=self.folder / "predictor",
                settings=settings,
                progress=progress,
            )
            found = propose(
                known.predictor,
                count=count,
                config=replace(config, direction=self.direction),
                exclude=[text for table in rounds for text in table[SMILES]],
                ids=[f"R{number}-{place:02d}" for place in range(1, count + 1)],
                progress=progress,
            )
            found.report(self.folder / "report.html", settings)
            found.save(self.folder / "proposals.csv")
            write(found.table, str(self.folder / ROUNDS / f"{number}.csv"))
            self._progress(measured, [*rounds, found.table]).save_all(self.folder, settings)
        return found

    @property
    def measured(self) -> pd.DataFrame:
        """All rows that were told, as text: smiles, the property, and the round after which they came."""
        path, columns = self.folder / MEASURED, (SMILES, self.property, ROUND)
        if not path.exists():
            return pd.DataFrame(columns=list(columns), dtype=str)
        table = _with_columns(path, columns)
        if not table[ROUND].str.isdecimal().all():
            raise MolvaeError(f"{path}: damaged (a {ROUND} is no number): {RESTORE}")
        return table

    @property
    def rounds(self) -> list[pd.DataFrame]:
        """What was proposed in each round."""
        return [_with_columns(path, (SMILES, ID, PREDICTED, SD)) for path in self._round_files()]

    def progress(self) -> ProjectProgress:
        """What came back of the proposals, and how good the predictions were."""
        return self._progress(self.measured, self.rounds)

    def _progress(self, measured: pd.DataFrame, rounds: Sequence[pd.DataFrame]) -> ProjectProgress:
        known = read_measurements(measured, self.property, unit=self.unit, quiet=True)
        first: dict[str | None, int] = {}
        for text, number in zip(measured[SMILES], measured[ROUND], strict=True):
            first.setdefault(compound_of(text), int(number))
        return progress_of(known, rounds, np.array([first[text] for text in known.smiles]), self.direction)

    def _round_files(self) -> list[Path]:
        """The files of all rounds, in their order."""
        files: list[Path] = []
        while (path := self.folder / ROUNDS / f"{len(files) + 1}.csv").exists():
            files.append(path)
        return files

    def _proposed(self) -> dict[str, str]:
        """Id -> SMILES of all that was proposed."""
        rows = [row for table in self.rounds for row in table.to_dict("records")]
        return {str(row[ID]): str(row[SMILES]) for row in rows}

    def _rows(self, frame: pd.DataFrame, proposed: Mapping[str, str]) -> pd.DataFrame:
        """The molecules and their cells; a table without molecules names them by the proposals' ids."""
        if self.property not in frame:
            raise SettingError("property", self.property, "a table that was told has no such column")
        cells = frame[self.property].astype(str)
        if SMILES in frame:
            return pd.DataFrame({SMILES: frame[SMILES].tolist(), self.property: cells})
        ids = [str(one) for one in frame[ID]]
        if unknown := [one for one in ids if one not in proposed]:
            raise MolvaeError(
                f"{self.folder}: nothing was proposed as {unknown[0]}; give smiles, or ids such as R1-01"
            )
        return pd.DataFrame({SMILES: [proposed[one] for one in ids], self.property: cells})

    def _write(self, rows: pd.DataFrame) -> None:
        read_measurements(rows, self.property, unit=self.unit, quiet=True)  # refused before it is written
        write_whole(self.folder / DESCRIPTION, json.dumps(self._description, indent=1) + "\n")
        write(rows, str(self.folder / MEASURED))


def _with_columns(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """A table of the project's own, which people may have changed."""
    table = read(str(path))
    if missing := [name for name in columns if name not in table]:
        raise MolvaeError(f"{path}: damaged (no column {missing[0]}): {RESTORE}")
    return table


def _described(folder: Path) -> dict[str, Any] | None:
    path, remedy = folder / DESCRIPTION, "choose another folder"
    try:
        told = read_described(path, "project", FORMAT, remedy)
        check_fields(told, FIELDS)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:
        raise MolvaeError(f"{path}: damaged ({error}): {remedy}") from error
    return told
