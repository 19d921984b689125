"""The whole subscription, its server killed (kill -9) after each thing anybody sends."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WALK = "subscription"


def walk(mails: Path, *options: str) -> list[str]:
    """Walk in a process of its own; the mails sent. Fails where the walk does not hold."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.story", "--only", WALK, "--mails", str(mails), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return mails.read_text().splitlines()


@pytest.mark.slow
def test_a_server_killed_at_every_step_loses_nothing_and_sends_nothing_twice(tmp_path: Path):
    quiet = walk(tmp_path / "quiet")
    killed = walk(tmp_path / "killed", "--kill")
    assert killed == quiet
    assert len(quiet) >= 7
