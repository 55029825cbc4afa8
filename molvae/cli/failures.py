"""What goes wrong around a command line, with memory, disks and limits, in one line that says what helps."""

import errno

from molvae.errors import ArgumentError, MolvaeError, NothingLeft

ELSEWHERE = "name another place (for caches: XDG_CACHE_HOME=FOLDER)"
REMEDIES = {
    errno.ENOSPC: "make room on the disk and run it again",
    errno.EDQUOT: "make room in your quota and run it again",
    errno.EMFILE: "more files have to be open at once: ulimit -n 1024",
    errno.ENFILE: "the whole machine has too many files open; end other programs",
    errno.EACCES: f"change its permissions, or {ELSEWHERE}",
    errno.EPERM: f"change its permissions, or {ELSEWHERE}",
    errno.EROFS: ELSEWHERE,
    errno.ELOOP: "this link leads in a circle; name another place",
    errno.ENAMETOOLONG: "give a shorter name",
    errno.EAGAIN: "too many processes or threads: give a smaller workers=, or ulimit -u",
    errno.ENOMEM: "give a smaller workers= or smaller numbers of molecules",
}
NO_MEMORY = ("can't allocate memory", "out of memory", "bad_alloc", "cannot allocate memory")
"""How libraries in C++ say so."""


class UnexpectedError(MolvaeError):
    """A fault of molvae itself."""


EXIT_CODES: dict[type[MolvaeError], int] = {ArgumentError: 2, NothingLeft: 3, UnexpectedError: 4}
"""Of kinds of errors; of all others 1."""


def exit_code(error: MolvaeError) -> int:
    """The exit code of an error's kind."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), 1)


def explained(error: Exception) -> MolvaeError:
    """A foreign error as one for the user."""
    if isinstance(error, MolvaeError):
        return error
    if isinstance(error, MemoryError) or any(text in str(error).lower() for text in NO_MEMORY):
        return MolvaeError(f"not enough memory ({_told(error)}): {REMEDIES[errno.ENOMEM]}")
    if isinstance(error, OSError) and error.errno is not None:
        place = f"{error.filename}: " if error.filename else ""
        remedy = REMEDIES.get(error.errno, "debug=true shows where")
        return MolvaeError(f"{place}{error.strerror}: {remedy}")
    if isinstance(error, ImportError):
        told = f"{_told(error)}: a library cannot be loaded; install it again (debug=true shows where)"
        return MolvaeError(told)
    return UnexpectedError(
        f"unexpected error: {type(error).__name__}: {_told(error)};"
        " please report it with the traceback that debug=true shows"
    )


def _told(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__
