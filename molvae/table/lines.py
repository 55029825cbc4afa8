"""Lines of a text that are counted and can be given back."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice


class Lines(Iterator[str]):
    """Lines with their ends; `number` is that of the last one taken."""

    def __init__(self, lines: Iterable[str]):
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.number = 0

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._lines)
        self.number += 1
        return line

    def give_back(self, lines: Sequence[str]) -> None:
        """Take the last lines back, to be read again."""
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)

    def ahead(self, count: int) -> list[str]:
        """Return the next lines without taking them."""
        lines = list(islice(self, count))
        self.give_back(lines)
        return lines
