"""What an analyst is told about a wrong model: everything at once, where, and what to do."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.workflow import read
from engine.workflow.incident_sentences import INCIDENTS
from engine.workflow.sentences import SENTENCES
from tests.support.bpmn import (
    CALLED,
    CANCEL,
    REFUSED,
    boundary,
    call,
    document,
    element,
    end,
    flow,
    io,
    many,
    process,
    script,
    start,
    timer,
    user,
)

ROOT = Path(__file__).parents[3]


def codes(*parts):
    library = read({"test.bpmn": document(process(*parts))})
    return sorted({(f.element, f.code) for f in library.findings if f.severity == "error"})


def published(tag="sendTask", **attributes):
    """An element that says how its message is published."""
    said = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    reference = {"messageRef": "M1"} if tag == "sendTask" else {}
    tag = "userTask" if tag == "user" else tag
    return element(tag, "T", f"<zeebe:publishMessage {said}/>", **reference)


def test_a_beginners_process_gets_all_its_findings_at_once_in_french():
    library = read(
        {
            "stage.bpmn": document(
                process(
                    start(),
                    element("exclusiveGateway", "Choix"),
                    user("A"),
                    user("B"),
                    element("intermediateCatchEvent", "Attente", timer("")),
                    element("serviceTask", "Envoyer"),
                    end(),
                    flow("S", "Choix", "A", "Attente", "Envoyer", "E"),
                    flow("Choix", "B", "E"),
                )
            )
        }
    )
    found = {(f.element, f.code) for f in library.findings}
    assert found >= {
        ("Choix_A", "flow.no_condition"),
        ("Choix_B", "flow.no_condition"),
        ("Attente", "timer.empty"),
        ("Envoyer", "service.no_type"),
    }
    assert library.refused
    (said,) = {f.message("fr") for f in library.findings if f.code == "timer.empty"}
    assert said == "La minuterie « Attente » n'a pas de temps."
    assert "P2D" in next(f.cure("fr") for f in library.findings if f.code == "timer.empty")
    assert all(f.line >= 1 and f.file == "stage.bpmn" for f in library.findings)


def test_every_sentence_exists_in_both_languages():
    for code, sentences in SENTENCES.items():
        assert len(sentences) == 4, code
        assert all(sentences), code
    for code, pair in INCIDENTS.items():
        assert len(pair) == 2, code


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((start(), user("U"), end(), flow("S", "E")), ("U", "node.unreachable")),
        ((start(), user("U"), flow("S", "X")), ("S_X", "flow.dangling")),
        ((start(), end(), flow("S", "E", "S")), ("E_S", "flow.from_end")),
        ((start(), end("E", CANCEL), flow("S", "E")), ("E", "event.not_here")),
        ((start("S", REFUSED), end(), flow("S", "E")), ("S", "event.not_here")),
        ((start(), call("C", "nowhere"), end(), flow("S", "C", "E")), ("C", "call.unknown")),
        ((start(), user("U", many()), end(), flow("S", "U", "E")), ("U", "loop.no_count")),
        (
            (start(), script("R", "r", "=1 +"), end(), flow("S", "R", "E")),
            ("R", "expression.syntax"),
        ),
        (
            (start(), user("U", io({"a b": "=1"})), end(), flow("S", "U", "E")),
            ("U", "mapping.target"),
        ),
        (
            (start(), user("U"), boundary("B", "U"), end(), flow("S", "U", "E"), flow("B", "E")),
            ("B", "event.none"),
        ),
        (
            (start(), user("U"), boundary("B", "U", timer("P1D")), end(), flow("S", "U", "E")),
            ("B", "boundary.no_way_out"),
        ),
        (
            (
                start(),
                element("intermediateCatchEvent", "T", timer("two days")),
                end(),
                flow("S", "T", "E"),
            ),
            ("T", "timer.duration"),
        ),
        (
            (
                start(),
                element("task", "T", default="S_T"),
                end(),
                flow("S", "T", "E"),
            ),
            ("T", "flow.default"),
        ),
        (
            (
                start(),
                element(
                    "task",
                    "T",
                    '<bpmn:dataInputAssociation id="D"><bpmn:sourceRef>E</bpmn:sourceRef>'
                    "<bpmn:targetRef>Read</bpmn:targetRef></bpmn:dataInputAssociation>",
                ),
                '<bpmn:dataObject id="Read"/>',
                end(),
                flow("S", "T", "E"),
            ),
            ("D", "ref.wrong_kind"),
        ),
        ((start(), published("user"), end(), flow("S", "T", "E")), ("T", "message.not_published")),
        (
            (start(), published(timeToLive="un jour"), end(), flow("S", "T", "E")),
            ("T", "timer.duration"),
        ),
        (
            (start(), published(timeToLive="=1 +"), end(), flow("S", "T", "E")),
            ("T", "expression.syntax"),
        ),
        ((start(), published(messageId="=1"), end(), flow("S", "T", "E")), ("T", "message.id")),
    ],
)
def test_a_model_that_cannot_run_is_refused_where_it_is_wrong(parts, expected):
    assert expected in codes(*parts)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"<a", "xml.malformed"),
        (b"", "xml.malformed"),
        (b'<!DOCTYPE d [<!ENTITY x "y">]><d>&x;</d>', "xml.doctype"),
        (b'<!DOCTYPE d SYSTEM "http://example.org/d.dtd"><d/>', "xml.doctype"),
        (b"<a>" * 220 + b"</a>" * 220, "xml.too_deep"),
        (b"<a/>", "file.not_bpmn"),
        (b" " * 10_000_001, "xml.too_large"),
    ],
)
def test_a_file_that_is_no_diagram_is_refused_and_the_others_are_read(source, code):
    good = document(process(start(), end(), flow("S", "E")))
    library = read({"bad.bpmn": source, "good.bpmn": good})
    assert [(f.file, f.code) for f in library.findings] == [("bad.bpmn", code)]
    assert "P" in library.processes


@pytest.mark.parametrize("inside", [False, True])
def test_an_element_may_not_bear_the_id_of_its_process(inside):
    twin = user("P")
    if inside:
        twin = element("subProcess", "Q", start("s"), twin, end("e"), flow("s", "P", "e"))
    middle = "Q" if inside else "P"
    found = codes(start(), twin, end(), flow("S", middle, "E"))
    assert ("P", "id.twice") in found


def test_a_number_that_is_none_is_said_and_not_stumbled_over():
    found = codes(
        start(),
        user("U", startQuantity="²"),
        element(
            "task",
            "T",
            '<bpmn:standardLoopCharacteristics loopMaximum="1e999">'
            "<bpmn:loopCondition>true</bpmn:loopCondition>"
            "</bpmn:standardLoopCharacteristics>",
        ),
        end(),
        flow("S", "U", "T", "E"),
    )
    assert "xml.schema" in {code for _, code in found}


def test_the_hash_changes_with_the_meaning_only():
    def digest(xml):
        return read({"a.bpmn": xml}).processes["P"].definition_hash

    plain = document(process(start(), user("U"), end(), flow("S", "U", "E")))
    icon = plain.replace(b'id="U"', b'id="U" zeebe:modelerTemplateIcon="data:image/svg+xml,x"')
    spaced = plain.replace(b"><bpmn:userTask", b">\n   <bpmn:userTask")
    assert digest(plain) == digest(icon) == digest(spaced)
    assert digest(plain) != digest(plain.replace(b'id="U"', b'id="U" name="Examiner"'))


def test_a_process_lists_what_it_needs():
    library = read(
        {
            "a.bpmn": document(
                process(
                    start("S", CALLED),
                    user(
                        "U",
                        '<zeebe:formDefinition formId="avis"/>',
                        '<zeebe:assignmentDefinition assignee="=chef"/>',
                        io({"x": "=a + 1", "y": "plain"}),
                    ),
                    element("serviceTask", "J", '<zeebe:taskDefinition type="mail.send"/>'),
                    end(),
                    flow("S", "U", "J", "E"),
                )
            )
        }
    )
    needed = library.processes["P"]
    assert set(needed.job_types) == {"mail.send"}
    assert set(needed.forms) == {"avis"}
    assert needed.message_names == {"called"}
    assert set(needed.expressions()) == {("U", "assignee", "chef"), ("U", "input x", "a + 1")}
    (starting,) = library.starting_events()
    assert (starting.kind, starting.name, starting.element_id) == ("message", "called", "S")


def test_several_threads_may_read_diagrams_at_once():
    program = (
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from threading import Barrier\n"
        "from engine.workflow import read\n"
        "from tests.support.bpmn import document, end, flow, process, start, user\n"
        "source = document(process(start(), user('A'), end(), flow('S', 'A', 'E')))\n"
        "gate = Barrier(4)\n"
        "def one(_):\n"
        "    gate.wait()\n"
        "    return [f.code for f in read({'test.bpmn': source}).findings]\n"
        "with ThreadPoolExecutor(4) as pool:\n"
        "    assert list(pool.map(one, range(4))) == [[]] * 4\n"
    )
    # A process of its own: nothing has been read in it yet.
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
