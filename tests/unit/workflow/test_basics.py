"""Tasks, operations, gateways: the ordinary ways of a token, saved and loaded at every step."""

from decimal import Decimal

import pytest

from engine.ports import BusinessError
from engine.workflow import HostError, UnknownNode
from tests.support.bpmn import (
    ANY_ERROR,
    BROKEN,
    REFUSED,
    TERMINATE,
    Play,
    StandInHost,
    boundary,
    element,
    end,
    flow,
    io,
    job,
    process,
    read,
    script,
    start,
    user,
)


def test_a_user_task_waits_and_its_answers_become_variables():
    play = Play(read(process(start(), user("U"), end(), flow("S", "U", "E"))), {"a": 1})
    assert play.open() == ["U"]
    play.complete("U", accord="oui")
    assert play.done
    assert play.variables == {"a": 1, "accord": "oui"}


@pytest.mark.parametrize(("first", "last"), [("Start", "End"), ("Root", "P.EndJoin")])
def test_elements_may_be_called_as_the_library_calls_its_own(first, last):
    library = read(process(start(first), user("U"), end(last), flow(first, "U", last)))
    play = Play(library)
    play.complete("U")
    assert play.done


def test_a_node_completed_twice_is_refused():
    play = Play(read(process(start(), user("U"), end(), flow("S", "U", "E"))), reload=False)
    node = play.waiting("U")[0]
    play.instance.complete(node, {})
    with pytest.raises(UnknownNode):
        play.instance.complete(node, {})


def test_a_script_computes_with_decimals():
    library = read(process(start(), script("R", "r", "=a * 0.1"), end(), flow("S", "R", "E")))
    assert Play(library, {"a": 3}).variables["r"] == Decimal("0.3")


def test_an_inline_operation_gets_inputs_and_its_outputs_are_mapped():
    host = StandInHost({"add": lambda given: {"sum": given["x"] + 1, "noise": 1}})
    library = read(
        process(
            start(),
            job("J", "add", io({"x": "=a"}, {"total.value": "=sum"})),
            end(),
            flow("S", "J", "E"),
        )
    )
    play = Play(library, {"a": 1, "total": {"kept": True}}, host)
    assert play.done
    assert play.variables == {"a": 1, "total": {"kept": True, "value": 2}}


def test_a_deferred_operation_waits_for_its_result():
    library = read(
        process(start(), job("J", "mail.send", io({"to": "=a"})), end(), flow("S", "J", "E"))
    )
    play = Play(library, {"a": "x@y"})
    (request,) = play.instance.jobs()
    assert (request.type, request.inputs) == ("mail.send", {"to": "x@y"})
    play.complete("J", sent=True)
    assert play.done
    assert play.variables["sent"] is True


def test_an_exclusive_gateway_takes_the_first_true_flow_else_the_default():
    library = read(
        process(
            start(),
            element("exclusiveGateway", "G", default="no"),
            script("A", "r", '="a"'),
            script("B", "r", '="b"'),
            end(),
            flow("S", "G"),
            flow("G", "A", "E", when="=n > 1"),
            flow("G", "B", "E", name="no"),
        )
    )
    assert Play(library, {"n": 2}).variables["r"] == "a"
    assert Play(library, {"n": 1}).variables["r"] == "b"


def test_no_true_condition_is_an_incident_that_can_be_retried():
    library = read(
        process(
            start(),
            element("exclusiveGateway", "G"),
            end("A"),
            end("B"),
            flow("S", "G"),
            flow("G", "A", when="n > 1"),
            flow("G", "B", when="n < 1"),
        )
    )
    play = Play(library, {"n": 1})
    (incident,) = play.instance.incidents()
    assert (incident.element_id, incident.code) == ("G", "flow.none")
    play.set(n=2)
    play.retry()
    assert play.done


def test_a_parallel_join_waits_for_every_branch_and_keeps_every_value():
    library = read(
        process(
            start(),
            element("parallelGateway", "A"),
            element("parallelGateway", "B"),
            user("X"),
            user("Y"),
            script("R", "r", "=[x, y]"),
            end(),
            flow("S", "A", "X", "B", "R", "E"),
            flow("A", "Y", "B"),
        )
    )
    play = Play(library)
    play.complete("Y", y=2)
    assert not play.done
    play.complete("X", x=1)
    assert play.done
    assert play.variables["r"] == [1, 2]


