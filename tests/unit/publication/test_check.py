"""What publication finds: each fault alone, all faults at once, nothing in a sound domain."""

import re

import pytest

from engine import publication
from engine.publication import Finding
from tests.support.checking import check, files_of
from tests.unit.publication.faults import FAULTS, Fault

SOUND = files_of("conge")


def test_a_sound_domain_gives_no_finding():
    assert check(SOUND) == []


def named(findings: list[Finding], fault: Fault) -> list[Finding]:
    """The findings that are about this fault."""
    return [
        one
        for one in findings
        if one.file == (fault.where or fault.file)
        and one.code.startswith(fault.code)
        and (one.element == fault.element or not fault.element)
        and one.severity == fault.severity
    ]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_named_with_its_element_and_its_cure(fault):
    found = named(check(fault.seed(SOUND)), fault)
    assert found
    for one in found:
        assert one.message_fr.strip()
        assert one.cure_fr.strip()
        assert one.message_en.strip()
        assert one.cure_en.strip()
        left = re.findall(r"\{\w+\}", one.message_fr + one.cure_fr + one.message_en + one.cure_en)
        # A mark left unfilled, unless the fault or the cure speaks of marks.
        assert set(left) <= {"{annee}", "{sequence}", "{year}"}


def test_all_faults_are_found_at_once():
    files = SOUND
    seeded: list[Fault] = []
    for fault in FAULTS:
        if fault.alone:
            continue
        old = (fault.old or "").encode()
        if old in files.get(fault.file, b"") and (fault.old is not None or fault.file in files):
            files = fault.seed(files)
            seeded.append(fault)
    found = check(files)
    # Some faults hide others: a task whose form is unknown cannot misread it.
    missed = [fault.name for fault in seeded if not named(found, fault)]
    assert len(seeded) - len(missed) >= 40, missed


def test_the_report_groups_by_file_and_counts():
    files = FAULTS[0].seed(SOUND)
    text = publication.report(check(files))
    assert text.startswith("bpmn/annonce.bpmn\n  [erreur] Envoyer, ligne ")
    assert "Aucune action ne s’appelle « mail.sned »." in text
    assert "→ Peut-être « mail.send »." in text
    assert text.endswith("rien ne sera publié.")


def test_the_report_speaks_english_too():
    text = publication.report(check(FAULTS[0].seed(SOUND)), "en")
    assert "No operation is called “mail.sned”." in text
    assert "nothing will be published" in text


def test_a_sound_domain_is_said_to_be_publishable():
    assert publication.report([]) == "Rien à signaler : le domaine peut être publié."
