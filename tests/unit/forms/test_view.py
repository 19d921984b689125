"""What a person sees: screens, labels, values, read-back."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engine import feel, forms
from engine.forms import ContentView, FieldView, Form, RowsView
from engine.forms.display import display

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def form(*components: dict[str, Any], **more: Any) -> Form:
    whole = {"type": "default", "id": "essai", "schemaVersion": 19, "components": components}
    return forms.read(json.dumps({**whole, **more}).encode())


def ask(type_: str, key: str = "a", **more: Any) -> dict[str, Any]:
    return {"type": type_, "key": key, "label": key.capitalize(), **more}


def group(label: str, *components: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "group", "label": label, "components": list(components), **more}


def field(one: Form, data: dict[str, Any] | None = None, **context: Any) -> FieldView:
    (screen,) = forms.present(one, data or {}, context, now=NOW)
    return screen.fields()[0]


def titles(one: Form) -> list[str]:
    return [screen.title.source for screen in forms.screens(one)]


# Screens


def test_each_group_with_a_label_is_a_screen():
    one = form(
        {"type": "text", "text": "Bonjour"},
        group("Vous", ask("textfield", "a")),
        ask("textfield", "b"),
        group("", ask("textfield", "c")),
        group("Pièces", ask("textfield", "d")),
    )
    assert titles(one) == ["Vous", "Pièces"]
    assert [len(screen.components) for screen in forms.screens(one)] == [4, 1]


def test_groups_that_declare_a_screen_are_the_only_ones():
    one = form(
        group("Vous", ask("textfield", "a"), properties={"screen": "Qui êtes-vous ?"}),
        group("Adresse", ask("textfield", "b")),
        group("Pièces", ask("textfield", "c"), properties={"screen": "Vos pièces"}),
    )
    assert titles(one) == ["Qui êtes-vous ?", "Vos pièces"]


def test_a_form_without_groups_is_one_screen_with_its_title():
    assert titles(form(ask("textfield"), properties={"title": "Avis"})) == ["Avis"]


def test_a_screen_with_nothing_to_show_is_left_out():
    one = form(
        group("Un", ask("checkbox", "a")),
        group("Deux", ask("textfield", "b"), conditional={"hide": "=a != true"}),
        group("Trois", ask("textfield", "c")),
    )
    shown = forms.present(one, {"a": False}, {})
    assert [(screen.index, screen.title) for screen in shown] == [(0, "Un"), (2, "Trois")]


def test_a_correction_shows_only_what_is_reopened():
    one = form(
        group("Un", ask("textfield", "a"), ask("textfield", "b")),
        group("Deux", ask("textfield", "c")),
    )
    (screen,) = forms.present(one, {"a": "x"}, {}, fields=["b"])
    assert [(view.name, view.readonly) for view in screen.fields()] == [("a", True), ("b", False)]


def test_visible_names_the_questions_shown():
    one = form(
        ask("checkbox", "a"),
        ask("textfield", "b", conditional={"hide": "=a = true"}),
        {
            "type": "dynamiclist",
            "path": "l",
            "label": "L",
            "components": [
                ask("textfield", "n"),
                ask("textfield", "m", conditional={"hide": "=i > 1"}),
            ],
        },
    )
    shown = forms.visible(one, {"a": True, "l": [{}, {}]}, {})
    assert shown == {"a", "l", "l.0.n", "l.0.m", "l.1.n"}


# Texts


def test_a_label_may_depend_on_what_is_known():
    assert (
        field(form(ask("textfield", label='="Bonjour " + nom')), nom="Zoé").label == "Bonjour Zoé"
    )
    one = form(ask("textfield", label="{{#if nom}}{{nom}}, {{/if}}votre âge"))
    assert field(one, nom="Zoé").label == "Zoé, votre âge"
    assert field(one).label == "votre âge"


def text_of(source: str, **context: Any) -> str:
    (screen,) = forms.present(form({"type": "text", "text": source}), {}, context)
    (node,) = screen.nodes
    assert isinstance(node, ContentView)
    return node.html.strip()


def test_text_is_markdown():
    assert text_of("**Bonjour**") == "<p><strong>Bonjour</strong></p>"


def test_a_list_is_written_out_by_a_loop():
    html = text_of(
        "{{#loop pieces}}\n- {{nom}}\n{{/loop}}", pieces=[{"nom": "RIB"}, {"nom": "CNI"}]
    )
    assert html.count("<li>") == 2
    assert "RIB" in html
    assert "CNI" in html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[ici](javascript:alert(1))",
        "[ici](data:text/html,x)",
        "[ici](JaVaScRiPt:alert(1))",
        "![x](https://ailleurs.example/pixel.png)",
        '[x](https://x.example/"onclick=alert`1`")',
    ],
)
def test_no_html_of_a_text_passes(source):
    html = text_of(source)
    for forbidden in ("<script", "<img", 'href="javascript', 'href="data', " onclick="):
        assert forbidden not in html.lower()


@pytest.mark.parametrize(
    "value",
    [
        "<b>x</b>",
        "**gras**",
        "[a](https://x.example)",
        "`code`",
        "# titre",
        "a & b",
        "![i](x)",
        "1. x",
    ],
)
def test_a_value_in_a_text_reads_as_typed(value):
    html = text_of("Bonjour {{nom}}", nom=value)
    shown = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html == f"<p>Bonjour {shown}</p>"


def test_links_open_beside_the_form():
    html = text_of("[site](https://exemple.fr) [écrire](mailto:a@exemple.fr)")
    assert 'href="https://exemple.fr" target="_blank" rel="noopener noreferrer"' in html
    assert '<a href="mailto:a@exemple.fr">' in html


# Values


def test_a_value_is_shown_as_an_input_holds_it():
    one = form(ask("number", decimalDigits=2))
    assert field(one, {"a": Decimal("1250.5")}).text == "1250,5"
    assert field(one, {"a": "douze"}).text == "douze"
    day = form(ask("datetime", subtype="date"))
    assert field(day, {"a": date(2026, 12, 1)}).parts == {"day": "1", "month": "12", "year": "2026"}
    assert field(day, {"a": {"day": "1", "month": "13", "year": ""}}).parts["month"] == "13"


def test_a_choice_knows_which_is_picked():
    one = form(ask("select", values=[{"label": "Un", "value": 1}, {"label": "Deux", "value": 2}]))
    view = field(one, {"a": Decimal(2)})
    assert [(choice.label, view.picked(choice)) for choice in view.choices] == [
        ("Un", False),
        ("Deux", True),
    ]


def test_a_displayed_expression_is_shown_and_cannot_be_changed():
    one = form(ask("expression", expression="=prix * 2", computeOn="presentation"))
    view = field(one, prix=Decimal(21))
    assert (view.value, view.readonly) == (Decimal(42), True)


def test_initial_takes_the_draft_then_what_is_known_then_defaults():
    one = form(
        group("V", ask("textfield", "nom"), ask("textfield", "ville"), path="dossier"),
        ask("textfield", "pays", defaultValue="FR"),
        ask("number", "annee", defaultValue="=2026"),
        ask("filepicker", "piece"),
        {
            "type": "dynamiclist",
            "path": "l",
            "label": "L",
            "defaultRepetitions": 2,
            "components": [ask("textfield", "n")],
        },
    )
    known = {"dossier": {"nom": "Haddad", "ville": "Lyon", "phase": "client"}, "piece": ["9"]}
    found = forms.initial(one, {"dossier": {"ville": "Paris"}}, known, now=NOW)
    assert found == {
        "dossier": {"nom": "Haddad", "ville": "Paris"},
        "pays": "FR",
        "annee": Decimal(2026),
        "l": [{}, {}],
    }


def test_an_answer_emptied_in_the_draft_stays_empty():
    one = form(ask("textfield", "pays", defaultValue="FR"))
    assert forms.initial(one, {"pays": None}, {"pays": "BE"}) == {"pays": None}


def test_answers_are_read_back_screen_by_screen():
    one = form(
        group("Vous", ask("textfield", "nom", label="Nom"), ask("datetime", "ne", subtype="date")),
        group(
            "Contrat",
            ask("number", "prime", decimalDigits=2, appearance={"suffixAdorner": "€"}),
            ask(
                "checklist",
                "opt",
                values=[{"label": "Vol", "value": "v"}, {"label": "Feu", "value": "f"}],
            ),
            ask("textfield", "iban", validate={"validationType": "iban"}),
            ask("checkbox", "ok"),
        ),
    )
    values = {
        "nom": "Haddad",
        "ne": date(1991, 6, 1),
        "prime": Decimal("1187.4"),
        "opt": ["v", "f"],
        "iban": "FR7630006000011234567890189",
        "ok": True,
    }
    assert forms.rows(one, values) == [
        ("Vous", "Nom", "Haddad"),
        ("Vous", "Ne", "1er juin 1991"),
        ("Contrat", "Prime", "1\u202f187,40\u00a0€"),
        ("Contrat", "Opt", "Vol, Feu"),
        ("Contrat", "Iban", "FR76 3000 6000 0112 3456 7890 189"),
        ("Contrat", "Ok", "Oui"),
    ]


def test_labels_name_questions_by_path():
    one = form(
        group("Vous", ask("textfield", "nom", label="Nom de famille"), path="dossier"),
        {
            "type": "dynamiclist",
            "path": "enfants",
            "label": "Enfants",
            "components": [ask("textfield", "nom", label="Prénom")],
        },
    )
    assert forms.labels(one, "dossier.nom") == "Nom de famille"
    assert forms.labels(one, "enfants.3.nom") == "Prénom"
    assert forms.labels(one, "inconnu") == "inconnu"


def test_lines_are_shown_with_their_errors_and_buttons():
    one = form(
        {
            "type": "dynamiclist",
            "path": "l",
            "label": "Lignes",
            "properties": {"max": "2"},
            "components": [ask("textfield", "n", validate={"required": True})],
        }
    )
    data = {"l": [{"n": "x"}, {"n": ""}]}
    (screen,) = forms.present(one, data, {})
    (rows,) = screen.nodes
    assert isinstance(rows, RowsView)
    assert (len(rows.lines), rows.can_add, rows.can_remove) == (2, False, True)
    assert [view.id for view in screen.fields()] == ["f-l-0-n", "f-l-1-n"]


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (None, "", ""),
        (True, "Oui", "Yes"),
        (Decimal("1234567.5"), "1\u202f234\u202f567,5", "1,234,567.5"),
        (date(2026, 12, 1), "1er décembre 2026", "1 December 2026"),
        (
            datetime(2026, 7, 1, 12, 5, tzinfo=UTC),
            "1er juillet 2026 à 14 h 05",
            "1 July 2026 at 14:05",
        ),
        (["a", None, "b"], "a, b", "a, b"),
        (Decimal(1) / Decimal(3), "0,333333", "0.333333"),
        (timedelta(days=1, hours=12), "1 jour 12 heures", "1 day 12 hours"),
        (feel.compile('duration("P1Y2M")').evaluate({}).value, "1 an 2 mois", "1 year 2 months"),
        (feel.compile('duration("P1M")').evaluate({}).value, "1 mois", "1 month"),
        (time(9, 5), "9 h 05", "09:05"),
        ({"label": "Auto", "value": 1}, "Auto", "Auto"),
    ],
)
def test_a_value_reads_as_in_a_sentence(value, french, english):
    zone = ZoneInfo("Europe/Paris")
    assert display(value, "fr", zone=zone) == french
    assert display(value, "en", zone=zone) == english
