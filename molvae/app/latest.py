"""Of what is asked in quick succession only the last is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


class Latest:
    """One question at a time; of those that come meanwhile only the last is asked.

    A hand on a slider makes twenty questions a second: answering each would leave the picture behind.
    """

    def __init__(self) -> None:
        self._number = 0
        self._lock = asyncio.Lock()

    async def __call__(self, ask: Callable[[], Awaitable[T]]) -> T | None:
        """The answer; None where another question has come since."""
        self._number += 1
        own = self._number
        async with self._lock:
            if own != self._number:
                return None
            answer = await ask()
        return answer if own == self._number else None
