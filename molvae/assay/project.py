"""A project on disk: what was measured, what was proposed in each round, and what came of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from molvae.assay.compounds import compound_of
from molvae.assay.config import DEFAULT_LEARN, LearnConfig
from molvae.assay.learn import learn
from molvae.assay.measurements import DataLike, read_measurements
from molvae.assay.progress import Progress as ProjectProgress
from molvae.assay.progress import progress_of
from molvae.assay.proposals import ID, Proposals
from molvae.assay.propose import propose
from molvae.assay.propose_config import DEFAULT_PROPOSE, ProposeConfig
from molvae.assay.told import tables_of
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
FIELDS = {"property": str, "unit": str | None, "direction": str}
ROUND = "round"


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
        direction: "maximize" where more is better, "minimize" where less is.

    Raises:
        SettingError: the folder holds another project.
        MolvaeError: the folder is damaged.
    """

    def __init__(
        self,
        folder: str | Path,
        property: str | None = None,
        *,
        unit: str | None = None,
        direction: str = "maximize",
    ) -> None:
        self.folder = Path(folder)
        there = _described(self.folder)
        if there is None:
            if not property:
                raise SettingError("property", "", f"{folder} is no project yet: name the measured column")
            there = {"format": FORMAT, "property": property, "unit": unit, "direction": direction}
        elif property not in (None, "", there["property"]) or unit not in (None, there["unit"]):
            own = f"{there['property']} ({there['unit'] or 'no unit'})"
            raise SettingError("folder", folder, f"it holds a project of {own}; choose another folder")
        self.property, self.unit, self.direction = there["property"], there["unit"], there["direction"]
        self._description = there

    def tell(self, data: DataLike | Mapping[str, object], *, smiles_column: str | None = None) -> int:
        """Write down what was measured; rows that are there already are not taken twice.

        Args:
            data: a table with molecules, or with the proposals' ids, and measured values, a file of one, or
                several; or SMILES -> value.
            smiles_column: the molecules' column; None finds it by name.

        Returns:
            New rows.

        Raises:
            MolvaeError: there is no such column, or a cell is no number.
        """
        frames = [self._rows(one) for one in tables_of(data, self.property, smiles_column)]
        with alone_in(self.folder):
            before, number = self.measured, str(len(self.rounds))
            rows = pd.concat([before, *(frame.assign(**{ROUND: number}) for frame in frames)])
            keys = [compound_of(text) or text for text in rows[SMILES]]
            repeated = pd.DataFrame({"key": keys, "cell": rows[self.property].astype(str)}).duplicated()
            rows = rows.loc[~repeated.to_numpy()].reset_index(drop=True)
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
            write(found.table, str(self.folder / "proposals.csv"))
            write(found.table, str(self.folder / ROUNDS / f"{number}.csv"))
            self._progress(measured, [*rounds, found.table]).save_all(self.folder, settings)
        return found

    @property
    def measured(self) -> pd.DataFrame:
        """All rows that were told, as text: smiles, the property, and the round after which they came."""
        path = self.folder / MEASURED
        return (
            read(str(path))
            if path.exists()
            else pd.DataFrame(columns=[SMILES, self.property, ROUND], dtype=str)
        )

    @property
    def rounds(self) -> list[pd.DataFrame]:
        """What was proposed in each round."""
        tables = []
        while (path := self.folder / ROUNDS / f"{len(tables) + 1}.csv").exists():
            tables.append(read(str(path)))
        return tables

    def progress(self) -> ProjectProgress:
        """What came back of the proposals, and how good the predictions were."""
        return self._progress(self.measured, self.rounds)

    def _progress(self, measured: pd.DataFrame, rounds: Sequence[pd.DataFrame]) -> ProjectProgress:
        known = read_measurements(measured, self.property, unit=self.unit)
        first: dict[str | None, int] = {}
        for text, number in zip(measured[SMILES], measured[ROUND], strict=True):
            first.setdefault(compound_of(text), int(number))
        return progress_of(known, rounds, np.array([first[text] for text in known.smiles]), self.direction)

    def _rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The molecules and their cells; a table without molecules names them by the proposals' ids."""
        if self.property not in frame:
            raise SettingError("property", self.property, "a table that was told has no such column")
        return pd.DataFrame({SMILES: self._molecules(frame), self.property: frame[self.property].astype(str)})

    def _molecules(self, frame: pd.DataFrame) -> Sequence[str]:
        if SMILES in frame:
            return frame[SMILES].tolist()
        known = {str(row[ID]): str(row[SMILES]) for table in self.rounds for row in table.to_dict("records")}
        unknown = [str(one) for one in frame[ID] if str(one) not in known]
        if unknown:
            raise MolvaeError(
                f"{self.folder}: nothing was proposed as {unknown[0]}; give smiles, or ids such as R1-01"
            )
        return [known[str(one)] for one in frame[ID]]

    def _write(self, rows: pd.DataFrame) -> None:
        read_measurements(rows, self.property, unit=self.unit)  # refused before it is written
        write_whole(self.folder / DESCRIPTION, json.dumps(self._description, indent=1) + "\n")
        write(rows, str(self.folder / MEASURED))


def _described(folder: Path) -> dict | None:
    path, remedy = folder / DESCRIPTION, "choose another folder"
    try:
        told = read_described(path, "project", FORMAT, remedy)
        check_fields(told, FIELDS)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError as error:
        raise MolvaeError(f"{path}: damaged ({error}): {remedy}") from error
    return told
