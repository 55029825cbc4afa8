"""The largest memory of a process and its children, watched from a thread (Linux)."""

import os
import threading
from pathlib import Path

INTERVAL = 0.2  # seconds between two looks


class ProcessMemory:
    """Watches this process and its children while it is entered.

    Args:
        field: of /proc/PID/status: VmHWM is the kernel's own peak, so that nothing between two looks is
            missed; RssAnon leaves out the pages of mapped files.
    """

    def __init__(self, field: str) -> None:
        self.field = field
        self.peaks: dict[int, int] = {}
        """Bytes of each process."""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "ProcessMemory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def own(self) -> int:
        """Of this process."""
        return self.peaks.get(os.getpid(), 0)

    @property
    def child(self) -> int:
        """Of the largest child."""
        return max((peak for pid, peak in self.peaks.items() if pid != os.getpid()), default=0)

    def _watch(self) -> None:
        while not self._stop.wait(INTERVAL):
            for status in Path("/proc").glob("[0-9]*/status"):
                try:
                    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
                except OSError:
                    continue  # the process has ended
                pid, parent = int(status.parent.name), int(fields["PPid"])
                if os.getpid() in (pid, parent) and self.field in fields:
                    memory = int(fields[self.field].split()[0]) * 1024
                    self.peaks[pid] = max(self.peaks.get(pid, 0), memory)
