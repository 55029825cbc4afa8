"""Whether SLURM answers, asked before anything is made."""

import subprocess
from collections.abc import Sequence
from tempfile import TemporaryFile

from molvae.errors import MolvaeError

PATIENCE = 20.0
"""Seconds that a cluster's controller may take to answer."""
SLURM = {"slurm", "submitit_slurm"}


def launchers(arguments: Sequence[str]) -> set[str]:
    """What is to start the runs of a command line, where it says so."""
    return {argument.partition("=")[2] for argument in arguments if argument.startswith("hydra/launcher=")}


def check_reachable(arguments: Sequence[str]) -> None:
    """Make sure that SLURM answers where the command line asks for it: sbatch would wait for minutes.

    Raises:
        MolvaeError: there is no SLURM here, or its controller does not answer.
    """
    if not launchers(arguments) & SLURM:
        return
    remedy = "start it on a login node of the cluster, or take hydra/launcher=local or joblib"
    try:
        # a file and no pipe: what a wrapper script leaves running would keep a pipe open
        with TemporaryFile("w+") as said:
            done = subprocess.run(
                ["sinfo", "--noheader"], stdout=subprocess.DEVNULL, stderr=said, check=False, timeout=PATIENCE
            )
            said.seek(0)
            reason = said.readline().strip()
    except FileNotFoundError as error:
        raise MolvaeError(f"hydra/launcher=slurm: there is no SLURM here (no sinfo): {remedy}") from error
    except subprocess.TimeoutExpired as error:
        raise MolvaeError(f"hydra/launcher=slurm: no answer within {PATIENCE:g} seconds: {remedy}") from error
    if done.returncode:
        raise MolvaeError(f"hydra/launcher=slurm: cannot be reached ({reason}): {remedy}")
