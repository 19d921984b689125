"""Forms laid out: each kind of question, its hint, its error, what was typed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask, g, get_template_attribute
from flask_babel import Babel
from lxml import html
from markupsafe import Markup

from engine import forms
from webapp.fragments import keep_fragments
from webapp.rendering import Known, Reading, form_view
from webapp.rendering.views import FileView, FormView

DOMAIN = Path(__file__).parents[3] / "forms" / "assurance"


@pytest.fixture
def app() -> Iterator[Flask]:
    """The templates and their translations, and nothing else of the application."""
    app = Flask("webapp")
    Babel(app, default_locale="fr")
    app.jinja_env.globals["icon"] = lambda name, label="": Markup('<svg class="i"></svg>')
    keep_fragments(app)
    with app.test_request_context():
        g.language = "fr"
        yield app


def form_of(*components: dict[str, Any]) -> forms.Form:
    source = {"type": "default", "id": "essai", "schemaVersion": 19, "components": components}
    return forms.read(json.dumps(source).encode())


def laid_out(view: FormView) -> html.HtmlElement:
    macro = get_template_attribute("forms/fields.html", "items")
    return html.fromstring(f"<form>{macro(view.items)}</form>")


def refused(form: forms.Form, data: dict[str, Any]) -> forms.InvalidForm:
    with pytest.raises(forms.InvalidForm) as caught:
        forms.validate(form, data, {})
    return caught.value


def text(key: str, **more: Any) -> dict[str, Any]:
    return {"type": "textfield", "key": key, "id": f"id_{key}", "label": key.capitalize(), **more}


@pytest.mark.usefixtures("app")
class TestTexts:
    def test_a_label_names_its_control(self) -> None:
        page = laid_out(form_view(form_of(text("nom")), Reading()))
        control = page.xpath("//input[@name='nom']")[0]
        assert (
            page.xpath(f"//label[@for='{control.get('id')}']")[0].text_content().startswith("Nom")
        )

    def test_what_was_typed_comes_back_as_typed(self) -> None:
        typed = '<script>"&{{ 7*7 }}'
        page = laid_out(form_view(form_of(text("nom")), Reading(data={"nom": typed})))
        assert page.xpath("//input[@name='nom']/@value") == [typed]
        assert not page.xpath("//script")

    def test_a_mail_address_gets_the_right_keyboard_and_memory(self) -> None:
        form = form_of(text("courriel", validate={"validationType": "email"}))
        control = laid_out(form_view(form, Reading())).xpath("//input")[0]
        assert (control.get("type"), control.get("autocomplete")) == ("email", "email")

    def test_an_optional_question_says_so_and_a_recommended_one_too(self) -> None:
        form = form_of(
            text("a"),
            text("b", properties={"recommended": "true"}),
            text("c", validate={"required": True}),
        )
        labels = [
            one.text_content() for one in laid_out(form_view(form, Reading())).xpath("//label")
        ]
        assert labels == ["A (facultatif)", "B (recommandé)", "C"]

    def test_the_hint_and_the_message_are_tied_to_the_control(self) -> None:
        form = form_of(
            text("nom", description="Comme sur vos papiers.", validate={"required": True})
        )
        view = form_view(form, Reading(data={"nom": None}, invalid=refused(form, {"nom": None})))
        page = laid_out(view)
        control = page.xpath("//input")[0]
        tied = [
            page.get_element_by_id(one).text_content()
            for one in control.get("aria-describedby").split()
        ]
        assert tied == ["Ce champ est obligatoire.", "Comme sur vos papiers."]
        assert control.get("aria-invalid") == "true"

    def test_markdown_has_no_raw_html(self) -> None:
        form = form_of({"type": "text", "id": "t", "text": "**Lisez** <b>ceci</b>"}, text("nom"))
        page = laid_out(form_view(form, Reading()))
        assert page.xpath("//strong")[0].text_content() == "Lisez"
        assert not page.xpath("//b")


@pytest.mark.usefixtures("app")
class TestDates:
    FORM: ClassVar = {
        "type": "datetime",
        "subtype": "date",
        "key": "ne",
        "id": "d",
        "dateLabel": "Né le",
        "label": "Né le",
    }

    def test_a_tiers_types_it_in_three_boxes(self) -> None:
        form = form_of({**self.FORM, "properties": {"autocomplete": "bday"}})
        page = laid_out(form_view(form, Reading()))
        assert page.xpath("//input/@name") == ["ne.day", "ne.month", "ne.year"]
        assert page.xpath("//input/@autocomplete") == ["bday-day", "bday-month", "bday-year"]
        assert page.xpath("//legend")[0].text_content().startswith("Né le")

    def test_a_wrong_date_keeps_its_three_boxes(self) -> None:
        form = form_of(self.FORM)
        data = forms.parse_html(form, [("ne.day", "24"), ("ne.month", "16"), ("ne.year", "1991")])
        view = form_view(form, Reading(data=data, invalid=refused(form, data)))
        assert laid_out(view).xpath("//input/@value") == ["24", "16", "1991"]
        assert [one.sentence for one in view.mistakes] == [
            "Né le : le mois doit être compris entre 1 et 12."
        ]

    def test_the_summary_leads_to_the_first_box(self) -> None:
        form = form_of(self.FORM)
        data = forms.parse_html(form, [("ne.day", "24"), ("ne.month", "16"), ("ne.year", "1991")])
        view = form_view(form, Reading(data=data, invalid=refused(form, data)))
        target = laid_out(view).get_element_by_id(view.mistakes[0].target.removeprefix("#"))
        assert target.get("name") == "ne.day"

    def test_an_agent_uses_the_browsers_own_control(self) -> None:
        form = form_of(self.FORM)
        data = forms.parse_html(form, [("ne", "1991-06-24")])
        page = laid_out(form_view(form, Reading(data=data, dates="one")))
        assert page.xpath("//input[@type='date']/@value") == ["1991-06-24"]


@pytest.mark.usefixtures("app")
class TestChoices:
    VALUES: ClassVar = [
        {"label": "Locataire", "value": "l"},
        {"label": "Propriétaire", "value": "p"},
    ]

    def test_radios_stand_in_a_fieldset_with_the_answer_ticked(self) -> None:
        form = form_of(
            {
                "type": "radio",
                "key": "occ",
                "id": "r",
                "label": "Vous y êtes",
                "values": self.VALUES,
            }
        )
        page = laid_out(form_view(form, Reading(data={"occ": "p"})))
        assert page.xpath("//fieldset/legend")[0].text_content().startswith("Vous y êtes")
        assert page.xpath("//input[@checked]/@value") == ["p"]

    def test_the_summary_leads_to_the_first_choice(self) -> None:
        form = form_of(
            {
                "type": "radio",
                "key": "occ",
                "id": "r",
                "label": "Vous y êtes",
                "values": self.VALUES,
                "validate": {"required": True},
            }
        )
        view = form_view(form, Reading(invalid=refused(form, {"occ": None})))
        target = laid_out(view).get_element_by_id(view.mistakes[0].target.removeprefix("#"))
        assert target.get("value") == "l"

    def test_a_list_of_ticks_keeps_all_that_was_ticked(self) -> None:
        form = form_of(
            {
                "type": "checklist",
                "key": "opt",
                "id": "c",
                "label": "Options",
                "values": self.VALUES,
            }
        )
        page = laid_out(form_view(form, Reading(data={"opt": ["l", "p"]})))
        assert page.xpath("//input[@type='checkbox'][@checked]/@value") == ["l", "p"]

    def test_a_list_to_unfold_offers_to_choose(self) -> None:
        form = form_of(
            {"type": "select", "key": "s", "id": "s", "label": "Pièces", "values": self.VALUES}
        )
        page = laid_out(form_view(form, Reading(data={"s": "l"})))
        assert page.xpath("//option[@selected]/@value") == ["l"]
        assert page.xpath("//option")[0].text_content() == "Choisir…"


@pytest.mark.usefixtures("app")
class TestFiles:
    PICKER: ClassVar = {
        "type": "filepicker",
        "key": "rib",
        "id": "f",
        "label": "RIB",
        "accept": ".pdf,.jpg,.jpeg",
        "properties": {"kind": "rib", "missing": "true"},
        "validate": {"required": True},
    }

    def test_the_limits_are_said_before(self) -> None:
        page = laid_out(
            form_view(form_of(self.PICKER), Reading(limits="25 Mo au plus par fichier"))
        )
        assert "PDF, JPG, 25 Mo au plus par fichier" in page.text_content()

    def test_a_received_file_can_be_seen_and_taken_away(self) -> None:
        file = FileView("7", "rib.pdf", "212 ko", "PDF", pages=1, href="/p/x/fichiers/7")
        page = laid_out(form_view(form_of(self.PICKER), Reading(uploads={"rib": (file,)})))
        assert page.xpath("//a/@href") == ["/p/x/fichiers/7"]
        assert page.xpath("//button/@value") == ["unload:7"]
        assert not page.xpath("//input[@type='file']"), "one file is enough, and it is here"

    def test_who_lacks_it_may_say_why(self) -> None:
        page = laid_out(
            form_view(form_of(self.PICKER), Reading(data={"rib": {"missing": "perdu"}}))
        )
        assert page.xpath("//input[@name='rib.missing']/@value") == ["perdu"]
        assert page.xpath("//details[@open]")

    def test_a_refused_file_is_told_in_its_own_section(self) -> None:
        form = form_of(self.PICKER)
        view = form_view(form, Reading(invalid=refused(form, {})))
        section = laid_out(view).get_element_by_id(view.mistakes[0].target.removeprefix("#"))
        assert "Joignez ce document." in section.text_content()


@pytest.mark.usefixtures("app")
class TestKnownAndContested:
    def test_a_known_value_is_shown_to_be_confirmed_and_still_sent(self) -> None:
        known = {"nom": Known("Haddad", "déjà dans votre dossier")}
        page = laid_out(
            form_view(form_of(text("nom")), Reading(data={"nom": "Haddad"}, known=known))
        )
        details = page.xpath("//details")[0]
        assert details.get("open") is None
        assert "Haddad" in details.xpath("summary")[0].text_content()
        assert page.xpath("//input[@name='nom']/@value") == ["Haddad"]

    def test_a_correction_asks_nothing_but_what_is_contested(self) -> None:
        reading = Reading(only=("iban",), previous={"iban": Known("FR76 0000")})
        page = laid_out(form_view(form_of(text("nom"), text("iban")), reading))
        assert page.xpath("//input/@name") == ["iban"]
        assert page.xpath("//s")[0].text_content() == "FR76 0000"


@pytest.mark.usefixtures("app")
class TestRepeatedGroups:
    FORM: ClassVar = {
        "type": "dynamiclist",
        "path": "enfants",
        "id": "l",
        "label": "Enfants",
        "allowAddRemove": True,
        "components": [{"type": "textfield", "key": "prenom", "id": "p", "label": "Prénom"}],
    }

    def test_each_line_has_its_own_names_and_a_button_to_take_it_away(self) -> None:
        data = {"enfants": [{"prenom": "Léa"}, {"prenom": "Ali"}]}
        page = laid_out(form_view(form_of(self.FORM), Reading(data=data)))
        assert page.xpath("//input/@name") == ["enfants.0.prenom", "enfants.1.prenom"]
        assert page.xpath("//button/@value") == [
            "remove:enfants:0",
            "remove:enfants:1",
            "add:enfants",
        ]


@pytest.mark.usefixtures("app")
def test_a_signature_is_typed_where_there_is_no_script() -> None:
    form = form_of(
        {
            "type": "signature",
            "key": "signature",
            "id": "s",
            "label": "Signature",
            "consent": "J’accepte.",
            "documents": "=documents",
        }
    )
    page = laid_out(form_view(form, Reading()))
    assert page.xpath("//input[@name='signature.typed']/@autocomplete") == ["name"]
    assert page.xpath("//input[@name='signature.consent']/@type") == ["checkbox"]
    assert page.xpath("//*[@data-sign-ways]")[0].get("hidden") is not None


@pytest.mark.usefixtures("app")
def test_every_id_is_used_once() -> None:
    source = forms.read((DOMAIN / "souscription-complements.form").read_bytes())
    page = laid_out(form_view(source, Reading()))
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
