"""The demonstration's server, started, killed and started again by the story."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

PATIENCE = 60.0
"""Seconds the server may take to answer after its start."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`guichet demo` in a process of its own, on a folder of its own."""

    def __init__(self, var: Path, *, database_url: str | None = None) -> None:
        self.port = free_port()
        self.root = f"http://localhost:{self.port}"
        self.starts = 0
        self._log = (var / "server.log").open("ab")
        self._environment = os.environ | {"GUICHET_VAR": str(var)}
        if database_url is not None:
            self._environment["DATABASE_URL"] = database_url
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return once it answers. Raises RuntimeError where it does not."""
        self.starts += 1
        self._process = subprocess.Popen(
            [str(Path(sys.executable).with_name("guichet")), "demo", "--port", str(self.port)],
            env=self._environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"Le serveur s'est arrêté : voir {self._log.name}.")
            try:
                if requests.get(f"{self.root}/healthz", timeout=5).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise RuntimeError(f"Le serveur ne répond pas : voir {self._log.name}.")

    def kill(self) -> None:
        """As a power cut would: no warning, nothing finished."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def restart(self) -> None:
        """A power cut, and the machine comes back."""
        self.kill()
        self.start()

    def stop(self) -> int:
        """As an administrator would; the exit code."""
        assert self._process is not None
        self._process.terminate()
        try:
            return self._process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL
