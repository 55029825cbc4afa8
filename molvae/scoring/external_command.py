"""A program of the user's as a scorer."""

import logging
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence

import numpy as np
from rdkit.Chem import Mol

from molvae.chem.mol import to_smiles
from molvae.errors import MolvaeError, SettingError
from molvae.scoring.scorer import AnswerError

log = logging.getLogger(__name__)


class ExternalCommand:
    """Scores by a program: it reads one canonical SMILES a line and writes one number a line, in that order.

    An empty line, or one that is no number, stands for a molecule that could not be scored: NaN. What was not
    written when the time was up is NaN too, and the program is ended with all it has started.

    Args:
        command: program and arguments, as in a shell's line, but without a shell.
        timeout: seconds for each molecule; a batch has as many times that; 0 waits for ever.

    Attributes:
        failures: why molecules of the last batch have no score; "" where they have one.

    Raises:
        SettingError: there is no command, or a time-out below 0.
    """

    takes_lists = False
    """In a search: what one molecule takes too long for would be lost for those behind it."""

    def __init__(self, command: str, timeout: float = 50.0) -> None:
        try:
            self.arguments = shlex.split(command)
        except ValueError as error:
            raise SettingError("command", command, f"cannot be read: {error}") from error
        if not self.arguments:
            raise SettingError("command", command, "a program that reads SMILES and writes numbers")
        if timeout < 0:
            raise SettingError("timeout", timeout, "seconds above 0, or 0 to wait for ever")
        self.timeout = timeout
        self.failures: list[str] = []

    def __call__(self, mols: Sequence[Mol]) -> np.ndarray:
        """Return float64 (n,).

        Raises:
            MolvaeError: the program cannot be started, fails, or writes another number of lines than it read.
        """
        if not len(mols):
            return np.empty(0)
        lines, ended = self._run("".join(f"{to_smiles(mol)}\n" for mol in mols), self.timeout * len(mols))
        late = 0 if ended else max(len(mols) - len(lines), 0)
        if late:
            log.warning("%s: time is up, %d of %d molecules have no score", self.name, late, len(mols))
        if len(lines) + late != len(mols):
            raise AnswerError(f"{self.name} wrote {len(lines)} lines for {len(mols)} molecules")
        scores = np.array([*map(_number, lines), *[np.nan] * late])
        wrong = [f"wrote '{line.strip()}'" if np.isnan(_number(line)) else "" for line in lines]
        self.failures = [*wrong, *[f"timed out after {self.timeout:g} s"] * late]
        return scores

    @property
    def name(self) -> str:
        """The program."""
        return self.arguments[0]

    def _run(self, given: str, seconds: float) -> tuple[list[str], bool]:
        """Lines that the program wrote, and whether it came to its end."""
        try:
            process = subprocess.Popen(
                self.arguments,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise MolvaeError(f"command {self.name} cannot be started: {error.strerror}") from None
        with process:
            try:
                out, err = process.communicate(given.encode(), timeout=seconds or None)
            except BaseException as stop:
                _end(process)
                if not isinstance(stop, subprocess.TimeoutExpired):
                    raise
                out, _ = process.communicate()
                return out[: out.rfind(b"\n") + 1].decode(errors="replace").splitlines(), False
        if process.returncode:
            cause = subprocess.CalledProcessError(process.returncode, self.arguments)
            said = err.decode(errors="replace").strip().splitlines()[-1:] or ["nothing on stderr"]
            message = f"{self.name} failed with exit code {process.returncode}: {said[0]}"
            raise MolvaeError(message) from cause
        return out.decode(errors="replace").splitlines(), True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program, with all it has started where the system has groups of processes."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _number(line: str) -> float:
    try:
        value = float(line)
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan
