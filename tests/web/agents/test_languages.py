"""French and English, and their catalogs."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from services.scanning.refusals import refused, weight
from webapp.languages import TRANSLATIONS, compile_catalogs, gettext, say

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def sources():
    """Every sentence of the sources: (singular) or (singular, plural)."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    catalog = Catalog()
    for folder in ("webapp", "engine", "services"):
        within = [
            (pattern.removeprefix(f"{folder}/"), how)
            for pattern, how in methods
            if pattern.startswith(folder)
        ]
        named = {key.removeprefix(f"{folder}/"): value for key, value in options.items()}
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder, within, named, keywords=keywords
        ):
            catalog.add(message)
    return {message.id for message in catalog if message.id}


@pytest.fixture(scope="module")
def english():
    with (TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message for message in read_po(file, locale="en") if message.id}


def test_every_sentence_has_its_english(sources, english):
    assert len(sources) > 400, "the sources were read"
    missing = sorted(str(one) for one in sources if one not in english)
    assert missing == []
    empty = [
        key
        for key, message in english.items()
        if not message.string or (isinstance(message.string, tuple) and not all(message.string))
    ]
    assert empty == []
    assert not [key for key, message in english.items() if message.fuzzy]


def test_translations_keep_the_parameters_of_their_sentence(english):
    def parameters(text):
        return sorted(set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text)))

    faults = []
    for key, message in english.items():
        wanted, given = (
            (key[1], message.string[1]) if isinstance(key, tuple) else (key, message.string)
        )
        if parameters(wanted) != parameters(given):
            faults.append(key)
    assert faults == []


def test_the_address_then_the_cookie_then_the_browser_choose_the_language(client):
    assert '<html lang="fr">' in client.get("/connexion").text
    assert (
        '<html lang="en">'
        in client.get("/connexion", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    )
    assert '<html lang="fr">' in client.get("/connexion", headers={"Accept-Language": "de"}).text
    assert '<html lang="en">' in client.get("/connexion?lang=en").text
    again = client.get("/connexion")
    assert '<html lang="en">' in again.text, "the choice is remembered"
    assert again.headers["Content-Language"] == "en"
    assert "Sign in" in again.text


def test_an_unknown_language_is_french(client):
    assert '<html lang="fr">' in client.get("/connexion?lang=xx").text


def test_a_page_offers_itself_in_the_other_language(client):
    assert 'href="/connexion?lang=en"' in client.get("/connexion").text


def test_french_typography_is_set_by_us(app):
    with app.test_request_context("/?lang=fr"):
        assert (
            gettext("« %(name)s » : terminé.", name="a : b")
            == "«\u00a0a : b\u00a0»\u00a0: terminé."
        )
    with app.test_request_context("/?lang=en"):
        assert gettext("« %(name)s » : terminé.", name="a") == "“a”: done."


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "« {a}.pdf » pèse 26 Mo ; la limite est de 25 Mo."),
        ("en", "“{a}.pdf” weighs 26 MB; the limit is 25 MB."),
    ],
)
def test_a_refused_file_is_told_in_the_language_of_the_request(app, language, sentence):
    file = refused("too-large", "{a}.pdf", size=weight(26 << 20), limit=weight(25 << 20))
    with app.test_request_context(f"/?lang={language}"):
        told = file.words.said(say)
    assert told.replace("« ", "« ").replace(" »", " »").startswith(sentence)


def test_a_catalog_is_compiled_once_then_only_when_it_changes(tmp_path):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "messages.po"
    source.write_text('msgid "Bonjour"\nmsgstr "Hello"\n')
    assert compile_catalogs(tmp_path) == [folder / "messages.mo"]
    assert compile_catalogs(tmp_path) == []
    assert (folder / "messages.mo").read_bytes()
    assert not list(folder.glob("*.tmp"))
