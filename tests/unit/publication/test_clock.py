"""Processes that the clock starts: what publication refuses, and what it lets through."""

import pytest

from engine.publication import Finding
from tests.support.checking import check, files_of

SOUND = files_of("amicale")
DAILY, MONTHLY = "bpmn/renouvellement.bpmn", "bpmn/seance.bpmn"
MEMBER, MEETING = "dossiers/membre.yaml", "dossiers/seance.yaml"
EVERY_DAY = 'timeCycle xsi:type="bpmn:tFormalExpression">R/2026-01-01T06:00:00/P1D</bpmn:timeCycle'


def changed(file: str, old: str, new: str) -> list[Finding]:
    """The findings, once that is written instead."""
    text = SOUND[file].decode()
    assert old in text
    return check({**SOUND, file: text.replace(old, new).encode()})


def timed(kind: str, text: str) -> list[Finding]:
    formal = 'xsi:type="bpmn:tFormalExpression"'
    return changed(DAILY, EVERY_DAY, f"{kind} {formal}>{text}</bpmn:{kind}")


def test_a_domain_whose_processes_the_clock_starts_is_sound():
    assert check(SOUND) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeDate", "2026-12-31T18:00:00"),
        ("timeDate", '=date("2026-12-31")'),
        ("timeDate", '=date and time(today(), time("06:00:00")) + duration("P1D")'),
        ("timeDuration", "P1D"),
        ("timeDuration", '=duration("P1D") * 2'),
        ("timeCycle", "R3/2026-01-01T06:00:00/P1M"),
        ("timeCycle", "R/P1D"),
        ("timeCycle", "P1W"),
    ],
)
def test_dates_durations_and_repetitions_are_taken(kind, text):
    assert timed(kind, text) == []


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("timeDate", "=dossier.echeance", "start-timer-reads"),
        ("timeDuration", "=delai", "start-timer-reads"),
        ("timeDate", '="demain"', "start-timer-value"),
        ("timeDate", "=null", "start-timer-value"),
        ("timeDuration", '=1 + "a"', "start-timer-value"),
        ("timeCycle", '="R0/P1D"', "start-timer-value"),
        ("timeDate", "=date(", "feel-syntax"),
        ("timeCycle", "tous les jours", "bpmn-timer.cycle"),
    ],
)
def test_a_timer_without_an_instant_is_refused_once(kind, text, code):
    (found,) = timed(kind, text)
    assert (found.code, found.file, found.element) == (code, DAILY, "Chaque_Jour")
    assert found.line == 6 or code == "feel-syntax"
    assert found.severity == "error"


def test_what_the_timer_reads_is_named():
    (found,) = timed("timeDate", "=dossier.echeance")
    assert "lit « dossier »" in found.message_fr
    assert "« when »" in found.cure_fr
    assert "reads “dossier”" in found.message_en


def test_a_process_no_type_lists_is_refused():
    (found,) = changed(MEETING, "start:\n  - {process: seance, label: Séance du bureau, "
                       "creates: true}\n", "")  # fmt: skip
    assert (found.code, found.file) == ("start-timer-unlisted", MONTHLY)
    assert (found.element, found.line) == ("Chaque_Mois", 6)
    assert "« Séance mensuelle »" in found.message_fr
    assert "(membre, seance)" in found.cure_fr
    assert "creates: true" in found.cure_en


def test_nothing_is_said_of_what_an_unreadable_type_may_list():
    found = changed(MEETING, "key: seance", "key: [")
    assert "start-timer-unlisted" not in {one.code for one in found}


def test_a_new_dossier_needs_no_parent():
    (found,) = changed(MEETING, "key: seance\n", "key: seance\nparent: membre\n")
    assert (found.code, found.file, found.element) == (
        "start-timer-parent",
        MEETING,
        "start.0.creates",
    )
    assert "« membre »" in found.message_fr


