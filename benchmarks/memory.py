"""`make bench-memory`: what the server and a worker hold after much work.

    python -m benchmarks.memory [--instances 10000] [--jobs 60]

The server: one process on SQLite that serves so many instances over HTTP, each with its
form page opened and sent. The worker: one process that makes so many PDF documents from a Word
template, and sends as many mails, by the operations of a real installation; its confined children
are told apart, since they are replaced after a number of runs. Exits 1 where a must is missed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import http_site, http_walks, machine, report
from benchmarks.__main__ import write
from benchmarks.http_client import Wrong
from benchmarks.http_server import ROOT, children, free_port, resident_mb, serving
from benchmarks.works import Verdict

SERVER_MB, WORKER_MB = 300, 200
CLIENTS = 4
LOOKS = (0.1, 0.5, 1.0)
"""After which shares of the instances the server's memory is read."""


def main() -> int:
    asked = _arguments()
    begun = time.time()
    kept: dict[str, Any] = {
        "date": datetime.fromtimestamp(begun, UTC).isoformat(timespec="seconds"),
        "machine": machine.look(realtime=False).as_dict(),
    }
    musts: list[Verdict] = []
    if asked.instances:
        kept["server_mb"] = found = dict(_server(asked.instances))
        musts.append(_verdict("server", SERVER_MB, max(found.values())))
    if asked.jobs:
        kept["worker_mb"] = found = dict(_worker(asked.jobs))
        musts.append(_verdict("worker", WORKER_MB, max(found.values())))
    print()
    for line in report.verdict_lines(musts):
        print(line)
    print(f"\n{time.time() - begun:.0f} s; written to {write(kept, 'memory-')}")
    print(report.summary(musts))
    return int(any(one.kept is False for one in musts))


def _verdict(name: str, most: float, found: float) -> Verdict:
    return Verdict(name, f"≤ {most:g} MB", f"{found:.0f} MB", found <= most)


def _server(instances: int) -> Iterator[tuple[int, float]]:
    """Instances served → MB that the process holds. Raises Wrong."""
    print(f"{instances} instances are started, then served", flush=True)
    with tempfile.TemporaryDirectory(prefix="guichet-memory-") as folder:
        var = Path(folder)
        port = free_port()
        settings = http_site.settings(var, f"sqlite:///{var}/guichet.sqlite", port)
        site = http_site.prepare(settings, agents=CLIENTS, tasks=instances)
        office = http_walks.office(site.agents, site.tasks)
        with serving(settings, port, workers=1, log=var / "server.log") as server:
            http_walks.sign_in(server.address, office.people)
            (process,) = children(server.pid)
            yield _told("server", 0, process)
            done = 0
            for share in LOOKS:
                wanted = int(instances * share)
                http_walks.both(server.address, office, wanted - done)
                done = wanted
                yield _told("server", done, process)
        left = http_site.outcome(settings)
        if left.get("A done") != done:
            raise Wrong(f"{left} instead of {done} tasks done")


def _worker(jobs: int) -> Iterator[tuple[int, float]]:
    """Jobs of each kind done → MB that the process holds, its confined children apart."""
    print(f"{jobs} documents are made and as many mails sent", flush=True)
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.memory_worker", str(jobs)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            done = json.loads(line)["done"]
            yield _told("worker", done, process.pid)
    if process.returncode:
        raise Wrong("the worker failed")


def _told(name: str, done: int, process: int) -> tuple[int, float]:
    held = resident_mb(process)
    beside = [resident_mb(one) for one in children(process)]
    more = f", and its children {sum(beside):.0f} MB" if beside else ""
    print(f"  {name} after {done:>6}: {held:.0f} MB{more}", flush=True)
    return done, held


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.add_argument("--instances", type=int, default=10_000, help="0: not the server")
    parser.add_argument("--jobs", type=int, default=60, help="0: not the worker")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Wrong as failure:
        print(f"\nThe measurement is void: {failure}", file=sys.stderr)
        sys.exit(2)
