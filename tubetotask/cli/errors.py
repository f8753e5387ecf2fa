"""The error tree, translated once for the command line.

Invariant: whatever goes wrong, stderr says what happened and what to do, the exit code says of
which kind it is, and no traceback is shown unless LOG_LEVEL is DEBUG.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable

import click

from tubetotask.cli import misnamed
from tubetotask.domain.errors import (
    AccessRefused,
    AnalysisFailed,
    ConfigError,
    InputError,
    NotFound,
    ServerAway,
    StorageFailed,
    TranscriptUnavailable,
    TubeToTaskError,
)

DONE, UNEXPECTED, USAGE, BAD_INPUT, NO_TRANSCRIPT, NOT_ANALYSED, STORAGE, AWAY, REFUSED = range(9)
INTERRUPTED = 130

_CODES: tuple[tuple[type[TubeToTaskError], int], ...] = (
    (InputError, BAD_INPUT),
    (NotFound, BAD_INPUT),
    (TranscriptUnavailable, NO_TRANSCRIPT),
    (AnalysisFailed, NOT_ANALYSED),
    (StorageFailed, STORAGE),
    (ServerAway, AWAY),
    (AccessRefused, REFUSED),
    (ConfigError, USAGE),
)
EPILOG = """\b
Exit codes:
  0    done
  1    something unexpected went wrong
  2    wrong use of the command, or a wrong setting
  3    what was given cannot be used (not captions, empty, bad plan), or there is no such thing
  4    the video's transcript cannot be had now; try again later
  5    the analysis could not be finished, or a budget is reached
  6    the result could not be written or stored
  7    the server does not answer
  8    the server refuses: no token, or one that opens too little
  130  interrupted
"""


def translated(work: Callable[[], object]) -> int:
    """Run ``work`` and give the exit code; errors are told on stderr."""
    try:
        code = work()
        sys.stdout.flush()
    except click.ClickException as error:
        misnamed.with_what_there_is(error).show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell("\nInterrupted.")
        return INTERRUPTED
    except TubeToTaskError as error:
        return _known(error)
    except SystemExit:
        # Without its standalone mode click exits for one reason: the reader of a pipe is gone.
        return _reader_gone()
    except OSError as error:
        if error.errno == errno.EPIPE:
            return _reader_gone()
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _known(StorageFailed("The disk is full.", remedy="Free space and try again."))
        return _unknown(error)
    except Exception as error:  # the last line of defence: nobody should meet a traceback
        return _unknown(error)
    return code if isinstance(code, int) else DONE


def tell(line: str) -> None:
    """A line on stderr, never more important than the work: a closed stderr is no error."""
    try:
        click.echo(line, err=True)
    except OSError:
        return


def _known(error: TubeToTaskError) -> int:
    tell(f"error: {error.message}")
    if error.remedy:
        tell(f"what to do: {error.remedy}")
    _trace(error)
    return next((code for kind, code in _CODES if isinstance(error, kind)), UNEXPECTED)


def _unknown(error: Exception) -> int:
    tell(f"error: Something unexpected went wrong ({type(error).__name__}).")
    if not _trace(error):
        tell("what to do: Run it again with LOG_LEVEL=DEBUG and report what is shown.")
    return UNEXPECTED


def _trace(error: BaseException) -> bool:
    """Read from the environment itself: the settings may be what failed."""
    if os.environ.get("LOG_LEVEL", "").upper() != "DEBUG":
        return False
    tell("".join(traceback.format_exception(error)).rstrip())
    return True


def _reader_gone() -> int:
    """The reader of a pipe (``| head``) had enough: nothing is wrong."""
    # Python flushes stdout once more at its end and would complain there.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    return DONE
