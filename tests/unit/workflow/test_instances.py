"""Saving, loading under another version, budgets, and what an administrator may do."""

import gc
import weakref
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from engine.workflow import (
    Budget,
    Instance,
    UnknownNode,
    UnknownProcess,
    UnreadableState,
    spiff,
)
from engine.workflow.versions import compare
from tests.support.bpmn import (
    CALLED,
    Play,
    StandInHost,
    boundary,
    document,
    element,
    end,
    flow,
    io,
    many,
    process,
    read,
    script,
    start,
    timer,
    user,
)

TASK = '<zeebe:formDefinition formId="avis"/>'


def one_task(*extra):
    return read(process(start(), user("U"), *extra, end(), flow("S", "U", "E")))


def test_the_library_underneath_is_the_one_this_was_written_for(monkeypatch):
    spiff.check()
    monkeypatch.setitem(spiff.RELIED_UPON, "Task.run", "other")
    with pytest.raises(RuntimeError, match=r"Task\.run"):
        spiff.check()


def test_a_user_task_knows_all_that_was_evaluated_when_it_began():
    library = read(
        process(
            '<bpmn:laneSet id="L"><bpmn:lane id="L1" name="accueil">'
            "<bpmn:flowNodeRef>V</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>",
            start(),
            user(
                "U",
                TASK,
                '<zeebe:assignmentDefinition candidateGroups="a, b" candidateUsers="=[who]"/>',
                '<zeebe:taskSchedule dueDate="=now() + duration(&quot;P2D&quot;)"/>',
                '<zeebe:priorityDefinition priority="=40 * 2"/>',
                '<zeebe:properties><zeebe:property name="page.to" value="=dossier.courriel"/>'
                '<zeebe:property name="page.expires" value="P15D"/></zeebe:properties>',
                io({"x": "=n", "y.z": "=n + 1"}),
                name="Examiner",
            ),
            user("V"),
            end(),
            flow("S", "U", "V", "E"),
        )
    )
    host = StandInHost(names={"dossier": {"courriel": "z@x"}})
    play = Play(library, {"n": 1, "who": "zoe"}, host)
    host.names["dossier"] = {"courriel": "other@x"}
    play.again()
    (task,) = play.instance.user_tasks()
    assert (task.name, task.form_id, task.priority) == ("Examiner", "avis", 80)
    assert (task.candidate_groups, task.candidate_users) == (("a", "b"), ("zoe",))
    assert task.due_date == datetime(2026, 2, 2, 12, tzinfo=UTC)
    assert task.properties == {"page.to": "z@x", "page.expires": "P15D"}
    assert task.inputs == {"x": 1, "y": {"z": 2}}
    task.inputs["y"]["z"] = "changed by the reader"
    assert play.instance.user_tasks()[0].inputs["y"] == {"z": 2}
    play.complete("U")
    assert play.instance.user_tasks()[0].candidate_groups == ("accueil",)
    assert play.variables == {"n": 1, "who": "zoe"}


def test_any_value_and_any_name_survives_a_save():
    values = {
        "typename": {"typename": "x", "$type": 1, "": None},
        "amount": Decimal("0.10"),
        "when": datetime(2026, 5, 1, 8, tzinfo=UTC),
        "list": [1, "é", None, True, {"a": []}],
    }
    play = Play(one_task(), values)
    play.again()
    assert {name: play.variables[name] for name in values} == values


def test_a_new_version_takes_over_the_state_and_keeps_the_due_date():
    def version(*names):
        return read(
            process(
                start(),
                *(user(name) for name in names),
                boundary("B", "U", timer("P30D")),
                end(),
                flow("S", *names, "E"),
                flow("B", "E"),
            )
        )

    play = Play(version("U"))
    due = play.instance.timers()
    play.library = version("U", "V")
    play.again()
    assert play.instance.timers() == due
    play.complete("U")
    assert play.open() == ["V"]


def test_a_version_without_the_element_is_told_before_and_refused():
    play = Play(one_task())
    saved = play.instance.dump()
    other = read(process(start(), user("W"), end(), flow("S", "W", "E")))
    (lost,) = compare(saved, play.library, other)
    assert (lost.element_id, lost.why) == ("U", "gone")
    with pytest.raises(UnreadableState):
        Instance.load(other, saved, play.host)
    assert [one.why for one in compare(saved, play.library, play.library)] == [""]


@pytest.mark.parametrize("saved", [b"", b"1", b"Zabc", b"1{}", b"1[99]", b"\x00\x01"])
def test_bytes_that_are_no_state_are_refused(saved):
    with pytest.raises(UnreadableState):
        Instance.load(one_task(), saved, StandInHost())


def counting(limit):
    return read(
        process(
            start(),
            script("I", "n", "=n + 1"),
            element("exclusiveGateway", "G", default="no"),
            end(),
            flow("S", "I", "G"),
            flow("G", "I", when=f"n < {limit}"),
            flow("G", "E", name="no"),
        )
    )


def test_a_budget_that_is_spent_leaves_a_state_that_goes_on():
    library, host = counting(500), StandInHost()
    instance = Instance.start(library, "P", {"n": 0}, host)
    turns = 0
    while not instance.run(Budget(timedelta(seconds=5), steps=64)):
        instance = Instance.load(library, instance.dump(), host)
        turns += 1
    assert turns > 10
    assert instance.variables["n"] == 500


def test_an_endless_loop_is_noticed_across_budgets():
    library, host = counting(10**9), StandInHost()
    instance = Instance.start(library, "P", {"n": 0}, host)
    turns = 0
    while not instance.run(Budget(timedelta(seconds=60), steps=30_000)):
        instance = Instance.load(library, instance.dump(), host)
        turns += 1
        assert turns < 10
    assert [i.code for i in instance.incidents()] == ["endless"]


