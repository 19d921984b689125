"""Timers, messages, signals, errors, escalations, links, conditions: who catches what, when."""

from datetime import UTC, datetime

from tests.support.bpmn import (
    ANY_ERROR,
    BROKEN,
    CALLED,
    LATE,
    MESSAGE,
    REFUSED,
    SIGNAL,
    Play,
    StandInHost,
    boundary,
    conditional,
    element,
    end,
    flow,
    io,
    link,
    many,
    process,
    read,
    script,
    start,
    timer,
    user,
)


def catch(element_id, *inner):
    return element("intermediateCatchEvent", element_id, *inner)


def throw(element_id, *inner):
    return element("intermediateThrowEvent", element_id, *inner)


def test_an_intermediate_timer_waits_its_time():
    play = Play(read(process(start(), catch("T", timer("P2D")), end(), flow("S", "T", "E"))))
    (due,) = play.instance.timers()
    assert due.due_at == datetime(2026, 2, 2, 12, tzinfo=UTC)
    assert play.wait(days=1) == 0
    assert play.wait(days=1) == 1
    assert play.done


def test_an_interrupting_boundary_timer_ends_the_task():
    library = read(
        process(
            start(),
            user("U"),
            boundary("B", "U", timer("PT1H")),
            user("V"),
            end(),
            flow("S", "U", "E"),
            flow("B", "V", "E"),
        )
    )
    play = Play(library)
    play.wait(hours=1)
    assert play.open() == ["V"]
    answered = Play(library)
    answered.complete("U")
    assert answered.done
    assert answered.instance.timers() == []


def test_a_cycle_beside_a_task_repeats_and_stops_with_it():
    library = read(
        process(
            start(),
            user("U"),
            boundary("B", "U", timer("R3/P1D", "timeCycle"), interrupting=False),
            script("R", "n", "=n + 1"),
            end("F"),
            end(),
            flow("S", "U", "E"),
            flow("B", "R", "F"),
        )
    )
    play = Play(library, {"n": 0})
    play.wait(days=2)
    assert play.variables["n"] == 2
    play.complete("U")
    assert play.done


def test_a_cycle_missed_for_long_fires_once():
    library = read(
        process(
            start(),
            user("U"),
            boundary("B", "U", timer("R/P1D", "timeCycle"), interrupting=False),
            script("R", "n", "=n + 1"),
            end("F"),
            end(),
            flow("S", "U", "E"),
            flow("B", "R", "F"),
        )
    )
    play = Play(library, {"n": 0}, StandInHost())
    play.host.instant = datetime(2026, 2, 10, 18, tzinfo=UTC)
    (late,) = play.instance.timers()
    assert play.instance.fire(late.node)
    play._run()
    assert play.variables["n"] == 1
    assert play.instance.timers()[0].due_at == datetime(2026, 2, 11, 12, tzinfo=UTC)


def test_a_message_goes_to_the_node_with_its_key():
    library = read(
        process(
            start(), catch("M", MESSAGE, io(outputs={"got": "=amount"})), end(), flow("S", "M", "E")
        )
    )
    play = Play(library, {"ref": "A1"})
    (waiting,) = play.instance.subscriptions()
    assert (waiting.name, waiting.key) == ("paid", "A1")
    assert play.message("paid", "A2", amount=1) == 0
    assert play.message("paid", "A1", amount=5) == 1
    assert play.done
    assert play.variables == {"ref": "A1", "got": 5}


def test_an_event_gateway_takes_the_first_event_that_happens():
    library = read(
        process(
            start(),
            element("eventBasedGateway", "G"),
            catch("T", timer("P1D")),
            catch("T2", timer("PT2H")),
            catch("M", MESSAGE),
            user("A"),
            user("B"),
            user("C"),
            end(),
            flow("S", "G", "T", "A", "E"),
            flow("G", "T2", "B", "E"),
            flow("G", "M", "C", "E"),
        )
    )
    timed = Play(library, {"ref": 1})
    timed.wait(hours=2)
    assert timed.open() == ["B"]
    assert timed.instance.subscriptions() == []
    told = Play(library, {"ref": 1})
    told.message("paid", "1")
    assert told.open() == ["C"]
    assert told.instance.timers() == []


def test_a_signal_wakes_all_who_wait_and_goes_out():
    library = read(
        process(
            start(),
            element("parallelGateway", "A"),
            catch("X", SIGNAL),
            catch("Y", SIGNAL),
            throw("T", SIGNAL),
            user("U"),
            end(),
            flow("S", "A", "X", "E"),
            flow("A", "Y", "E"),
            flow("A", "U", "T", "E"),
        )
    )
    play = Play(library)
    play.complete("U")
    assert play.done
    assert [t.name for t in play.thrown] == ["alarm"]


def test_a_message_end_event_publishes_with_its_payload():
    library = read(
        process(
            start(), element("endEvent", "E", MESSAGE, io({"amount": "=n * 2"})), flow("S", "E")
        )
    )
    play = Play(library, {"ref": "A1", "n": 2})
    (sent,) = play.thrown
    assert (sent.name, sent.key, sent.payload) == ("paid", "A1", {"amount": 4})


