"""Which names expressions read, and whether anything has written them by then."""

import json
from typing import Any

import pytest

from engine import feel
from engine.publication.names import reads
from tests.support import bpmn
from tests.support.bpmn import call, end, flow, io, job, many, process, script, start, user
from tests.support.checking import check, files_of

SOUND = {
    path: data
    for path, data in files_of("conge").items()
    if not path.startswith(("bpmn/", "mails/"))
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b.c.d", ["a", "b.c.d"]),
        ("sum(for x in lignes return x.prix * taux)", ["lignes", "taux"]),
        ("some x in a satisfies x > seuil", ["a", "seuil"]),
        ("{a: 1, b: a + c}", ["c"]),
        ("function(x) x + y", ["y"]),
        ('today() + duration("P1D")', []),
        ("if a = null then null else a.b", ["a", "a.b"]),
        ('context put(a, "b", c)', ["a", "c"]),
        ("a in [b..c]", ["a", "b", "c"]),
    ],
)
def test_the_names_an_expression_reads(text, names):
    assert [".".join(one.path) for one in reads(feel.compile(text).tree)] == names


def test_a_name_within_a_filter_may_be_an_entry_of_the_items():
    found = {".".join(one.path): one.certain for one in reads(feel.compile("l[prix > max].x").tree)}
    assert found == {"l": True, "prix": False, "max": False}


def form(id_: str, *keys: str) -> tuple[str, bytes]:
    components = [{"type": "textfield", "key": key, "label": key} for key in keys]
    whole: dict[str, Any] = {"type": "default", "id": id_, "schemaVersion": 19}
    return f"forms/{id_}.form", json.dumps({**whole, "components": components}).encode()


FORMS = dict([form("a", "a"), form("b", "b"), form("vide", "z")])


def found(*processes: str) -> list[tuple[str, str, str]]:
    """(element, code, severity) of the findings about variables."""
    files = {**SOUND, **FORMS, "bpmn/p.bpmn": bpmn.document(*processes)}
    return [
        (one.element, one.code, one.severity)
        for one in check(files)
        if one.code.startswith("variable-")
    ]


def asks(element_id: str, form_id: str = "a", *more: str) -> str:
    return user(
        element_id,
        f'<zeebe:formDefinition formId="{form_id}"/>',
        '<zeebe:assignmentDefinition candidateGroups="paie"/>',
        *more,
    )


def begins(form_id: str = "vide") -> str:
    return start("S", f'<zeebe:formDefinition formId="{form_id}"/>')


def test_a_form_gives_what_is_read_after_it():
    assert (
        found(process(begins(), asks("A"), script("C", "c", "=a"), end(), flow("S", "A", "C", "E")))
        == []
    )


def test_a_name_nobody_writes_is_an_error():
    assert found(process(begins(), script("C", "c", "=x"), end(), flow("S", "C", "E"))) == [
        ("C", "variable-unknown", "error")
    ]


def test_a_name_written_only_later_is_an_error():
    whole = process(begins(), script("C", "c", "=a"), asks("A"), end(), flow("S", "C", "A", "E"))
    assert found(whole) == [("C", "variable-early", "error")]


def test_what_a_loop_brings_back_may_be_read():
    whole = process(
        begins(),
        bpmn.element("exclusiveGateway", "G"),
        script("C", "c", "=if a = null then 0 else a"),
        asks("A"),
        bpmn.element("exclusiveGateway", "H", default="H_E"),
        end(),
        flow("S", "G", "C", "A", "H"),
        flow("H", "G", when='=a = "x"'),
        flow("H", "E"),
    )
    assert found(whole) == []


def test_what_another_branch_writes_is_a_warning():
    whole = process(
        begins(),
        bpmn.element("parallelGateway", "G"),
        asks("A"),
        script("C", "c", "=a"),
        bpmn.element("parallelGateway", "H"),
        end(),
        flow("S", "G", "A", "H", "E"),
        flow("G", "C", "H"),
    )
    assert found(whole) == [("C", "variable-elsewhere", "warning")]


