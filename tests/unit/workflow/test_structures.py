"""Subprocesses, called processes, loops, compensation, transactions: what holds other steps."""

import pytest

from tests.support.bpmn import (
    CANCEL,
    COMPENSATE,
    REFUSED,
    Play,
    StandInHost,
    boundary,
    call,
    element,
    end,
    flow,
    io,
    job,
    many,
    process,
    read,
    script,
    start,
    timer,
    user,
)


def sub(element_id, *parts, tag="subProcess", **attributes):
    return element(tag, element_id, *parts, **attributes)


def test_a_subprocess_keeps_its_local_variables():
    library = read(
        process(
            start(),
            sub(
                "Q",
                io({"loc": "=1"}),
                start("s"),
                user("U"),
                script("R", "loc", "=loc + x"),
                script("T", "out", "=loc"),
                end("e"),
                flow("s", "U", "R", "T", "e"),
            ),
            end(),
            flow("S", "Q", "E"),
        )
    )
    play = Play(library)
    play.complete("U", x=4)
    assert play.done
    assert play.variables == {"x": 4, "out": 5}


def test_a_called_process_sees_only_what_it_is_given_and_the_context():
    host = StandInHost(names={"dossier": {"nom": "Zoé"}})
    library = read(
        process(
            start(),
            call("C", "Called", io({"given": "=a"}, {"back": "=result"})),
            end(),
            flow("S", "C", "E"),
        ),
        process(
            start("s"),
            user("U"),
            script("R", "result", "=[given, a, dossier, said]"),
            end("e"),
            flow("s", "U", "R", "e"),
            process_id="Called",
        ),
    )
    play = Play(library, {"a": 1}, host)
    play.complete("U", said="yes")
    assert play.done
    assert play.variables == {"a": 1, "back": [1, None, {"nom": "Zoé"}, "yes"]}


def test_an_error_of_a_called_process_reaches_its_callers_boundary():
    library = read(
        process(
            start(),
            call("C", "Called"),
            boundary("B", "C", REFUSED),
            user("V"),
            end(),
            flow("S", "C", "E"),
            flow("B", "V", "E"),
        ),
        process(start("s"), user("U"), end("e", REFUSED), flow("s", "U", "e"), process_id="Called"),
    )
    play = Play(library)
    play.complete("U")
    assert play.open() == ["V"]


def test_a_call_of_an_unknown_process_is_an_incident():
    library = read(process(start(), call("C", "=name"), end(), flow("S", "C", "E")))
    play = Play(library, {"name": "nowhere"})
    assert [i.code for i in play.instance.incidents()] == ["no_process"]


@pytest.mark.parametrize("sequential", [True, False])
def test_a_multi_instance_of_scripts_gives_its_results_in_item_order(sequential):
    loop = many(
        sequential,
        inputCollection="=items",
        inputElement="i",
        outputCollection="out",
        outputElement="=r",
    )
    library = read(process(start(), script("R", "r", "=i * 10", loop), end(), flow("S", "R", "E")))
    play = Play(library, {"items": list(range(50))})
    assert play.variables["out"] == [i * 10 for i in range(50)]
    assert "r" not in play.variables


def test_a_multi_instance_of_tasks_completed_in_disorder_keeps_item_order():
    loop = many(
        inputCollection="=items", inputElement="i", outputCollection="out", outputElement="=avis"
    )
    library = read(process(start(), user("U", loop), end(), flow("S", "U", "E")))
    play = Play(library, {"items": ["a", "b", "c", "d"]})
    for index, answer in ((3, "D"), (0, "A"), (1, "C"), (0, "B")):
        play.complete("U", index, avis=answer)
    assert play.done
    assert play.variables["out"] == ["A", "B", "C", "D"]


def test_a_completion_condition_cancels_the_instances_that_remain():
    loop = many(
        inputCollection="=items",
        inputElement="i",
        until="=numberOfCompletedInstances >= 2",
    )
    library = read(process(start(), user("U", loop), end(), flow("S", "U", "E")))
    play = Play(library, {"items": [1, 2, 3]})
    play.complete("U")
    assert len(play.waiting("U")) == 2
    play.complete("U")
    assert play.done


def test_a_multi_instance_of_nothing_passes():
    loop = many(
        inputCollection="=items", inputElement="i", outputCollection="out", outputElement="=i"
    )
    library = read(process(start(), user("U", loop), end(), flow("S", "U", "E")))
    play = Play(library, {"items": []})
    assert play.done
    assert play.variables["out"] == []


