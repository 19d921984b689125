"""Every suite found at CONFORMANCE_DIR, as one table: `python -m tests.conformance`."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conformance import tck

HERE = Path(__file__).parent


def main() -> int:
    found = os.environ.get("CONFORMANCE_DIR")
    if not found:
        sys.stderr.write("CONFORMANCE_DIR is not set: nothing to run.\n")
        return 2
    kit = Path(found)
    betsy = [sys.executable, str(kit / "runners" / "betsy_runner.py"), "--jobs", "2"]
    betsy += ["--adapter", str(HERE / "betsy_adapter.py")]
    corpus = [sys.executable, str(kit / "runners" / "corpus_runner.py"), "--jobs", "2", "--run"]
    corpus += ["--adapter", str(HERE / "corpus_adapter.py"), "--files"]
    commands = [
        betsy,
        [*betsy, "--constraints"],
        [*corpus, str(kit / "miwg" / "*.bpmn")],
        [*corpus, str(kit / "camunda7" / "**" / "*.bpmn")],
        tck.command(kit),
    ]
    return max(subprocess.run(command, env=tck.environment()).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main())
