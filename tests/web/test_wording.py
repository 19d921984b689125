"""Every word of the engine that reaches an administrator is said as people say it."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from engine.instances.calls import CALLING
from engine.instances.inline import INLINE
from engine.jobs.decision import decide, lost
from engine.ports import CannotDo, RetryLater
from engine.queries import IncidentRow
from engine.sentences import Sentence
from engine.workflow.sentences import INCIDENTS
from tests.web.conftest import NOON
from webapp import wording
from webapp.bootstrap import build
from webapp.settings import Settings

DATABASE_WORK = ("expiry", "continue", "batch", "start", "message", "signal", "timer")


def test_every_kind_of_work_has_a_label() -> None:
    assert sorted({*CALLING, *DATABASE_WORK} - set(wording.OPERATIONS)) == []


def test_every_operation_has_a_label(tmp_path: Path) -> None:
    settings = Settings(
        var=tmp_path,
        database_url="sqlite://",
        public_url="http://localhost",
        secret_key="for tests only",
        page_key=b"k" * 32,
        domains=tmp_path,
    )
    services = build(settings)
    services.close()
    assert sorted({*services.runtime.operations, *INLINE} - set(wording.OPERATIONS)) == []


def test_every_incident_of_the_engine_has_a_label_and_a_cure() -> None:
    assert sorted(set(INCIDENTS) - set(wording.LABELS)) == []
    assert sorted(set(INCIDENTS) - set(wording.CURE_OF)) == []
    assert set(wording.CURE_OF.values()) <= set(wording.CURES)


def test_every_end_of_a_job_has_a_label_and_a_cure() -> None:
    ends = [
        decide(error, attempts=6, max_attempts=6, now=NOON)
        for error in (RetryLater("421"), CannotDo("non"), KeyError("x"))
    ]
    ends.append(lost(attempts=6, max_attempts=6, now=NOON))
    codes = {one.code for one in ends} | {"timer", "page-time"}
    assert sorted(codes - set(wording.LABELS)) == []
    assert sorted(codes - set(wording.CURE_OF)) == []


def incident(code: str, sentence: Sentence, **facts: object) -> IncidentRow:
    given = {
        "id": 1,
        "code": code,
        "sentence": sentence,
        "element_id": "Activity_1",
        "step": "Écrire au client",
        "process_id": "relance",
        "process_name": "Relance",
        "instance_id": 1,
        "dossier_id": 1,
        "dossier_number": "C-2026-0001",
        "job_kind": "",
        "job_type": "",
        "attempts": 0,
        "created_at": NOON - timedelta(hours=1),
        "closes": False,
        **facts,
    }
    return IncidentRow(**given)  # type: ignore[arg-type]


EXHAUSTED = decide(
    RetryLater("Le serveur de courriel ne répond pas : {error}", error="refusé"),
    attempts=6,
    max_attempts=6,
    now=NOON,
)


@pytest.mark.parametrize(
    ("language", "what", "why", "cure"),
    [
        (
            "fr",
            "Envoi d’un courriel",
            "6 essais sans succès. Le serveur de courriel ne répond pas : refusé",
            "Quand l’autre côté répond de nouveau, réessayez.",
        ),
        (
            "en",
            "Sending a mail",
            "6 failed attempts. The mail server does not answer: refusé",
            "When the other side answers again, try again.",
        ),
    ],
)
def test_a_call_that_found_nobody_is_told_in_both_languages(
    app: Flask, language: str, what: str, why: str, cure: str
) -> None:
    one = incident(
        EXHAUSTED.code, EXHAUSTED.sentence, job_kind="operation", job_type="mail.send", attempts=6
    )
    with app.test_request_context(f"/?lang={language}"):
        said = [text.replace("\u00a0", " ") for text in (wording.what(one), wording.why(one))]
        assert said == [what, why]
        assert wording.cure(one) == cure


def test_a_step_of_a_diagram_is_told_by_its_name_and_in_english_as_the_engine_says_it(
    app: Flask,
) -> None:
    french, english = INCIDENTS["flow.none"]
    one = incident(
        "flow.none", Sentence(french.format(element="X"), english=english.format(element="X"))
    )
    with app.test_request_context("/?lang=en"):
        assert wording.what(one) == "Écrire au client"
        assert wording.why(one).startswith("No condition is true")
        assert wording.failure(one.code) == "No way out"


def test_an_answer_that_only_the_domain_knows_is_quoted(app: Flask) -> None:
    one = incident("iban-refused", Sentence("IBAN refusé"), job_kind="operation", job_type="iban")
    with app.test_request_context("/?lang=fr"):
        assert wording.failure(one.code).replace("\u00a0", " ") == (
            "Réponse « iban-refused » non prévue"
        )
        assert wording.what(one) == "iban"
        assert "n’intercepte pas" in wording.cure(one)
