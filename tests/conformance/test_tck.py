"""The public cases of the DMN TCK, at the levels this product promises."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.tck import command, environment


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the runner measured, on all public cases."""
    kit = Path(os.environ["CONFORMANCE_DIR"])
    out = tmp_path_factory.mktemp("tck") / "report.json"
    run = command(kit, "--out", str(out))
    subprocess.run(run, check=True, timeout=540, env=environment())
    loaded: dict[str, Any] = json.loads(out.read_text())
    return loaded


def share(pair: list[int]) -> float:
    return 100 * pair[0] / pair[1]


def test_every_case_of_level_two_passes(report: dict[str, Any]) -> None:
    assert share(report["summary"]["2"]["cases"]) == 100


def test_level_three_passes_but_for_java_functions(report: dict[str, Any]) -> None:
    assert share(report["summary"]["3"]["cases"]) >= 99.0


def test_answers_that_are_not_null_are_right(report: dict[str, Any]) -> None:
    assert share(report["summary"]["all"]["nonnull"]) >= 98.5


def test_no_subject_is_neglected(report: dict[str, Any]) -> None:
    assert report["summary"]["all"]["macro"] >= 98.5


def test_nothing_crashes_or_hangs(report: dict[str, Any]) -> None:
    status = report["summary"]["all"]["status"]
    assert {name: status.get(name, 0) for name in ("crash", "timeout")} == {
        "crash": 0,
        "timeout": 0,
    }


def test_errors_are_reported_and_not_only_null(report: dict[str, Any]) -> None:
    assert share(report["summary"]["all"]["flagged"]) >= 95
