"""Every suite found at CONFORMANCE_DIR, as one table: `python -m tests.conformance`.

Where CORPORA_DIR is set, each folder in it is a further corpus of BPMN files: how many load, how
many of their processes compile, how many of those end, and why the others do not.
"""

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
        *([*corpus, str(folder / "**" / "*.bpmn*")] for folder in corpora()),
        tck.command(kit),
    ]
    return max(subprocess.run(command, env=tck.environment()).returncode for command in commands)


def corpora() -> list[Path]:
    found = os.environ.get("CORPORA_DIR")
    return sorted(one for one in Path(found).iterdir() if one.is_dir()) if found else []


if __name__ == "__main__":
    sys.exit(main())
