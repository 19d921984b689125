"""The parent's side: keeps a few warm children and gives up on those that misbehave."""

import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from services.confined.errors import Crashed, Failed, Refused, TooLarge, TooSlow
from services.confined.frames import HEADER, dump, load

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""All a child inherits of the environment: it has no business with our secrets."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use: seconds of the clock, bytes of memory, bytes of answer or file."""

    seconds: float = 30.0
    memory: int = 2 << 30
    output: int = 64 << 20
    runs: int = 200
    """Runs after which a child is replaced, so that what leaks does not stay."""


class _Child:
    def __init__(self, limits: Limits, environment: dict[str, str]) -> None:
        self.pid = os.getpid()
        self.runs = 0
        self._limits = limits
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [
                sys.executable,
                "-P",
                str(Path(__file__).with_name("child.py")),
                str(limits.memory),
                str(limits.output),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            cwd="/",
            # A group of its own: what the child starts ends with it.
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        return self.pid == os.getpid() and self._process.poll() is None

    def ask(self, frame: bytes, seconds: float) -> object:
        """Raises TooSlow, TooLarge, Crashed; the child is good for nothing afterwards."""
        self.runs += 1
        assert self._process.stdin  # noqa: S101 - narrowing for types
        deadline = time.monotonic() + seconds
        try:
            self._process.stdin.write(frame)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Crashed("The child was gone.") from None
        size = HEADER.unpack(self._read(HEADER.size, deadline))[0]
        if size > self._limits.output:
            raise TooLarge(f"An answer of {size} bytes.")
        return load(self._read(size, deadline))

    def _read(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout  # noqa: S101 - narrowing for types
        descriptor = self._process.stdout.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        parts: list[bytes] = []
        while size:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                raise TooSlow("The run was stopped.")
            part = os.read(descriptor, min(size, 1 << 20))
            if not part:
                raise Crashed(f"The child ended with status {self._process.wait(5)}.")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def end(self) -> None:
        if self.pid != os.getpid():
            return  # Our parent's child, not ours.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                # Closing flushes, and there is nobody left to read.
                with suppress(BrokenPipeError):
                    pipe.close()


class Workshop:
    """Runs functions named "module:function" in children limited in time, memory and output.

    Thread-safe, and safe across fork. At most `size` runs at a time; others wait their turn.
    `warm` children are kept between runs, the others made and ended with the rush.
    """

    def __init__(self, limits: Limits | None = None, *, size: int = 4, warm: int = 2) -> None:
        self.limits = limits or Limits()
        self._warm = warm
        self._turns = threading.BoundedSemaphore(size)
        self._idle: list[_Child] = []
        self._guard = threading.Lock()
        self._environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._environment |= {"PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}
        # Children end with their workshop, closed or forgotten, and with this process.
        self._ending = weakref.finalize(self, _end, self._idle)

    def run(self, function: str, /, *, within: float | None = None, **arguments: object) -> object:
        """The function's result, made of built-in values.

        `within` (seconds) replaces the usual time. Raises Refused when the function refuses its
        input, TooSlow, TooLarge, Crashed or Failed otherwise.
        """
        frame = dump((function, arguments))
        with self._turns, self._child() as child:
            answer = child.ask(frame, within or self.limits.seconds)
        match answer:
            case ("done", result):
                return result
            case ("refused", str(code), str(message), dict(params)):
                raise Refused(code, message, **params)
            case ("too-large",):
                raise TooLarge("The run asked for more memory than it may.")
            case ("failed", str(trace)):
                raise Failed(trace)
        raise Crashed("The child answered nonsense.")

    def close(self) -> None:
        """End the idle children."""
        with self._guard:
            _end(self._idle)

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        child = self._take()
        try:
            yield child
        except pickle.UnpicklingError as error:
            child.end()
            raise Crashed(str(error)) from None
        except BaseException:
            child.end()
            raise
        with self._guard:
            keep = child.runs < self.limits.runs and len(self._idle) < self._warm
            if keep:
                self._idle.append(child)
        if not keep:
            child.end()

    def _take(self) -> _Child:
        with self._guard:
            while self._idle:
                child = self._idle.pop()
                # One inherited through fork belongs to our parent; one may have died while idle.
                if child.alive:
                    return child
                child.end()
        return _Child(self.limits, self._environment)


def _end(children: list[_Child]) -> None:
    while children:
        children.pop().end()
