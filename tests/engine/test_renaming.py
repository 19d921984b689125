"""Every kind of state goes on in a version where every element has another id."""

import base64
from datetime import datetime

import pytest

from engine.workflow import Instance, Library
from engine.workflow.renaming import adapted
from engine.workflow.versions import compare
from tests.engine.saved_cases import CASES, Action
from tests.engine.saving import act, finish, go_on, moments, read, variables
from tests.support import bpmn

OTHER = "_other"


def renamed(source: bytes, library: Library) -> bytes:
    text = source.decode()
    for process in library.processes.values():
        for element in process.elements:
            text = text.replace(f'"{element}"', f'"{element}{OTHER}"')
    return text.encode()


def renamed_action(action: Action) -> Action:
    if action[0] in ("complete", "throw"):
        return [action[0], action[1] + OTHER, *action[2:]]
    return action


@pytest.mark.parametrize("name", CASES)
def test_a_state_goes_on_where_every_element_has_another_id(name: str) -> None:
    case = CASES[name]
    source = bpmn.document(*case.processes)
    before = read(source)
    after = read(renamed(source, before))
    renaming = {
        process.id: {element: element + OTHER for element in process.elements}
        for process in before.processes.values()
    }
    back = {
        process: {new: old for old, new in pairs.items()} for process, pairs in renaming.items()
    }
    found, ending = moments(case, before)
    for moment in found:
        saved = base64.b64decode(moment["state"])
        standings = compare(saved, before, after, renaming)
        assert [one for one in standings if one.why or one.beside] == []
        moved = adapted(saved, after, renaming)
        host = bpmn.StandInHost(instant=datetime.fromisoformat(moment["instant"]))
        instance = Instance.load(after, moved, host)
        go_on(instance)
        for action in moment["next"]:
            act(instance, host, renamed_action(action))
        finish(instance, host)
        assert variables(instance) == ending
        returned = adapted(moved, before, back)
        host.instant = datetime.fromisoformat(moment["instant"])
        assert Instance.load(before, returned, host).dump(afresh=True) == Instance.load(
            before, saved, host
        ).dump(afresh=True)
