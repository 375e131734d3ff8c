"""What a person sees when a command cannot do its work: one clear sentence on stderr and exit status 1."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

DONE, FAILED = 0, 1


def failing_clearly(command: Callable[[argparse.Namespace], None], args: argparse.Namespace) -> int:
    """Run the command; turn what may go wrong outside our hands into a sentence and a status."""
    from voronka.measure.files import FileError

    try:
        command(args)
        sys.stdout.flush()
    except FileError as error:
        return _failed(_in_language(args, error))
    except BrokenPipeError:  # the reader of our output has left: `voronka report ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        return _failed(f"{error.filename or 'the output'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return _failed("stopped")
    return DONE


def _in_language(args: argparse.Namespace, error: Exception) -> str:
    from voronka.measure.message import Message
    from voronka.wording.words import Words

    message = getattr(error, "message", None)
    if isinstance(message, Message):
        return Words(getattr(args, "lang", "en"))(message)
    return str(error)


def _failed(sentence: str) -> int:
    print(f"voronka: {sentence}", file=sys.stderr)  # noqa: T201  the command line speaks
    return FAILED
