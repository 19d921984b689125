"""Sentences kept in rows, and read in the reader's language."""

import json

from engine.ports import BusinessError, CannotDo, RetryLater
from engine.sentences import Sentence, read

ENGLISH = {
    "{attempts} essais sans succès. {cause}": "{attempts} failed attempts. {cause}",
    "Pas de réponse : {error}": "No answer: {error}",
}


def english(french: str, known: str = "", /) -> str:
    return known or ENGLISH.get(french, french)


def test_a_sentence_is_french_unless_another_language_is_brought() -> None:
    cause = Sentence("Pas de réponse : {error}", {"error": "{421}"})
    said = Sentence("{attempts} essais sans succès. {cause}", {"attempts": 6, "cause": cause})
    assert str(said) == "6 essais sans succès. Pas de réponse : {421}"
    assert said.said(english) == "6 failed attempts. No answer: {421}"


def test_a_sentence_is_read_as_it_was_kept() -> None:
    cause = RetryLater("Pas de réponse : {error}", error=OSError("coupé")).sentence
    said = Sentence("{attempts} essais sans succès. {cause}", {"attempts": 6, "cause": cause})
    again = read(json.loads(json.dumps(said.kept())))
    assert again.said(english) == "6 failed attempts. No answer: coupé"


def test_only_what_the_pattern_names_is_kept() -> None:
    kept = CannotDo("Le serveur refuse {what}.", what="tout", password="secret").sentence.kept()
    assert "secret" not in json.dumps(kept)


def test_a_text_without_parameters_keeps_its_braces() -> None:
    error = BusinessError("odd", 'réponse {"code": 3}')
    assert error.message == 'réponse {"code": 3}'
    assert str(read(error.sentence.kept())) == error.message


def test_english_already_known_needs_no_catalog() -> None:
    said = Sentence("Aucune condition n'est vraie.", english="No condition is true.")
    assert read(said.kept()).said(english) == "No condition is true."
