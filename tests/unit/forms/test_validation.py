"""Answers, from what a person types to what the process receives."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import forms
from engine.forms import Form, InvalidForm, Validated

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def form(*components: dict[str, Any]) -> Form:
    document = {"type": "default", "id": "essai", "schemaVersion": 19, "components": components}
    return forms.read(json.dumps(document).encode())


def ask(type_: str, key: str = "champ", **more: Any) -> dict[str, Any]:
    return {"type": type_, "key": key, "label": key.capitalize(), **more}


def required(type_: str, key: str = "champ", **more: Any) -> dict[str, Any]:
    return ask(type_, key, **{**more, "validate": {"required": True, **more.get("validate", {})}})


def check(one: Form, data: dict[str, Any], **more: Any) -> Validated:
    return forms.validate(one, data, more.pop("context", {}), now=NOW, zone=PARIS, **more)


def refused(one: Form, data: dict[str, Any], **more: Any) -> dict[str, str]:
    with pytest.raises(InvalidForm) as caught:
        check(one, data, **more)
    return {problem.path: problem.code for problem in caught.value.problems}


CASES: list[tuple[dict[str, Any], Any, Any]] = [
    (ask("textfield"), "  Zoé\u0000 \n Martin ", "Zoé   Martin"),
    (ask("textarea"), "un\r\ndeux", "un\ndeux"),
    (ask("number"), "1 250,50", Decimal("1250.50")),
    (ask("number"), "1.250,50", Decimal("1250.50")),
    (ask("number"), "1\u202f250", Decimal(1250)),
    (ask("number", serializeToString=True), "12,5", "12.5"),
    (ask("number"), 12.5, Decimal("12.5")),
    (ask("datetime", subtype="date"), "24 6 1991", date(1991, 6, 24)),
    (ask("datetime", subtype="date"), "1er décembre 2026", date(2026, 12, 1)),
    (ask("datetime", subtype="date"), "2026-12-01", date(2026, 12, 1)),
    (
        ask("datetime", subtype="datetime"),
        "24/11/2026 14h30",
        datetime(2026, 11, 24, 14, 30, tzinfo=PARIS),
    ),
    (ask("checkbox"), True, True),
    (ask("textfield", validate={"validationType": "email"}), "Zoe@Exemple.fr", "Zoe@Exemple.fr"),
    (ask("textfield", validate={"validationType": "phone"}), "06 12  44 80 17", "06 12 44 80 17"),
    (
        ask("textfield", validate={"validationType": "iban"}),
        "fr76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
    ),
    (ask("textfield"), "", None),
    (ask("number"), "   ", None),
]


@pytest.mark.parametrize(("question", "typed", "value"), CASES)
def test_an_answer_becomes_a_value(question, typed, value):
    assert check(form(question), {"champ": typed}).values == {"champ": value}


REFUSALS: list[tuple[dict[str, Any], Any, str]] = [
    (required("textfield"), "  ", "required"),
    (required("checkbox"), False, "required-consent"),
    (required("radio", values=[{"label": "A", "value": "a"}]), None, "required-choice"),
    (required("filepicker"), [], "required-file"),
    (ask("textfield", validate={"maxLength": 3}), "abcd", "too-long"),
    (ask("textfield", validate={"minLength": 3}), "ab", "too-short"),
    (ask("textfield", validate={"pattern": "^[0-9]{5}$"}), "6900", "pattern"),
    (ask("textfield"), ["a"], "not-text"),
    (ask("number"), "douze", "not-number"),
    (ask("number"), "NaN", "not-number"),
    (ask("number"), "1e400", "not-number"),
    (ask("number"), True, "not-number"),
    (ask("number", decimalDigits=0), "1,5", "not-whole"),
    (ask("number", decimalDigits=2), "1,555", "too-many-decimals"),
    (ask("number", validate={"min": 1}), "0", "too-small"),
    (ask("number", validate={"max": "=plafond"}), "11", "too-large"),
    (ask("datetime", subtype="date"), "24 16 1991", "date-month"),
    (ask("datetime", subtype="date"), "31 2 1991", "date-day"),
    (ask("datetime", subtype="date"), "24 6 91", "date-year"),
    (ask("datetime", subtype="date"), {"day": "3", "month": "", "year": "1991"}, "date-incomplete"),
    (ask("datetime", subtype="date"), "hier", "not-date"),
    (ask("datetime", subtype="date", disallowPassedDates=True), "23 11 2026", "date-passed"),
    (ask("datetime", subtype="time"), "25:00", "not-time"),
    (
        ask("datetime", subtype="date", properties={"latest": '=today() - duration("P18Y")'}),
        "25 11 2008",
        "too-late",
    ),
    (ask("radio", values=[{"label": "A", "value": "a"}]), "b", "not-choice"),
    (ask("checklist", values=[{"label": "A", "value": "a"}]), ["a", "b"], "not-choice"),
    (ask("textfield", validate={"validationType": "email"}), "k.haddad", "email-at"),
    (ask("textfield", validate={"validationType": "email"}), "k@courriel", "email-domain"),
    (ask("textfield", validate={"validationType": "phone"}), "06 12 44 80 1", "phone-digits"),
    (ask("textfield", validate={"validationType": "phone"}), "+33 6 12", "phone-digits"),
    (
        ask("textfield", validate={"validationType": "iban"}),
        "FR7630006000011234567890188",
        "iban-key",
    ),
    (ask("textfield", validate={"validationType": "iban"}), "FR7630006", "iban-length"),
    (ask("filepicker"), ["1", "2"], "too-many-files"),
    (ask("filepicker"), {"missing": "perdu"}, "invalid"),
]


@pytest.mark.parametrize(("question", "typed", "code"), REFUSALS)
def test_an_answer_that_cannot_be_accepted_says_why(question, typed, code):
    one = form(question)
    assert refused(one, {"champ": typed}, context={"plafond": Decimal(10)}) == {"champ": code}


def test_a_problem_speaks_of_its_question_in_french_and_in_english():
    one = form(ask("datetime", "naissance", subtype="date", label="Date de naissance"))
    with pytest.raises(InvalidForm) as caught:
        check(one, {"naissance": "24 16 1991"})
    (problem,) = caught.value.problems
    assert problem.summary() == ("Date de naissance : le mois doit être compris entre 1 et 12.")
    assert problem.message("en") == "The month must be between 1 and 12."
    assert caught.value.errors == {"naissance": ["Le mois doit être compris entre 1 et 12."]}
    assert caught.value.values == {"naissance": "24 16 1991"}


def test_all_problems_come_at_once_in_the_order_of_the_form():
    one = form(required("textfield", "a"), ask("number", "b"), required("textfield", "c"))
    assert list(refused(one, {"b": "x"})) == ["a", "b", "c"]


def test_answers_under_the_dossier_group_are_kept_apart():
    one = form(
        {
            "type": "group",
            "path": "dossier",
            "components": [
                ask("textfield", "nom"),
                {"type": "group", "path": "adresse", "components": [ask("textfield", "ville")]},
            ],
        },
        ask("textfield", "motif"),
    )
    found = check(one, {"dossier": {"nom": "Haddad", "adresse": {"ville": "Lyon"}}, "motif": "x"})
    assert found.dossier == {"nom": "Haddad", "adresse": {"ville": "Lyon"}}
    assert found.values == {"motif": "x"}


def test_names_the_form_does_not_have_are_left_behind():
    one = form(ask("textfield", "nom"))
    found = check(one, {"nom": "a", "role": "admin", "dossier": {"phase": "client"}})
    assert (found.values, found.dossier) == ({"nom": "a"}, {})


def test_a_hidden_question_is_neither_required_nor_accepted():
    one = form(
        ask("number", "montant"),
        required("textfield", "motif", conditional={"hide": "=montant < 1000"}),
    )
    assert check(one, {"montant": "500", "motif": "glissé"}).values == {"montant": Decimal(500)}
    assert refused(one, {"montant": "1500"}) == {"motif": "required"}


def test_a_hidden_answer_counts_as_absent_for_the_others():
    one = form(
        ask("checkbox", "marie"),
        ask("textfield", "conjoint", conditional={"hide": "=marie != true"}),
        required("textfield", "regime", conditional={"hide": "=conjoint = null"}),
    )
    assert check(one, {"marie": False, "conjoint": "Léa"}).values == {"marie": False}


def test_a_question_in_a_hidden_group_is_hidden():
    inside = {"type": "group", "components": [required("textfield", "b")]}
    one = form(ask("checkbox", "a"), {**inside, "conditional": {"hide": "=a = false"}})
    assert check(one, {"a": False}).values == {"a": False}


def test_a_condition_reads_the_dossier_beside_the_answers():
    group = {"type": "group", "path": "dossier", "components": [ask("textfield", "ville")]}
    question = required("textfield", "b", conditional={"hide": '=dossier.pays = "FR"'})
    one = form(group, question)
    data = {"dossier": {"ville": "Lyon"}}
    assert check(one, data, context={"dossier": {"pays": "FR"}}).dossier == {"ville": "Lyon"}
    assert refused(one, data, context={"dossier": {"pays": "BE"}}) == {"b": "required"}


def lines(**more: Any) -> dict[str, Any]:
    return {
        "type": "dynamiclist",
        "path": "enfants",
        "label": "Enfants",
        "components": [
            required("textfield", "nom"),
            ask("number", "age", validate={"min": 0}),
            required("textfield", "tuteur", conditional={"hide": "=this.age >= 18"}),
        ],
        **more,
    }


def test_each_line_of_a_list_has_its_own_errors_and_conditions():
    data = {"enfants": [{"nom": "Max", "age": "19"}, {"age": "4"}]}
    assert refused(form(lines()), data) == {
        "enfants.1.nom": "required",
        "enfants.1.tuteur": "required",
    }


def test_untouched_lines_are_left_out():
    data = {"enfants": [{"nom": "", "age": None}, {"nom": "Max", "age": "19"}]}
    found = check(form(lines()), data)
    assert found.values == {"enfants": [{"nom": "Max", "age": Decimal(19)}]}


def test_a_list_that_is_too_long_is_refused():
    data = {"enfants": [{"nom": "x", "age": "19"}] * 4}
    assert refused(form(lines(properties={"max": "3"})), data) == {"enfants": "too-many-rows"}


def test_a_correction_reopens_only_the_fields_named():
    one = form(
        {
            "type": "group",
            "path": "dossier",
            "components": [required("textfield", "nom"), required("textfield", "ville")],
        },
        required("textfield", "iban"),
    )
    found = check(one, {"dossier": {"nom": "faux", "ville": "Lyon"}}, fields=["dossier.ville"])
    assert (found.dossier, found.values) == ({"ville": "Lyon"}, {})
    assert refused(one, {}, fields=["dossier"]) == {
        "dossier.nom": "required",
        "dossier.ville": "required",
    }


def test_one_screen_is_checked_alone():
    first = {"type": "group", "label": "Un", "components": [required("textfield", "a")]}
    second = {"type": "group", "label": "Deux", "components": [required("textfield", "b")]}
    one = form(first, second)
    assert check(one, {"a": "x"}, screen=0).values == {"a": "x"}
    assert refused(one, {"a": "x"}, screen=1) == {"b": "required"}


@pytest.mark.parametrize("fixed", [{"readonly": True}, {"disabled": True}, {"readonly": "=1 = 1"}])
def test_a_read_only_answer_is_not_accepted(fixed):
    one = form(ask("textfield", "nom", **fixed), ask("textfield", "b"))
    assert check(one, {"nom": "usurpé", "b": "x"}).values == {"b": "x"}


def test_a_read_only_answer_cannot_steer_a_condition():
    one = form(
        ask("textfield", "nom", readonly=True),
        required("textfield", "b", conditional={"hide": '=nom = "admin"'}),
    )
    assert refused(one, {"nom": "admin"}) == {"b": "required"}


def test_a_computed_value_is_the_servers():
    one = form(ask("number", "a"), ask("expression", "double", expression="=a * 2"))
    assert check(one, {"a": "21", "double": "1"}).values["double"] == Decimal(42)


def test_a_displayed_value_is_not_kept():
    shown = ask("expression", "vu", expression="=a", computeOn="presentation")
    assert check(form(ask("number", "a"), shown), {"a": "1"}).values == {"a": Decimal(1)}


def test_choices_may_come_from_the_data():
    one = form(
        ask("select", "contrat", valuesKey="contrats"),
        ask("select", "note", valuesExpression="=for n in 1..3 return n"),
    )
    context = {"contrats": [{"label": "Auto", "value": "A-1"}, {"label": "Moto", "value": "M-1"}]}
    found = check(one, {"contrat": "M-1", "note": "2"}, context=context)
    assert found.values == {"contrat": "M-1", "note": Decimal(2)}
    assert refused(one, {"contrat": "X"}, context=context) == {"contrat": "not-choice"}


def test_files_and_their_absence_are_told_apart():
    one = form(
        required("filepicker", "identite", properties={"kind": "identite", "missing": "true"}),
        ask("filepicker", "rib", multiple=True, properties={"kind": "rib"}),
    )
    found = check(one, {"identite": {"missing": "volée"}, "rib": ["7", "8"]})
    assert found.values == {}
    assert [(u.path, u.kind, u.ids, u.missing) for u in found.uploads] == [
        ("identite", "identite", (), "volée"),
        ("rib", "rib", ("7", "8"), ""),
    ]


SIGNATURE = ask("signature", document="=documents", consent="Je consens.", signer="=qui")


def test_a_signature_says_what_was_consented_to():
    data = {"champ": {"consent": "on", "method": "typed", "typed": " Karim Haddad "}}
    found = check(form(SIGNATURE), data, context={"documents": ["d1"], "qui": "s1"})
    (signature,) = found.signatures
    assert (signature.consent, signature.method, signature.mark) == (
        "Je consens.",
        "typed",
        "Karim Haddad",
    )
    assert (signature.documents, signature.signer) == (["d1"], "s1")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"method": "typed", "typed": "Karim"}, "signature-consent"),
        ({"consent": "on", "method": "typed", "typed": ""}, "signature-typed"),
        ({"consent": "on", "method": "drawn", "drawn": "<svg onload=x>"}, "signature-drawn"),
    ],
)
def test_a_signature_needs_consent_and_a_mark(given, code):
    assert refused(form(SIGNATURE), {"champ": given}) == {"champ": code}


def test_a_form_may_check_answers_against_each_other():
    last = ask(
        "datetime",
        "fin",
        subtype="date",
        properties={"check": "=fin >= debut", "message": "La fin vient après le début."},
    )
    one = form(ask("datetime", "debut", subtype="date"), last)
    with pytest.raises(InvalidForm) as caught:
        check(one, {"debut": "3 3 2026", "fin": "2 3 2026"})
    assert caught.value.problems[0].message() == "La fin vient après le début."
    assert check(one, {"debut": "3 3 2026", "fin": "4 3 2026"}).values["fin"] == date(2026, 3, 4)


def test_an_answer_that_was_not_sent_is_absent_and_an_empty_one_is_null():
    one = form(ask("textfield", "a"), ask("textfield", "b"))
    assert check(one, {"a": ""}).values == {"a": None}