def test_an_error_goes_to_the_nearest_catcher_and_no_neighbour():
    def sub(name):
        return element(
            "subProcess",
            name,
            start(name + "s"),
            user(name + "u"),
            end(name + "e", REFUSED),
            flow(name + "s", name + "u", name + "e"),
        )

    library = read(
        process(
            start(),
            element("parallelGateway", "G"),
            sub("Q"),
            sub("R"),
            boundary("QB", "Q", REFUSED),
            boundary("RB", "R", ANY_ERROR),
            user("X"),
            user("Y"),
            end(),
            flow("S", "G", "Q", "E"),
            flow("G", "R", "E"),
            flow("QB", "X", "E"),
            flow("RB", "Y", "E"),
        )
    )
    play = Play(library)
    play.complete("Qu")
    assert play.open() == ["Ru", "X"]
    play.complete("Ru")
    assert play.open() == ["X", "Y"]


def test_an_error_without_catcher_is_an_incident():
    library = read(process(start(), end("E", BROKEN), flow("S", "E")))
    play = Play(library)
    assert [i.code for i in play.instance.incidents()] == ["uncaught"]


def test_an_escalation_goes_up_and_the_task_may_go_on():
    library = read(
        process(
            start(),
            element(
                "subProcess",
                "Q",
                start("s"),
                throw("T", LATE),
                user("U"),
                end("e"),
                flow("s", "T", "U", "e"),
            ),
            boundary("B", "Q", LATE, interrupting=False),
            user("V"),
            end(),
            flow("S", "Q", "E"),
            flow("B", "V", "E"),
        )
    )
    assert Play(library).open() == ["U", "V"]


def test_links_jump():
    library = read(
        process(
            start(),
            throw("T", link("here")),
            catch("C", link("here")),
            user("U"),
            end(),
            flow("S", "T"),
            flow("C", "U", "E"),
        )
    )
    assert Play(library).open() == ["U"]


def test_a_conditional_event_fires_when_a_variable_makes_it_true():
    library = read(
        process(
            start(),
            catch("K", conditional("=total > 10")),
            end(),
            flow("S", "K", "E"),
        )
    )
    play = Play(library, {"total": 1})
    play.set(total=5)
    assert not play.done
    play.set(total=11)
    assert play.done


def test_a_conditional_boundary_event_fires_at_each_change_to_true():
    library = read(
        process(
            start(),
            user("U"),
            boundary("B", "U", conditional("total > 10"), interrupting=False),
            script("R", "n", "=n + 1"),
            end("F"),
            end(),
            flow("S", "U", "E"),
            flow("B", "R", "F"),
        )
    )
    play = Play(library, {"total": 1, "n": 0})
    for total, fired in ((11, 1), (12, 1), (5, 1), (20, 2)):
        play.set(total=total)
        assert play.variables["n"] == fired


def event_subprocess(name, trigger, *body, interrupting=True):
    first = start(name + "s", trigger, isInterrupting="true" if interrupting else "false")
    return element("subProcess", name, first, *body, triggeredByEvent="true")


def test_an_event_subprocess_that_does_not_interrupt_runs_beside_as_often_as_it_is_called():
    library = read(
        process(
            start(),
            user("U"),
            end(),
            flow("S", "U", "E"),
            event_subprocess(
                "Q", CALLED, user("V"), end("e"), flow("Qs", "V", "e"), interrupting=False
            ),
        )
    )
    play = Play(library)
    play.message("called", n=1)
    play.message("called", n=2)
    assert play.open() == ["U", "V", "V"]
    play.complete("U")
    assert not play.done
    play.complete("V")
    play.complete("V")
    assert play.done
    assert "n" not in play.variables


def test_an_interrupting_event_subprocess_replaces_the_rest():
    library = read(
        process(
            start(),
            user("U"),
            end(),
            flow("S", "U", "E"),
            event_subprocess("Q", timer("P1D"), user("V"), end("e"), flow("Qs", "V", "e")),
        )
    )
    play = Play(library)
    play.wait(days=1)
    assert play.open() == ["V"]
    play.complete("V")
    assert play.done


def test_an_event_subprocess_catches_the_error_of_its_own_level():
    library = read(
        process(
            start(),
            user("U"),
            end("E", REFUSED),
            flow("S", "U", "E"),
            event_subprocess("Q", REFUSED, user("V"), end("e"), flow("Qs", "V", "e")),
        )
    )
    play = Play(library)
    play.complete("U")
    assert play.open() == ["V"]


def test_an_interrupted_multi_instance_leaves_nothing_behind():
    library = read(
        process(
            start(),
            user("U", io({"loc": "=i"}), many(inputCollection="=items", inputElement="i")),
            boundary("B", "U", timer("PT1H")),
            end(),
            flow("S", "U", "E"),
            flow("B", "E"),
        )
    )
    play = Play(library, {"items": [1, 2, 3]})
    assert len(play.waiting("U")) == 3
    play.wait(hours=1)
    assert play.done
    runtime = play.instance._runtime
    assert (len(runtime.nodes), len(runtime.scopes.variables)) == (0, 1)