def test_inputs_are_local_and_outputs_choose():
    whole = process(
        begins(),
        asks("A", "a", io({"local": "=z"}, {"garde": "=a"})),
        script("C", "c", "=garde"),
        script("D", "d", "=a"),
        script("F", "f", "=local"),
        end(),
        flow("S", "A", "C", "D", "F", "E"),
    )
    assert found(whole) == [
        ("D", "variable-unknown", "error"),
        ("F", "variable-unknown", "error"),
    ]


def test_a_condition_reads_what_its_source_has_written():
    whole = process(
        begins(),
        asks("A"),
        bpmn.element("exclusiveGateway", "G", default="G_E"),
        end("F"),
        end(),
        flow("S", "A", "G"),
        flow("G", "F", when='=a = "x"'),
        flow("G", "E"),
    )
    assert found(whole) == []
    assert found(whole.replace('=a = "x"', '=aa = "x"')) == [("G_F", "variable-unknown", "error")]


def test_each_turn_of_a_loop_has_its_item():
    repeated = many(
        True,
        until="=numberOfCompletedInstances > 1",
        inputCollection="=[1, 2]",
        inputElement="tour",
        outputCollection="avis",
        outputElement="=a",
    )
    whole = process(
        begins(),
        asks("A", "a", io({"numero": "=tour"}), repeated),
        script("C", "c", "=avis"),
        script("D", "d", "=tour"),
        end(),
        flow("S", "A", "C", "D", "E"),
    )
    assert found(whole) == [("D", "variable-unknown", "error")]


def test_a_boundary_event_sees_what_was_there_before_its_task():
    whole = process(
        begins(),
        asks("A"),
        asks("B", "b"),
        bpmn.boundary("T", "B", bpmn.timer("P1D"), interrupting=False),
        script("C", "c", "=a"),
        script("D", "d", "=b"),
        end("F"),
        end(),
        flow("S", "A", "B", "E"),
        flow("T", "C", "D", "F"),
    )
    assert found(whole) == [("D", "variable-elsewhere", "warning")]


def test_a_subprocess_hands_its_results_outwards():
    inner = "".join(
        [start("S2"), asks("A"), end("E2"), flow("S2", "A", "E2"), script("X", "x", "=z")]
    )
    whole = process(
        begins(),
        bpmn.element("subProcess", "U", inner.replace(script("X", "x", "=z"), "")),
        script("C", "c", "=a"),
        end(),
        flow("S", "U", "C", "E"),
    )
    assert found(whole) == []


def test_a_called_process_reads_what_its_callers_give():
    block = process(
        start("S2"), script("C", "c", "=donne + oublie"), end("E2"), flow("S2", "C", "E2"),
        process_id="Bloc",
    )  # fmt: skip
    caller = process(
        begins(),
        call("A", "Bloc", io({"donne": "=z"}, {"resultat": "=c", "autre": "=inconnu"})),
        script("D", "d", "=resultat"),
        end(),
        flow("S", "A", "D", "E"),
    )
    assert found(caller, block) == [
        ("A", "variable-unknown", "error"),
        ("C", "variable-unknown", "error"),
    ]


def test_a_block_nobody_calls_yet_is_only_warned_about_its_parameters():
    block = process(start("S"), script("C", "c", "=parametre"), end(), flow("S", "C", "E"))
    assert found(block) == [("C", "variable-unknown", "warning")]


def test_an_outside_job_may_give_anything():
    whole = process(
        begins(), job("J", "ailleurs.appeler"), script("C", "c", "=x"), end(),
        flow("S", "J", "C", "E"),
    )  # fmt: skip
    assert found(whole) == []


def test_an_operation_of_ours_gives_what_it_says():
    update = job("J", "dossier.update", io({"values": "={nom: z}"}))
    whole = process(begins(), update, script("C", "c", "=x"), end(), flow("S", "J", "C", "E"))
    assert found(whole) == [("C", "variable-unknown", "error")]


def test_an_event_subprocess_may_begin_at_any_moment():
    watch = bpmn.element(
        "subProcess",
        "W",
        start("S2", bpmn.timer("P1D")) + script("C", "c", "=a") + end("E2") + flow("S2", "C", "E2"),
        triggeredByEvent="true",
    )
    assert found(process(begins(), asks("A"), end(), flow("S", "A", "E"), watch)) == []
