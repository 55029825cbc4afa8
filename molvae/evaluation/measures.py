"""What an evaluation finds."""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Measures:
    """Values by name, NaN where one could not be computed, and a sentence where one needs it."""

    values: dict[str, float] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, value: float, note: str = "") -> None:
        """Record a measure; the note is kept where there is one."""
        self.values[key] = float(value)
        if note:
            self.notes[key] = note

    def rows(self) -> list[tuple[str, float, str]]:
        """Name, value and note of each."""
        return [(key, value, self.notes.get(key, "")) for key, value in self.values.items()]

    def as_json(self) -> dict[str, float | None]:
        """Values as JSON can hold them: null for NaN."""
        return {key: None if math.isnan(value) else value for key, value in self.values.items()}
