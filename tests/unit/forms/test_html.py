"""What a browser sends, read into answers."""

import json
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from engine import forms
from engine.forms import Form


def form(*components: dict[str, Any]) -> Form:
    document = {"type": "default", "id": "essai", "schemaVersion": 19, "components": components}
    return forms.read(json.dumps(document).encode())


def ask(type_: str, key: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": type_, "key": key, "label": key, **more}


CHOICES = [{"label": "X", "value": "x"}, {"label": "Y", "value": "y"}]


@pytest.mark.parametrize(
    ("question", "pairs", "value"),
    [
        (ask("textfield"), [("a", " Zoé ")], " Zoé "),
        (ask("textfield"), [("a", "")], None),
        (ask("number"), [("a", "1 250,5")], Decimal("1250.5")),
        (ask("number"), [("a", "douze")], "douze"),
        (ask("checkbox"), [("a", "on")], True),
        (ask("checkbox"), [], False),
        (ask("checkbox"), [("a", ""), ("a", "on")], True),
        (ask("radio", values=CHOICES), [], None),
        (ask("radio", values=CHOICES), [("a", "y")], "y"),
        (ask("checklist", values=CHOICES), [("a", "x"), ("a", "y")], ["x", "y"]),
        (ask("checklist", values=CHOICES), [("a", "")], []),
        (ask("datetime", subtype="date"), [("a", "1/12/2026")], date(2026, 12, 1)),
        (ask("datetime", subtype="date"), [("a", "plus tard")], "plus tard"),
        (
            ask("datetime", subtype="date"),
            [("a.day", "1"), ("a.month", "12"), ("a.year", "2026")],
            date(2026, 12, 1),
        ),
        (
            ask("datetime", subtype="date"),
            [("a.day", "1"), ("a.month", "13"), ("a.year", "2026")],
            {"day": "1", "month": "13", "year": "2026"},
        ),
        (
            ask("datetime", subtype="date"),
            [("a.day", ""), ("a.month", ""), ("a.year", "")],
            None,
        ),
        (ask("datetime", subtype="time"), [("a", "9h05")], time(9, 5)),
        (ask("filepicker"), [("a", "12"), ("a", "13")], ["12", "13"]),
        (
            ask("filepicker", properties={"missing": "true"}),
            [("a.missing", "perdu")],
            {"missing": "perdu"},
        ),
        (
            ask("signature", document="=d", consent="Oui"),
            [("a.consent", "on"), ("a.method", "typed"), ("a.typed", "Zoé")],
            {"consent": "on", "method": "typed", "typed": "Zoé"},
        ),
    ],
)
def test_pairs_become_an_answer(question, pairs, value):
    assert forms.parse_html(form(question), pairs) == {"a": value}


@pytest.mark.parametrize("question", [ask("textfield"), ask("filepicker"), ask("number")])
def test_what_was_not_sent_is_absent(question):
    assert forms.parse_html(form(question), [("autre", "x")]) == {}


LINES = {
    "type": "dynamiclist",
    "path": "enfants",
    "label": "Enfants",
    "components": [ask("textfield", "nom"), ask("checkbox", "mineur")],
}


def test_lines_are_renumbered_without_holes():
    pairs = [("enfants.7.nom", "Max"), ("enfants.2.nom", "Ana"), ("enfants.2.mineur", "on")]
    assert forms.parse_html(form(LINES), pairs) == {
        "enfants": [{"nom": "Ana", "mineur": True}, {"nom": "Max", "mineur": False}]
    }


def test_a_thousand_lines_are_cut_short():
    pairs = [(f"enfants.{n}.nom", "x") for n in range(2_000)]
    found = forms.parse_html(form(LINES), pairs)
    assert isinstance(found["enfants"], list)
    assert len(found["enfants"]) == 200


def test_only_the_questions_of_the_screen_are_read():
    one = form(
        {"type": "group", "label": "Un", "components": [ask("checkbox", "a")]},
        {"type": "group", "label": "Deux", "components": [ask("checkbox", "b")]},
    )
    assert forms.parse_html(one, [("b", "on")], screen=1) == {"b": True}


def test_lines_are_added_and_removed():
    one, data = form(LINES), {"enfants": [{"nom": "Ana"}, {"nom": "Max"}]}
    assert forms.add_row(one, data, "enfants")
    assert data["enfants"] == [{"nom": "Ana"}, {"nom": "Max"}, {}]
    assert forms.remove_row(one, data, "enfants.0")
    assert data["enfants"] == [{"nom": "Max"}, {}]
    assert not forms.remove_row(one, data, "enfants.9")
    assert not forms.add_row(one, data, "parents")


def test_a_list_has_a_last_line():
    one = form({**LINES, "properties": {"max": "2"}})
    data: dict[str, object] = {"enfants": [{}, {}]}
    assert not forms.add_row(one, data, "enfants")


@pytest.mark.parametrize("name", ["enfants.-1.nom", "enfants.٣.nom", "enfants.1e9.nom", "enfants."])
def test_strange_line_numbers_are_no_lines(name):
    assert forms.parse_html(form(LINES), [(name, "x")]) == {"enfants": []}
