"""Arrays written piece by piece: .npy files whose length is known only at the end."""

from pathlib import Path
from types import TracebackType

import numpy as np


class NpyAppender:
    """Writes a one-dimensional .npy file from pieces.

    Written with plain writes, not through a memory map: a full disk is then an OSError, not a bus error.
    """

    def __init__(self, path: Path, dtype: np.dtype | type):
        self._dtype = np.dtype(dtype)
        self._length = 0
        self._file = path.open("wb")
        self._header()

    def append(self, piece: np.ndarray) -> None:
        """Add values at the end."""
        self._file.write(np.ascontiguousarray(piece, self._dtype).data)
        self._length += len(piece)

    def _header(self) -> None:
        # numpy pads the header so that the length can grow in place
        header = {"descr": self._dtype.str, "fortran_order": False, "shape": (self._length,)}
        np.lib.format.write_array_header_1_0(self._file, header)

    def __enter__(self) -> "NpyAppender":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            if error is None:
                self._file.seek(0)
                self._header()
