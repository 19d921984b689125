"""The server measured: the product's own, its processes started and stopped, and what they take."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.http_site import environment
from webapp.settings import Settings

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
"""Seconds the server may take to answer."""
TICK = os.sysconf("SC_CLK_TCK")
# One request at a time in each process: what it costs is computing, and a thread more only waits
# for the interpreter's lock, holding the database's.
OPTIONS = (
    *("--interface", "wsgi", "--no-ws", "--http", "1", "--runtime-mode", "st"),
    *("--blocking-threads", "1", "--respawn-failed-workers", "--workers-kill-timeout", "30"),
)
"""Those of docs/exploitation.md."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    @property
    def processes(self) -> list[int]:
        return [self.pid, *children(self.pid)]


@contextmanager
def serving(settings: Settings, port: int, *, workers: int, log: Path) -> Iterator[Server]:
    """Raises RuntimeError where the server does not answer."""
    line = [sys.executable, "-m", "granian", *OPTIONS, "--workers", str(workers)]
    line += ["--port", str(port), "--factory", "webapp.wsgi:application"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            line, cwd=ROOT, env=os.environ | environment(settings), stdout=output, stderr=output
        )
    try:
        _wait(process, port, log)
        yield Server(port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as probe:
                probe.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
                if b" 200 " in probe.recv(1_000):
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"the server does not answer:\n{log.read_text()[-3_000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found]


def processor(pids: Iterable[int]) -> float:
    """Seconds of processor these took so far; those that have ended count no more."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICK


def resident_mb(pid: int) -> float:
    """Memory the process holds now, in MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1_048_576
