"""The public BPMN suites: betsy's tests, its wrong models, MIWG's and Camunda 7's diagrams."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def run(name: str, adapter: str, *arguments: str, out: Path) -> Any:
    kit = Path(os.environ["CONFORMANCE_DIR"])
    command = [
        sys.executable,
        str(kit / "runners" / name),
        "--adapter",
        str(HERE / adapter),
        "--jobs",
        "2",
        "--out",
        str(out),
        *arguments,
    ]
    subprocess.run(command, check=True, timeout=500, capture_output=True)
    return json.loads(out.read_text())


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bpmn") / "report.json"


def test_betsys_processes_leave_the_trace_of_the_standard(out: Path) -> None:
    report = run("betsy_runner.py", "betsy_adapter.py", out=out)
    failed = [test for test in report if not test["ok"]]
    assert len(report) - len(failed) >= 100
    for test in failed:  # refused, with a reason: never a wrong trace
        assert all(case["got"] == ["ERROR_deployment"] for case in test["cases"]), test


def test_wrong_models_are_refused_naming_element_and_line(out: Path) -> None:
    report = run("betsy_runner.py", "betsy_adapter.py", "--constraints", out=out)
    refused = [model for model in report if model["refused"]]
    assert len(refused) >= 285
    assert all("model.bpmn:" in model["msg"] for model in refused)


def processes(report: Any) -> Iterator[dict[str, Any]]:
    for model in report:
        yield from model["procs"]


def test_every_reference_model_loads_and_says_all_it_misses(out: Path) -> None:
    files = f"{os.environ['CONFORMANCE_DIR']}/miwg/*.bpmn"
    report = run("corpus_runner.py", "corpus_adapter.py", "--run", "--files", files, out=out)
    assert all(model["loaded"] for model in report)
    assert all(found["compiled"] or found["err"] for found in processes(report))


def test_most_foreign_processes_compile_and_nearly_all_of_them_end(out: Path) -> None:
    files = f"{os.environ['CONFORMANCE_DIR']}/camunda7/**/*.bpmn"
    report = run("corpus_runner.py", "corpus_adapter.py", "--run", "--files", files, out=out)
    found = list(processes(report))
    compiled = [process for process in found if process["compiled"]]
    # The others are wrong on purpose, or say which element cannot run.
    assert all(process["compiled"] or "[" in process["err"] for process in found)
    ended = [p for p in compiled if any(status == "completed" for status, _ in p["runs"])]
    assert len(ended) >= 0.92 * len(compiled)
