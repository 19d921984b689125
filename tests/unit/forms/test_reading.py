"""What is read from form-js JSON, and what is refused."""

import json
from typing import Any

import pytest

from engine import forms
from engine.forms import FormError


def document(*components: dict[str, Any], **more: Any) -> bytes:
    whole = {"type": "default", "id": "essai", "schemaVersion": 19, "components": components}
    return json.dumps({**whole, **more}).encode()


def found(*components: dict[str, Any], **more: Any) -> list[tuple[str, str]]:
    _, findings = forms.examine(document(*components, **more), "forms/essai.form")
    return [(one.code, one.element) for one in findings]


def ask(type_: str, **more: Any) -> dict[str, Any]:
    return {"type": type_, "key": "a", "label": "A", **more}


def test_a_sound_form_has_no_finding():
    assert found(ask("textfield"), {"type": "text", "text": "# Bonjour"}) == []


def test_the_same_bytes_are_read_once():
    source = document(ask("textfield"))
    assert forms.read(source) is forms.read(source)


def test_a_form_in_error_is_refused_with_every_finding():
    with pytest.raises(FormError) as caught:
        forms.read(document(ask("html"), ask("textfield", label=""), ask("number", key="")))
    assert [one.code for one in caught.value.findings] == [
        "form-html",
        "form-label",
        "form-key-absent",
    ]


FAULTS: list[tuple[dict[str, Any], str]] = [
    (ask("iframe"), "form-html"),
    (ask("carte"), "form-type"),
    (ask("textfield", key="a b"), "form-key"),
    (ask("textfield", key="1a"), "form-key"),
    (ask("textfield", key="dossier"), "form-dossier-key"),
    (ask("textfield", conditional={"hide": "=a +"}), "form-feel"),
    (ask("textfield", label="Bonjour {{#if a}}"), "form-mark"),
    (ask("textfield", label="Bonjour {{a +}}"), "form-feel"),
    (ask("textfield", validate={"pattern": "(a"}), "form-pattern"),
    (ask("textfield", validate={"pattern": "(?=a)"}), "form-pattern"),
    (ask("textfield", validate={"validationType": "siret"}), "form-value"),
    (ask("number", validate={"min": 5, "max": 1}), "form-range"),
    (ask("number", validate={"min": "cinq"}), "form-value"),
    (ask("datetime", subtype="mois"), "form-value"),
    (ask("select"), "form-options"),
    (ask("radio", values=[{"value": "x", "label": "X"}] * 2), "form-option-twice"),
    (ask("signature", consent="Oui"), "form-signature"),
    (ask("textfield", properties={"autocompletion": "name"}), "form-property"),
    (ask("textfield", properties={"kind": "rib"}), "form-property"),
]


@pytest.mark.parametrize(("component", "code"), FAULTS)
def test_a_fault_is_named_with_its_component(component, code):
    findings = found(component)
    assert [one for one, _ in findings] == [code]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "dynamiclist", "label": "L", "components": []}, "form-path"),
        ({"type": "image", "alt": "x", "source": "https://ailleurs.example/x.png"}, "form-image"),
        ({"type": "textfield", "label": "Sans clé"}, "form-key-absent"),
    ],
)
def test_a_part_that_cannot_work_is_named(component, code):
    assert [one for one, _ in found(component)] == [code]


def test_a_key_may_not_be_both_a_field_and_a_group():
    group = {"type": "group", "path": "a", "components": [ask("textfield", key="b")]}
    assert found(ask("textfield"), group) == [("form-key-clash", "a")]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"{", "form-json"),
        (b"\xff\xfe", "form-json"),
        (b"[]", "form-shape"),
        (b'{"id": "x"}', "form-shape"),
        (b'{"id": " ", "components": []}', "form-shape"),
        (b'{"id": "x", "components": []}', "form-empty"),
        (b" " * 1_000_001, "form-too-large"),
        (b'{"id": "x", "components": ' + b"[" * 100_000, "form-depth"),
    ],
)
def test_a_file_that_is_no_form_says_why(source, code):
    _, findings = forms.examine(source, "forms/x.form")
    assert code in [one.code for one in findings]
    assert all(one.file == "forms/x.form" and one.cure_fr for one in findings)


def test_a_newer_format_is_refused():
    assert ("form-version", "schemaVersion") in found(ask("textfield"), schemaVersion=99)


def test_groups_nested_too_deeply_are_refused():
    inner: dict[str, Any] = ask("textfield")
    for _ in range(20):
        inner = {"type": "group", "components": [inner]}
    assert ("form-depth", "") in found(inner)


def test_a_json_error_says_where():
    _, findings = forms.examine(b'{"id": "x",\n "components": [}', "forms/x.form")
    assert (findings[0].line, findings[0].code) == (2, "form-json")
