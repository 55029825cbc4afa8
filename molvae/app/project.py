"""Everything that a chemist has done on the page, in one SQLite file, as it happens."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from molvae.errors import MolvaeError

FORMAT = 1
LAST = {"tables": "last_table", "runs": "last_run"}
"""Table of the file -> state: the highest number that there has been in it."""
_APPLICATION = 0x6D6F6C76
"""`molv`: tells a project from other SQLite files."""
_TABLES = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS basket (
    number INTEGER PRIMARY KEY, smiles TEXT NOT NULL UNIQUE, source TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '', tags TEXT NOT NULL DEFAULT '',
    added TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, own TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE IF NOT EXISTS runs (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, settings TEXT NOT NULL, state TEXT NOT NULL,
    told TEXT NOT NULL DEFAULT '', added TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;
CREATE TABLE IF NOT EXISTS tables (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, content BLOB NOT NULL, about TEXT NOT NULL,
    added TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT;
"""
_KEEP = """
INSERT INTO basket (smiles, source, own) VALUES (?, ?, ?)
ON CONFLICT (smiles) DO UPDATE SET own = json_patch(own, excluded.own)
"""


@dataclass(frozen=True)
class Kept:
    """A molecule of the basket."""

    number: int
    smiles: str
    source: str
    """Where it came from, in words."""
    note: str
    tags: str
    """Words with commas between."""
    own: dict[str, Any] = field(default_factory=dict)
    """What the table that it comes from says of it: column -> text or number."""