def test_an_inclusive_join_waits_for_tokens_far_upstream():
    library = read(
        process(
            start(),
            element("inclusiveGateway", "A", default="d"),
            element("inclusiveGateway", "B"),
            *(user(name) for name in ("X", "Y", "Y2", "W")),
            script("R", "r", "=append(if r = null then [] else r, 1)"),
            end(),
            flow("S", "A"),
            flow("A", "X", "B", "R", "E", when="a"),
            flow("A", "Y", "Y2", "B", when="b"),
            flow("A", "W", "B", name="d"),
        )
    )
    play = Play(library, {"a": True, "b": True})
    play.complete("X")
    play.complete("Y")
    assert play.variables.get("r") is None
    play.complete("Y2")
    assert play.done
    assert play.variables["r"] == [1]
    alone = Play(library, {"a": False, "b": False})
    assert alone.open() == ["W"]


def test_several_flows_out_of_a_task_are_taken_by_their_conditions():
    library = read(
        process(
            start(),
            element("task", "T", default="d"),
            user("A"),
            user("B"),
            user("D"),
            end(),
            flow("S", "T"),
            flow("T", "A", "E", when="a"),
            flow("T", "B", "E", when="b"),
            flow("T", "D", "E", name="d"),
        )
    )
    assert Play(library, {"a": True, "b": True}).open() == ["A", "B"]
    assert Play(library).open() == ["D"]


def test_a_terminate_end_stops_the_other_branches():
    library = read(
        process(
            start(),
            element("parallelGateway", "A"),
            user("X"),
            user("Y"),
            end("E", TERMINATE),
            end("F"),
            flow("S", "A", "X", "E"),
            flow("A", "Y", "F"),
        )
    )
    play = Play(library)
    play.complete("X")
    assert play.done
    assert play.open() == []


def test_a_business_error_leaves_by_its_own_boundary_event():
    def refuse(given):
        raise BusinessError("refused", "IBAN inconnu")

    library = read(
        process(
            start(),
            job("J", "bank"),
            boundary("B", "J", REFUSED),
            boundary("C", "J", ANY_ERROR),
            user("U"),
            user("V"),
            end(),
            flow("S", "J", "E"),
            flow("B", "U", "E"),
            flow("C", "V", "E"),
        )
    )
    play = Play(library, host=StandInHost({"bank": refuse}))
    assert play.open() == ["U"]


def test_a_business_error_nobody_catches_is_an_incident():
    def refuse(given):
        raise BusinessError("refused", "IBAN inconnu")

    library = read(
        process(
            start(),
            job("J", "bank"),
            boundary("B", "J", BROKEN),
            end(),
            flow("S", "J", "E"),
            flow("B", "E"),
        )
    )
    host = StandInHost({"bank": refuse})
    play = Play(library, host=host)
    assert [i.code for i in play.instance.incidents()] == ["business_error"]
    host.operations["bank"] = lambda given: {"ok": True}
    play.retry()
    assert play.done


def test_a_failing_operation_is_an_incident_and_a_bug_goes_through():
    def down(given):
        raise HostError("le service ne répond pas")

    library = read(process(start(), job("J", "x"), end(), flow("S", "J", "E")))
    play = Play(library, host=StandInHost({"x": down}))
    assert "ne répond pas" in play.instance.incidents()[0].message
    with pytest.raises(ZeroDivisionError):
        Play(library, host=StandInHost({"x": lambda given: {"r": 1 // 0}}))


def test_an_error_thrown_from_a_task_by_the_host():
    library = read(
        process(
            start(),
            user("U"),
            boundary("B", "U", REFUSED),
            user("V"),
            end(),
            flow("S", "U", "E"),
            flow("B", "V", "E"),
        )
    )
    play = Play(library)
    assert not play.throw("U", "unknown")
    assert play.open() == ["U"]
    assert play.throw("U", "refused", motif="non")
    assert play.open() == ["V"]
    assert play.variables["motif"] == "non"
