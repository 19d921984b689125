"""`make bench`: ours beside the naive design, in one run, in turn, outcome asserted.

    python -m benchmarks [--quick] [--sqlite | --postgresql] [--only W1,W2] [--no-realtime] [--cpu]

Exits 1 where a must is missed on SQLite; on PostgreSQL the ratios are printed.
"""

import argparse
import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import machine, report
from benchmarks.running import Failed, run
from benchmarks.sample import CPU_ONLY
from benchmarks.works import WORKS, Side, Verdict, verdicts
from tests.support.database import cluster

RESULTS = Path(__file__).parent / "results"


def main() -> int:
    asked = _arguments()
    if asked.cpu:
        os.environ[CPU_ONLY] = "1"
        print("Processor time only, without the waiting for commits.")
    realtime = not asked.no_realtime and machine.may_be_realtime()
    seen = machine.look(realtime=realtime)
    print(f"machine: {seen}")
    begun = time.time()
    kept: dict[str, Any] = {
        "date": datetime.fromtimestamp(begun, UTC).isoformat(timespec="seconds"),
        "machine": seen.as_dict(),
        "quick": asked.quick,
    }
    musts: list[Verdict] = []
    for name in ("sqlite", "postgresql"):
        if (asked.postgresql and name == "sqlite") or (asked.sqlite and name == "postgresql"):
            continue
        try:
            found = _measure(name, asked, realtime)
        except LookupError as absent:
            print(f"\n{name}: not measured. {absent}")
            continue
        kept[name] = found[0]
        if name == "sqlite":
            musts = found[1]
    kept["ended"] = machine.ended()
    print(f"\n{time.time() - begun:.0f} s; written to {write(kept)}")
    print(report.summary(musts))
    return int(any(one.kept is False for one in musts))


def _measure(name: str, asked: argparse.Namespace, realtime: bool) -> tuple[Any, list[Verdict]]:
    print(f"\n== {name}")
    works = [one for one in WORKS if not asked.only or one.key in asked.only.split(",")]
    with _databases(name) as urls:
        results, memory = run(
            works,
            urls,
            quick=asked.quick,
            realtime=realtime,
            tell=lambda text: print(f"  {text}", file=sys.stderr, flush=True),
        )
    for line in report.table(results):
        print(line)
    found = verdicts(results)
    print()
    for line in report.verdict_lines(found):
        print(line)
    print("memory, at most: " + ", ".join(f"{side} {mb:.0f} MB" for side, mb in memory.items()))
    return {**report.as_json(results, found), "memory_mb": memory}, found


@contextlib.contextmanager
def _databases(name: str) -> Iterator[dict[Side, str]]:
    """Two fresh databases with the same durability."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
            yield {"naive": f"sqlite:///{folder}/naive.db", "ours": f"sqlite:///{folder}/ours.db"}
        return
    with cluster() as server:
        yield {"naive": server.create(), "ours": server.create()}


def write(kept: dict[str, Any], prefix: str = "") -> Path:
    """Keep the results under their date."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{prefix}{kept['date'].replace(':', '')}.json"
    path.write_text(json.dumps(kept, indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round, the long works left out")
    parser.add_argument("--sqlite", action="store_true", help="SQLite only")
    parser.add_argument("--postgresql", action="store_true", help="PostgreSQL only")
    parser.add_argument("--only", default="", help="these works, by key, with commas")
    parser.add_argument(
        "--cpu", action="store_true", help="processor time: what can be compared on a busy machine"
    )
    parser.add_argument("--no-realtime", action="store_true", help="without chrt -r 1")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(f"\nThe benchmark is void: {failure}", file=sys.stderr)
        sys.exit(2)
