"""The DMN TCK found at CONFORMANCE_DIR, as a table: `python -m tests.conformance.tck`."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def command(kit: Path, *more: str) -> list[str]:
    """The runner, on the public cases, with the product's adapter."""
    runner = str(kit / "runners" / "tck_runner.py")
    adapter = str(HERE / "tck_adapter.py")
    return [sys.executable, runner, "--adapter", adapter, "--tck", str(kit / "dmn-tck"), *more]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HERE.parents[1])}


def main() -> int:
    kit = os.environ.get("CONFORMANCE_DIR")
    if not kit:
        sys.stderr.write("CONFORMANCE_DIR is not set: nothing to run.\n")
        return 2
    return subprocess.run([*command(Path(kit), *sys.argv[1:])], env=environment()).returncode


if __name__ == "__main__":
    sys.exit(main())
