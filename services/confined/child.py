"""The child's side: reads a call, runs it, answers, until its input ends.

Started as ``python -P services/confined/child.py``, its own bytes on standard input and output.
"""

import importlib
import os
import resource
import signal
import sys
import traceback
from typing import BinaryIO


def _limit(memory: int, output: int) -> None:
    for what, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, output),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (value, value))
    # Without this the process dies when a file grows too large; with it, write() fails.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _answer(function: str, arguments: dict[str, object]) -> tuple[object, ...]:
    from services.confined.errors import Refused

    module, _, name = function.partition(":")
    try:
        return ("done", getattr(importlib.import_module(module), name)(**arguments))
    except Refused as error:
        return ("refused", error.code, error.message, dict(error.params))
    except MemoryError:
        return ("too-large",)
    except Exception:
        return ("failed", traceback.format_exc(limit=-12))


def serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Answer calls until the source ends."""
    import pickle

    from services.confined.frames import HEADER, dump

    while header := source.read(HEADER.size):
        function, arguments = pickle.loads(source.read(HEADER.unpack(header)[0]))  # noqa: S301 - from our parent
        sink.write(dump(_answer(function, arguments)))
        sink.flush()


def main() -> None:
    """Entry point; the arguments are the memory and the output, in bytes."""
    # Libraries that print must not write among our frames.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
