"""`molvae VERB key=value ...`: finds the verb, runs it, turns errors into a line and an exit code."""

import select
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

from molvae.checks.did_you_mean import did_you_mean
from molvae.checks.visible import one_line, visible
from molvae.cli.failures import exit_code, explained
from molvae.cli.settings.verbs import VERBS
from molvae.cli.standard_streams import answer, leave_stdout, naming_stdout, prepare_streams
from molvae.cli.usage import UsageError
from molvae.parallel.openmp import settle

INTERRUPTED = 130
TERMINATED = 143


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    prepare_streams()
    signal.signal(signal.SIGTERM, _terminate)
    settle()  # before anything loads OpenMP
    code = run(sys.argv[1:])
    leave_stdout()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name).

    Returns:
        0 fine, 1 failed, 2 usage, 3 nothing left, 4 a fault of molvae itself, 130 interrupted.
    """
    try:
        _dispatch(arguments)
        with naming_stdout():
            sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt:
        _say(arguments, "interrupted")
        return INTERRUPTED
    except BrokenPipeError as error:
        if _reader_is_gone():
            return 0
        return _report(arguments, error)
    except Exception as error:
        return _report(arguments, error)
    return 0


def _dispatch(arguments: Sequence[str]) -> None:
    verb, *rest = arguments or ["--help"]
    if verb in {"-h", "--help", "help"}:
        from molvae.cli.help import overview

        answer(overview())
    elif verb == "--version":
        from molvae import __version__

        answer(f"molvae {__version__}")
    elif verb in {"-sc", "--shell-completion"}:
        from molvae.cli.completion import complete

        complete(rest)
    elif verb not in VERBS:
        raise UsageError(f"there is no verb {verb!r}{did_you_mean(verb, VERBS)}; molvae --help lists them")
    elif {"-h", "--help"} & set(rest):
        from molvae.cli.help import verb_help

        answer(verb_help(verb))
    else:
        from molvae.cli.settings.hydra_app import run_verb

        run_verb(verb, rest)


def _report(arguments: Sequence[str], error: Exception) -> int:
    """Print the error in one line, or whole with `debug=true`; returns the exit code of its kind."""
    told = explained(error)
    if any(argument.lstrip("+").lower() == "debug=true" for argument in arguments):
        print(visible("".join(traceback.format_exception(error))), end="", file=sys.stderr)
    else:
        _say(arguments, str(told))
    return exit_code(told)


def _say(arguments: Sequence[str], message: str) -> None:
    verb = arguments[0] if arguments and arguments[0] in VERBS else ""
    with suppress(OSError):  # a full disk: the exit code tells at least that it failed
        print(f"{f'molvae {verb}'.strip()}: {one_line(message)}", file=sys.stderr)


def _reader_is_gone() -> bool:
    """Tell `molvae sample | head` from a broken pipe to a worker process, which is a failure."""
    if not hasattr(select, "poll"):  # Windows
        return True
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def _terminate(number: int, frame: object) -> NoReturn:
    """Unwind on SIGTERM, so that half-written files are removed."""
    raise SystemExit(TERMINATED)
