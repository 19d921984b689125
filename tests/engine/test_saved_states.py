"""States saved by each release still load, wait for the same, and finish as they did then."""

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from engine.workflow import Instance
from tests.engine.saved_cases import CASES
from tests.engine.saving import SAVED, act, finish, go_on, read, variables, version, waits, write
from tests.support import bpmn

KEPT = sorted(SAVED.glob("*/*.json"))


def contents(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_state_saved_by_a_release_finishes_as_it_did_then(path: Path) -> None:
    kept, library = contents(path), read(path.with_suffix(".bpmn").read_bytes())
    assert kept["moments"]
    for moment in kept["moments"]:
        host = bpmn.StandInHost(instant=datetime.fromisoformat(moment["instant"]))
        instance = Instance.load(library, base64.b64decode(moment["state"]), host)
        assert waits(instance) == moment["waits"]
        go_on(instance)
        for action in moment["next"]:
            act(instance, host, action)
        finish(instance, host)
        assert variables(instance) == kept["ending"]


def test_this_release_has_kept_its_states() -> None:
    assert {path.stem for path in KEPT if path.parent.name == version()} == set(CASES)


def test_what_is_kept_does_not_depend_on_who_writes_it(tmp_path: Path) -> None:
    write(tmp_path / "once")
    write(tmp_path / "twice")
    for first in sorted((tmp_path / "once").iterdir()):
        assert first.read_bytes() == (tmp_path / "twice" / first.name).read_bytes()