def test_the_clock_fills_no_form():
    bearing = (
        '<bpmn:startEvent id="Chaque_Mois" name="Le dernier jour du mois"><bpmn:extensionElements>'
        '<zeebe:formDefinition formId="appel" /></bpmn:extensionElements>'
    )
    plain = '<bpmn:startEvent id="Chaque_Mois" name="Le dernier jour du mois">'
    (found,) = changed(MONTHLY, plain, bearing)
    assert (found.code, found.element) == ("start-timer-form", "Chaque_Mois")


def test_a_form_for_those_who_start_by_hand_is_no_affair_of_the_clock():
    bearing = (
        '<bpmn:startEvent id="A_La_Main" name="À la main"><bpmn:extensionElements>'
        '<zeebe:formDefinition formId="appel" /></bpmn:extensionElements>'
    )
    assert changed(DAILY, '<bpmn:startEvent id="A_La_Main" name="À la main">', bearing) == []


def test_a_start_that_waits_for_all_its_events_is_refused():
    both = (
        '<bpmn:startEvent id="Chaque_Mois" parallelMultiple="true" name="Les deux">'
        '<bpmn:outgoing>G1</bpmn:outgoing><bpmn:timerEventDefinition id="Z">'
        '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition>"
    )
    plain = (
        '<bpmn:startEvent id="Chaque_Mois" name="Le dernier jour du mois">\n'
        "      <bpmn:outgoing>G1</bpmn:outgoing>"
    )
    found = changed(MONTHLY, plain, both)
    assert [one.code for one in found] == ["start-timer-all"]


def test_a_timer_behind_a_gateway_that_starts_is_refused():
    gateway = """<bpmn:eventBasedGateway id="P" instantiate="true"><bpmn:outgoing>H</bpmn:outgoing>
      <bpmn:outgoing>I</bpmn:outgoing></bpmn:eventBasedGateway>
      <bpmn:intermediateCatchEvent id="W"><bpmn:incoming>H</bpmn:incoming>
      <bpmn:outgoing>J</bpmn:outgoing><bpmn:timerEventDefinition id="Z"><bpmn:timeDuration
      xsi:type="bpmn:tFormalExpression">P1D</bpmn:timeDuration></bpmn:timerEventDefinition>
      </bpmn:intermediateCatchEvent>
      <bpmn:intermediateCatchEvent id="X"><bpmn:incoming>I</bpmn:incoming>
      <bpmn:outgoing>K</bpmn:outgoing><bpmn:signalEventDefinition signalRef="Sig"/>
      </bpmn:intermediateCatchEvent>
      <bpmn:endEvent id="E1"><bpmn:incoming>J</bpmn:incoming></bpmn:endEvent>
      <bpmn:endEvent id="E2"><bpmn:incoming>K</bpmn:incoming></bpmn:endEvent>
      <bpmn:sequenceFlow id="H" sourceRef="P" targetRef="W"/>
      <bpmn:sequenceFlow id="I" sourceRef="P" targetRef="X"/>
      <bpmn:sequenceFlow id="J" sourceRef="W" targetRef="E1"/>
      <bpmn:sequenceFlow id="K" sourceRef="X" targetRef="E2"/>
      </bpmn:process><bpmn:signal id="Sig" name="alerte"/>"""
    found = changed(MONTHLY, "</bpmn:process>", gateway)
    assert ("start-timer-gateway", "W") in {(one.code, one.element) for one in found}


def test_a_timer_inside_the_process_still_reads_the_dossier():
    inside = """<bpmn:subProcess id="Aussi" triggeredByEvent="true"><bpmn:startEvent id="Fini">
      <bpmn:outgoing>L</bpmn:outgoing><bpmn:timerEventDefinition id="Z"><bpmn:timeDate
      xsi:type="bpmn:tFormalExpression">=dossier.echeance</bpmn:timeDate>
      </bpmn:timerEventDefinition></bpmn:startEvent>
      <bpmn:endEvent id="E1"><bpmn:incoming>L</bpmn:incoming></bpmn:endEvent>
      <bpmn:sequenceFlow id="L" sourceRef="Fini" targetRef="E1"/></bpmn:subProcess>
      </bpmn:process>"""
    assert changed(DAILY, "</bpmn:process>", inside) == []
