"""Nothing is imported that only POSIX has. On Windows itself the package is untested."""

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "molvae"
POSIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
AS_ON_WINDOWS = """
import os, select, signal, subprocess, sys
import filelock, multiprocessing.connection, optuna.storages.journal, pandas
for module, names in {
    signal: ["SIGKILL", "SIGPROF", "SIGALRM", "ITIMER_PROF", "ITIMER_REAL", "setitimer", "pthread_sigmask"],
    os: ["register_at_fork", "killpg", "fork", "sched_getaffinity"],
    select: ["poll"],
}.items():
    for name in names:
        delattr(module, name)
sys.modules["fcntl"] = None
import molvae.cli.main, molvae.files.whole, molvae.optimization.oracle.ledger_file
import molvae.optimization.oracle.workers, molvae.parallel.process_pool, molvae.tuning.storage
from molvae.parallel.cores import cores
print(cores() > 0)
"""


def test_no_module_imports_at_its_top_what_only_posix_has() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert not POSIX & {name.split(".")[0] for name in names}, path


def test_the_command_line_is_imported_where_signals_and_locks_are_those_of_windows() -> None:
    done = subprocess.run([sys.executable, "-c", AS_ON_WINDOWS], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "True\n"), done.stderr
