"""`molvae VERB key=value ...`: finds the verb, runs it, turns errors into a line and an exit code."""

import os
import select
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

from molvae.commands.did_you_mean import did_you_mean
from molvae.commands.verbs import VERBS
from molvae.errors import MolvaeError, UsageError
from molvae.openmp import settle

INTERRUPTED = 130
TERMINATED = 143


def main() -> NoReturn:
    """Run the command line of this process and exit."""
    signal.signal(signal.SIGTERM, _terminate)
    settle()  # before anything loads OpenMP
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more on its way out: give it somewhere to flush to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line (without the program's name).

    Returns:
        0 fine, 1 failed, 2 usage, 3 nothing left, 130 interrupted.
    """
    try:
        _dispatch(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except KeyboardInterrupt:
        _say(arguments, "interrupted")
        return INTERRUPTED
    except BrokenPipeError as error:
        if _reader_is_gone():
            return 0
        return _report(arguments, error, exit_code=1)
    except MolvaeError as error:
        return _report(arguments, error, error.exit_code)
    except Exception as error:
        return _report(arguments, error, exit_code=1)
    return 0


def _dispatch(arguments: Sequence[str]) -> None:
    verb, *rest = arguments or ["--help"]
    if verb in {"-h", "--help", "help"}:
        from molvae.commands.help import overview

        print(overview())
    elif verb == "--version":
        from molvae import __version__

        print(f"molvae {__version__}")
    elif verb in {"-sc", "--shell-completion"}:
        from molvae.commands.completion import complete

        complete(rest)
    elif verb not in VERBS:
        raise UsageError(f"there is no verb {verb!r}{did_you_mean(verb, VERBS)}; molvae --help lists them")
    elif {"-h", "--help"} & set(rest):
        from molvae.commands.help import verb_help

        print(verb_help(verb))
    else:
        from molvae.commands.hydra_app import run_verb

        run_verb(verb, rest)


def _report(arguments: Sequence[str], error: Exception, exit_code: int) -> int:
    """Print the error in one line, or whole with `debug=true`; a foreign error also says its kind."""
    if any(argument.lstrip("+").lower() == "debug=true" for argument in arguments):
        traceback.print_exception(error)
    else:
        kind = "" if isinstance(error, MolvaeError) else f"{type(error).__name__}: "
        hint = "" if isinstance(error, MolvaeError) else " (debug=true shows where)"
        _say(arguments, f"{kind}{' '.join(str(error).split())}{hint}")
    return exit_code


def _say(arguments: Sequence[str], message: str) -> None:
    verb = arguments[0] if arguments and arguments[0] in VERBS else ""
    print(f"{f'molvae {verb}'.strip()}: {message}", file=sys.stderr)


def _reader_is_gone() -> bool:
    """Tell `molvae sample | head` from a broken pipe to a worker process, which is a failure."""
    poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))


def _terminate(number: int, frame: object) -> NoReturn:
    """Unwind on SIGTERM, so that half-written files are removed."""
    raise SystemExit(TERMINATED)