def test_changes_name_what_came_and_went_and_a_resident_instance_counts_from_its_commit():
    loop = many(inputCollection="=items", inputElement="i")
    library = read(process(start(), user("U", loop), end(), flow("S", "U", "E")))
    play = Play(library, {"items": [1, 2, 3]}, reload=False)
    assert len(play.instance.user_tasks(play.instance.changes().arrived)) == 3
    node = play.waiting("U")[1]
    play.instance.dump()
    play.instance.committed()
    play.instance.complete(node)
    play.instance.run()
    changes = play.instance.changes()
    assert (changes.arrived, changes.left) == (frozenset(), {node})
    assert play.instance.dump() == play.instance.dump(afresh=True)


def test_an_instance_at_rest_lets_its_host_go_and_takes_the_next():
    play = Play(one_task(), reload=False)
    former = weakref.ref(play.instance._runtime.host)
    play.host = StandInHost()
    play.instance.rest()
    assert former() is None
    play.instance.committed(play.host)
    play.complete("U")
    assert play.done


def test_an_instance_dissolved_is_free_without_a_collection():
    inside = element("subProcess", "B", start("S2"), user("V"), end("F"), flow("S2", "V", "F"))
    play = Play(read(process(start(), inside, end(), flow("S", "B", "E"))), reload=False)
    play.instance.dump()
    runtime = play.instance._runtime
    parts = [
        weakref.ref(one) for one in (runtime, *runtime.nodes.values(), *runtime.inner.values())
    ]
    del runtime
    gc.collect()
    gc.disable()
    try:
        play.instance.dissolve()
        play.instance = None
        assert len(parts) > 3
        assert [one() for one in parts] == [None] * len(parts)
    finally:
        gc.enable()


def test_an_administrator_moves_a_token():
    library = read(
        process(
            start(),
            user("A"),
            boundary("T", "A", timer("P1D")),
            user("B"),
            end(),
            flow("S", "A", "B", "E"),
            flow("T", "E"),
        )
    )
    play = Play(library)
    play.complete("A")
    play.again()
    play.instance.move(play.waiting("B")[0], "A")
    play._run()
    assert play.open() == ["A"]
    assert len(play.instance.timers()) == 1
    with pytest.raises(UnknownProcess):
        play.instance.move(play.waiting("A")[0], "nowhere")


def test_a_cancelled_instance_has_nothing_left():
    play = Play(one_task(boundary("B", "U", timer("P1D")), end("F"), flow("B", "F")))
    play.again()
    play.instance.cancel()
    play.again()
    assert play.done
    assert (play.open(), play.instance.timers()) == ([], [])


def test_a_process_that_only_a_message_starts():
    library = read(process(start("S", CALLED), user("U"), end(), flow("S", "U", "E")))
    with pytest.raises(UnknownProcess):
        Instance.start(library, "P", {}, StandInHost())
    play = Play(library, {"n": 1}, start_element="S")
    assert play.open() == ["U"]


def test_unknown_things_are_said():
    play = Play(one_task())
    with pytest.raises(UnknownNode):
        play.instance.complete("999")
    with pytest.raises(UnknownNode):
        play.instance.retry(play.waiting()[0])
    with pytest.raises(UnknownNode):
        play.instance.fire(play.waiting()[0])
    with pytest.raises(UnknownProcess):
        Instance.start(play.library, "nowhere", {}, play.host)


@pytest.mark.parametrize(
    ("part", "where"),
    [
        (script("K", "r", "=1 / zero"), "run"),
        (user("K", io({"r": "=1 / zero"})), "enter"),
        (user("K", io(outputs={"r": "=1 / zero"})), "leave"),
        (element("intermediateCatchEvent", "K", timer("=1 / zero")), "run"),
        (script("K", "r", "=function(x) x + zero"), "run"),
    ],
)
def test_an_expression_that_fails_blocks_one_node_only(part, where):
    library = read(
        process(
            start(),
            element("parallelGateway", "A"),
            element("parallelGateway", "B"),
            part,
            user("Y"),
            end(),
            flow("S", "A", "K", "B", "E"),
            flow("A", "Y", "B"),
        )
    )
    play = Play(library, {"zero": 0})
    if where == "leave":
        play.complete("K", a=1)
    play.again()
    (incident,) = play.instance.incidents()
    assert (incident.element_id, incident.where) == ("K", where)
    play.complete("Y")
    assert not play.done
    play.set(zero=1)
    play.host.instant += timedelta(days=1)
    play.retry()
    still_wrong = "Catch" in part or "function" in part
    assert len(play.instance.incidents()) == (1 if still_wrong else 0)


def test_a_missing_variable_with_the_name_of_a_function_is_null():
    library = read(
        process(
            start(),
            script("R", "r", "={product: product, l: [min, 1]}"),
            end(),
            flow("S", "R", "E"),
        )
    )
    assert Play(library).variables["r"] == {"product": None, "l": [None, 1]}


def test_what_is_active_is_shown_on_the_diagram():
    play = Play(one_task(boundary("B", "U", timer("P1D")), end("F"), flow("B", "F")))
    assert play.instance.active_elements() == [("P", "U", "active")]
    assert ("element.entered", "U") in play.trail
    play.complete("U")
    assert ("element.completed", "E") in play.trail


def test_a_document_may_hold_several_processes():
    xml = document(process(start(), end(), flow("S", "E")), process(process_id="Q"))
    assert b'id="Q"' in xml
