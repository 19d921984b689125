"""`make bench-http`: completing tasks over HTTP, from real form pages, on both databases.

    python -m benchmarks.http [--quick] [--sqlite | --postgresql]

Eight browsers, each signed in as an agent of its own, and the server on the same machine. The
outcome is asserted: every form sent is answered 303, and every task is done once, with the next
one open. Exits 1 where a must is missed, 2 where an answer was wrong and nothing is measured.
"""

import argparse
import contextlib
import gc
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import http_site, machine, report
from benchmarks.__main__ import write
from benchmarks.http_client import Wrong
from benchmarks.http_server import free_port, serving
from benchmarks.http_walks import office
from benchmarks.http_works import CLIENTS, QUICK, WORKERS, Found, Plan, measure, table, verdicts
from benchmarks.works import Verdict
from tests.support.database import cluster


def main() -> int:
    asked = _arguments()
    seen = machine.look(realtime=False)
    print(f"machine: {seen}")
    begun = time.time()
    kept: dict[str, Any] = {
        "date": datetime.fromtimestamp(begun, UTC).isoformat(timespec="seconds"),
        "machine": seen.as_dict(),
        "quick": asked.quick,
        "clients": CLIENTS,
        "server": f"granian, {WORKERS} workers, one request at a time each",
    }
    musts: list[Verdict] = []
    for name in ("sqlite", "postgresql"):
        if (asked.postgresql and name == "sqlite") or (asked.sqlite and name == "postgresql"):
            continue
        try:
            found = _measure(name, QUICK if asked.quick else Plan())
        except LookupError as absent:
            print(f"\n{name}: not measured. {absent}")
            continue
        kept[name] = found.as_dict()
        musts += verdicts(name, found)
    kept["ended"] = machine.ended()
    kept["musts"] = [
        {"work": one.work, "wanted": one.wanted, "found": one.found, "kept": one.kept}
        for one in musts
    ]
    print()
    for line in report.verdict_lines(musts):
        print(line)
    print(f"\n{time.time() - begun:.0f} s; written to {write(kept, 'http-')}")
    print(report.summary(musts))
    return int(any(one.kept is False for one in musts))


def _measure(name: str, plan: Plan) -> Found:
    print(f"\n== {name}")

    def tell(text: str) -> None:
        print(f"  {text}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="guichet-http-") as var, _database(name, var) as given:
        url, folder = given
        port = free_port()
        settings = http_site.settings(Path(var), url, port)
        tell(f"{plan.tasks} instances are started")
        site = http_site.prepare(settings, agents=CLIENTS, tasks=plan.tasks)
        team = office(site.agents, site.tasks)
        with serving(settings, port, workers=WORKERS, log=Path(var) / "server.log") as server:
            # The generator's own collections would be read as the server's slowness.
            gc.collect()
            gc.freeze()
            gc.disable()
            try:
                found = measure(server, team, plan, database=folder, tell=tell)
            finally:
                gc.enable()
                gc.unfreeze()
        _check(http_site.outcome(settings), plan.tasks)
    for line in table(found):
        print(line)
    return found


def _check(outcome: dict[str, int], tasks: int) -> None:
    """Raises Wrong."""
    wanted = {"A done": tasks, "B open": tasks, "running": tasks}
    if outcome != wanted:
        raise Wrong(f"{outcome} instead of {wanted}")


@contextlib.contextmanager
def _database(name: str, var: str) -> Iterator[tuple[str, Path | None]]:
    """Its URL, and the folder of PostgreSQL's data."""
    if name == "sqlite":
        yield f"sqlite:///{var}/guichet.sqlite", None
        return
    with cluster() as server:
        yield server.create(), server.folder / "data"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--sqlite", action="store_true", help="SQLite only")
    parser.add_argument("--postgresql", action="store_true", help="PostgreSQL only")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Wrong as failure:
        print(f"\nThe benchmark is void: {failure}", file=sys.stderr)
        sys.exit(2)