class Project:
    """The file, opened again with everything in it.

    Args:
        path: made where there is none; None keeps all in memory.

    Raises:
        MolvaeError: the file is something else, damaged, of a newer version, or cannot be written.
    """

    def __init__(self, path: str | Path | None) -> None:
        self.path = None if path is None else Path(path).absolute()
        try:
            self._file = sqlite3.connect(
                self.path or ":memory:", isolation_level=None, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        try:
            self._claim()
        except sqlite3.Error as error:
            self._file.close()
            raise self._unusable(error) from error
        except MolvaeError:
            self._file.close()
            raise

    def _unusable(self, error: sqlite3.Error) -> MolvaeError:
        return MolvaeError(f"{self.path}: {error}; give the name of a new file, or of a project")

    def _claim(self) -> None:
        (owner,), (version,) = (self._ask(f"PRAGMA {name}")[0] for name in ("application_id", "user_version"))
        if owner != _APPLICATION and (owner or self._ask("SELECT 1 FROM sqlite_master")):
            raise MolvaeError(f"{self.path} is another program's file; give the name of a new one")
        if version > FORMAT:
            raise MolvaeError(f"{self.path} was written by a newer molvae: install that")
        self._file.execute(f"PRAGMA application_id = {_APPLICATION}")
        self._file.execute(f"PRAGMA user_version = {FORMAT}")
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.executescript(_TABLES)
        if "own" not in {name for (name,) in self._ask("SELECT name FROM pragma_table_info('basket')")}:
            self._file.execute("ALTER TABLE basket ADD COLUMN own TEXT NOT NULL DEFAULT '{}'")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    # --- small things: where the chemist was ---

    def remember(self, name: str, value: Any) -> None:
        """Keep a value that JSON takes under a name."""
        self._ask("INSERT OR REPLACE INTO state VALUES (?, ?)", name, json.dumps(value))

    def recall(self, name: str, default: Any = None) -> Any:
        """The value kept under a name."""
        found = self._ask("SELECT value FROM state WHERE name = ?", name)
        return json.loads(found[0][0]) if found else default

    # --- the basket ---

    def keep(self, smiles: Sequence[str], source: str, own: Sequence[dict[str, Any]] = ()) -> int:
        """Put molecules into the basket, and return how many of them are new there.

        Args:
            smiles: the molecules.
            source: where they come from, in words.
            own: what is known of each there; none of any. One that is in the basket already gets it too.
        """
        before = self.count()
        known = map(json.dumps, own) if own else ["{}"] * len(smiles)
        rows = [(text, source, told) for text, told in zip(smiles, known, strict=True)]
        self._file.executemany(_KEEP, rows)
        return self.count() - before

    def basket(self) -> list[Kept]:
        """All of it, in the order in which it was filled."""
        found = self._ask("SELECT number, smiles, source, note, tags, own FROM basket ORDER BY number")
        return [Kept(*row, own=json.loads(own)) for *row, own in found]

    def kept(self, smiles: Sequence[str]) -> set[str]:
        """Those of some molecules that are in the basket."""
        asked = "SELECT smiles FROM basket WHERE smiles IN (SELECT value FROM json_each(?))"
        return {text for (text,) in self._ask(asked, json.dumps([*smiles]))}

    def count(self) -> int:
        """Molecules in the basket."""
        return self._ask("SELECT count(*) FROM basket")[0][0]

    def note(self, number: int, note: str, tags: str) -> None:
        """Write a note and tags to a molecule of the basket."""
        self._ask("UPDATE basket SET note = ?, tags = ? WHERE number = ?", note, tags, number)

    def remove(self, numbers: Sequence[int]) -> None:
        """Take molecules out of the basket."""
        self._file.executemany("DELETE FROM basket WHERE number = ?", [(one,) for one in numbers])

    def remove_bare(self, smiles: str) -> bool:
        """Take out a molecule that has no note and no tags; whether there was one."""
        asked = "DELETE FROM basket WHERE smiles = ? AND note = '' AND tags = '' RETURNING number"
        return bool(self._ask(asked, smiles))

    # --- runs ---

    def add_run(self, name: str, plan: dict[str, Any], state: str) -> int:
        """Remember a run, and return its number.

        No run has the number of one that was removed: the basket tells by it where a molecule comes from.
        """
        number = self._new_number("runs")
        self._ask(
            "INSERT INTO runs (number, name, settings, state) VALUES (?, ?, ?, ?)",
            *(number, name, json.dumps(plan), state),
        )
        return number

    def remove_run(self, number: int) -> None:
        """Forget a run."""
        self._ask("DELETE FROM runs WHERE number = ?", number)

    def mark_run(self, number: int, state: str, told: str) -> None:
        """Remember what has become of a run."""
        self._ask("UPDATE runs SET state = ?, told = ? WHERE number = ?", state, told, number)

    def runs(self) -> list[tuple[int, dict[str, Any], str, str]]:
        """Number, plan, state and what was told of each run."""
        found = self._ask("SELECT number, settings, state, told FROM runs ORDER BY number")
        return [(number, json.loads(plan), state, told) for number, plan, state, told in found]

    # --- tables ---

    def add_table(self, name: str, content: bytes, about: dict[str, Any]) -> int:
        """Remember a table that was uploaded: Parquet, and what is known of it; return its number.

        No table has the number of one that was removed: maps and predictors are named by it.
        """
        number = self._new_number("tables")
        self._ask(
            "INSERT INTO tables (number, name, content, about) VALUES (?, ?, ?, ?)",
            *(number, name, content, json.dumps(about)),
        )
        return number

    def tables(self) -> dict[int, tuple[str, dict[str, Any]]]:
        """Number -> name of each table, and what is known of it."""
        found = self._ask("SELECT number, name, about FROM tables ORDER BY number")
        return {number: (name, json.loads(about)) for number, name, about in found}

    def table(self, number: int) -> bytes:
        """A table as Parquet."""
        return self._ask("SELECT content FROM tables WHERE number = ?", number)[0][0]

    def remove_table(self, number: int) -> None:
        """Forget a table."""
        self._ask("DELETE FROM tables WHERE number = ?", number)

    def _new_number(self, table: str) -> int:
        """A number that nothing in a table of the file has had."""
        before = self._ask(f"SELECT coalesce(max(number), 0) FROM {table}")[0][0]
        number = 1 + max(self.recall(LAST[table], 0), before)
        self.remember(LAST[table], number)
        return number

    def _ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        return self._file.execute(question, values).fetchall()
