"""Processes of an installation, which tests kill.

They are forked from one that has imported what they need and opened nothing: multiprocessing's fork
server, an interpreter of its own. So each is a process like any other, with its own connections,
and costs little more than these.
"""

import multiprocessing
import os
import signal

from tests.support.faults_child import Part, live

PREPARED = multiprocessing.get_context("forkserver")
PREPARED.set_forkserver_preload(["tests.support.faults_child"])


class Child:
    """One of them, under way."""

    def __init__(self, part: Part) -> None:
        self._process = PREPARED.Process(target=live, args=(part,), name=part.name)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def ended(self) -> bool:
        return not self._process.is_alive()

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait(self, seconds: float) -> int:
        """Its exit code, negative where a signal ended it. Raises TimeoutError."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise TimeoutError(f"process {self.pid} goes on after {seconds} s")
        return self._process.exitcode

    def kill(self, seconds: float) -> None:
        """Without a word (SIGKILL), and gone when this returns."""
        self.send(signal.SIGKILL)
        code = self.wait(seconds)
        assert code == -signal.SIGKILL, f"it had ended before: {code}"

    def clear(self, seconds: float) -> None:
        """Whatever became of it, it is gone."""
        if not self.ended:
            self._process.kill()
        self._process.join(seconds)