def test_nested_loops_and_a_called_process_keep_their_own_variables():
    inner = job(
        "J",
        "add",
        io({"b": "=a"}),
        many(
            True,
            inputCollection="=[10, 20]",
            inputElement="k",
            outputCollection="row",
            outputElement="=r",
        ),
    )
    outer = many(
        inputCollection="=items", inputElement="a", outputCollection="out", outputElement="=r2"
    )
    library = read(
        process(
            start(),
            sub(
                "Q",
                io({"row": "=null", "r2": "=null"}),
                outer,
                start("qs"),
                inner,
                call("C", "P1", io({"q": "=row"}, {"r2": "=z"})),
                end("qe"),
                flow("qs", "J", "C", "qe"),
            ),
            end(),
            flow("S", "Q", "E"),
        ),
        process(
            start("cs"),
            user("U"),
            script("X", "z", "=append(q, v)"),
            end("ce"),
            flow("cs", "U", "X", "ce"),
            process_id="P1",
        ),
    )
    host = StandInHost({"add": lambda v: {"r": v["b"] + v["k"] if "k" in v else v["b"]}})
    play = Play(library, {"items": [1, 2]}, host)
    assert "row" not in play.variables
    play.complete("U", 1, v="b")
    play.complete("U", 0, v="a")
    assert play.done
    assert play.variables == {"items": [1, 2], "out": [[1, 1, "a"], [2, 2, "b"]]}


def test_a_multi_instance_call_activity():
    loop = many(
        inputCollection="=items", inputElement="i", outputCollection="out", outputElement="=back"
    )
    library = read(
        process(
            start(),
            call("C", "P1", io({"x": "=i"}, {"back": "=y"}), loop),
            end(),
            flow("S", "C", "E"),
        ),
        process(
            start("s"),
            user("U"),
            script("R", "y", "=x + v"),
            end("e"),
            flow("s", "U", "R", "e"),
            process_id="P1",
        ),
    )
    play = Play(library, {"items": [1, 2]})
    play.complete("U", 1, v=20)
    play.complete("U", 0, v=10)
    assert play.done
    assert play.variables == {"items": [1, 2], "out": [11, 22]}


def test_an_interrupted_subprocess_takes_its_incidents_along():
    library = read(
        process(
            start(),
            sub(
                "Q",
                start("s"),
                element("exclusiveGateway", "g"),
                user("A"),
                user("B"),
                end("e"),
                flow("s", "g"),
                flow("g", "A", when="=x = 1"),
                flow("g", "B", when="=x = 2"),
                flow("A", "e"),
                flow("B", "e"),
            ),
            boundary("late", "Q", timer("P1D")),
            user("C"),
            end("x"),
            end(),
            flow("S", "Q", "E"),
            flow("late", "C", "x"),
        )
    )
    play = Play(library, {"x": 3})
    assert [incident.code for incident in play.instance.incidents()] == ["flow.none"]
    play.wait(days=2)
    play.again()
    assert play.open() == ["C"]
    assert play.instance.incidents() == []
    play.complete("C")
    assert play.done


def test_a_cancelled_instance_keeps_no_incident():
    library = read(process(start(), script("R", "r", "=x + 1"), end(), flow("S", "R", "E")))
    play = Play(library, {"x": "text"})
    assert len(play.instance.incidents()) == 1
    play.again()
    play.instance.cancel()
    play.again()
    assert play.instance.incidents() == []


def test_a_standard_loop_goes_on_while_its_condition_holds():
    loop = (
        '<bpmn:standardLoopCharacteristics loopMaximum="9">'
        '<bpmn:loopCondition xsi:type="bpmn:tFormalExpression">=count(l) &lt; 5'
        "</bpmn:loopCondition>"
        "</bpmn:standardLoopCharacteristics>"
    )
    library = read(
        process(
            start(), script("R", "l", "=append(l, loopCounter)", loop), end(), flow("S", "R", "E")
        )
    )
    assert Play(library, {"l": []}).variables["l"] == [1, 2, 3, 4, 5]


def undoing(variable):
    """A compensation handler and its event; `linked` gives the association, which comes last."""
    handler = script("Undo" + variable, "log", f'=append(log, "{variable}")').replace(
        "<bpmn:scriptTask ", '<bpmn:scriptTask isForCompensation="true" ', 1
    )
    return handler + boundary("B" + variable, variable, COMPENSATE)


