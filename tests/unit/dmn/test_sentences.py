"""Whatever is found or goes wrong is said in both languages."""

import re
from pathlib import Path

import pytest

import engine.dmn
from engine.dmn.sentences import CURES, MESSAGES, sentence

SOURCES = "\n".join(path.read_text() for path in Path(engine.dmn.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("code", MESSAGES)
def test_every_sentence_exists_in_both_languages_and_is_used(code: str) -> None:
    french, english = (sentence(MESSAGES, code, {}, language) for language in ("fr", "en"))
    assert french
    assert english
    assert len(re.findall(rf'"{code}"', SOURCES)) > 1 + (code in CURES)


@pytest.mark.parametrize("code", CURES)
def test_every_cure_has_its_finding(code: str) -> None:
    assert code in MESSAGES
    assert sentence(CURES, code, {}, "fr") != sentence(CURES, code, {}, "en")


def test_parameters_are_told_in_the_language_asked() -> None:
    params = {"name": "age", "suggestion_fr": " (oui)", "suggestion_en": " (yes)"}
    assert "(oui)" in sentence(CURES, "name-unknown", params, "fr")
    assert "(yes)" in sentence(CURES, "name-unknown", params, "en")
    assert sentence(MESSAGES, "no-such-code", {}, "fr") == ""