def linked(*variables):
    return "".join(
        f'<bpmn:association id="A{v}" sourceRef="B{v}" targetRef="Undo{v}"/>' for v in variables
    )


def test_compensation_undoes_what_was_done_last_first():
    library = read(
        process(
            start(),
            user("X"),
            user("Y"),
            undoing("X"),
            undoing("Y"),
            element("intermediateThrowEvent", "T", COMPENSATE),
            end(),
            flow("S", "X", "Y", "T", "E"),
            linked("X", "Y"),
        )
    )
    play = Play(library, {"log": []})
    play.complete("X")
    play.complete("Y")
    assert play.done
    assert play.variables["log"] == ["Y", "X"]


def test_compensating_a_finished_subprocess_undoes_what_was_inside():
    library = read(
        process(
            start(),
            sub(
                "Q", start("s"), user("X"), undoing("X"), end("e"), flow("s", "X", "e"), linked("X")
            ),
            user("Z"),
            end("E", COMPENSATE),
            flow("S", "Q", "Z", "E"),
        )
    )
    play = Play(library, {"log": []})
    play.complete("X")
    assert play.variables["log"] == []
    play.complete("Z")
    assert play.done
    assert play.variables["log"] == ["X"]


def test_a_cancelled_transaction_is_compensated_and_left_by_its_cancel_event():
    library = read(
        process(
            start(),
            sub(
                "Q",
                start("s"),
                user("X"),
                undoing("X"),
                user("Y"),
                end("e", CANCEL),
                flow("s", "X", "Y", "e"),
                linked("X"),
                tag="transaction",
            ),
            boundary("B", "Q", CANCEL),
            user("V"),
            end(),
            flow("S", "Q", "E"),
            flow("B", "V", "E"),
        )
    )
    play = Play(library, {"log": []})
    play.complete("X")
    play.complete("Y")
    assert play.open() == ["V"]
    assert play.variables["log"] == ["X"]


def test_an_ad_hoc_subprocess_ends_by_its_condition():
    library = read(
        process(
            start(),
            sub(
                "Q",
                user("X"),
                user("Y"),
                '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=assez'
                "</bpmn:completionCondition>",
                tag="adHocSubProcess",
            ),
            end(),
            flow("S", "Q", "E"),
        )
    )
    play = Play(library)
    assert play.open() == ["X", "Y"]
    play.complete("X", assez=True)
    assert play.done


def test_a_sequential_ad_hoc_subprocess_takes_one_at_a_time():
    library = read(
        process(
            start(),
            sub(
                "Q",
                user("X"),
                user("Y"),
                '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">false'
                "</bpmn:completionCondition>",
                tag="adHocSubProcess",
                ordering="Sequential",
            ),
            end(),
            flow("S", "Q", "E"),
        )
    )
    play = Play(library)
    assert play.open() == ["X"]
    play.complete("X")
    assert play.open() == ["Y"]
    play.complete("Y")
    assert play.done


def test_a_long_chain_and_a_long_loop_keep_a_constant_state():
    library = read(
        process(
            start(),
            element("exclusiveGateway", "H"),
            user("U"),
            script("I", "n", "=n + 1"),
            element("exclusiveGateway", "G", default="no"),
            end(),
            flow("S", "H", "U", "I", "G"),
            flow("G", "H", when="n < 200"),
            flow("G", "E", name="no"),
        )
    )
    play = Play(library, {"n": 100})
    play.complete("U")
    size = len(play.instance.dump())
    for _ in range(99):
        play.complete("U")
        assert len(play.instance.dump()) <= size + 10
    assert play.done
    ids = [f"T{n}" for n in range(2000)]
    chain = read(process(start(), *(element("task", i) for i in ids), end(), flow("S", *ids, "E")))
    assert Play(chain).done


def test_an_automatic_loop_of_ten_thousand_is_right():
    library = read(
        process(
            start(),
            script("I", "n", "=n + 1"),
            element("exclusiveGateway", "G", default="no"),
            end(),
            flow("S", "I", "G"),
            flow("G", "I", when="n < 10000"),
            flow("G", "E", name="no"),
        )
    )
    assert Play(library, {"n": 0}).variables["n"] == 10_000


def test_an_endless_loop_is_an_incident():
    library = read(
        process(
            start(),
            element("exclusiveGateway", "H"),
            element("task", "A"),
            flow("S", "H", "A"),
            flow("A", "H"),
        )
    )
    play = Play(library)
    assert [i.code for i in play.instance.incidents()] == ["endless"]
