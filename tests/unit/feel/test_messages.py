"""Every code the sources use has a sentence in both languages, and no sentence is idle."""

import re
from pathlib import Path
from string import Formatter

import engine.feel
from engine.feel.messages import SENTENCES, sentence

SOURCES = [
    path.read_text(encoding="utf-8")
    for path in Path(engine.feel.__path__[0]).rglob("*.py")
    if path.name != "messages.py"
]
USED = {
    code
    for text in SOURCES
    for code in re.findall(
        r'(?:Failure|LimitExceeded|FeelSyntaxError|error|report|_refuse)\(\s*(?:f, )?"([a-z-]+)"',
        text,
    )
}


def test_every_code_has_a_sentence() -> None:
    assert USED - set(SENTENCES) == set()


def test_every_sentence_has_its_code() -> None:
    assert set(SENTENCES) - USED == set()


def test_both_languages_take_the_same_parameters() -> None:
    for code, (french, english) in SENTENCES.items():
        names = [
            {name for _, name, _, _ in Formatter().parse(text) if name}
            for text in (french, english)
        ]
        assert names[0] == names[1], code


def test_types_are_named_in_the_readers_words() -> None:
    params = {"left": "number", "right": "string"}
    assert sentence("not-comparable", params, "fr") == (
        "On ne peut pas comparer un nombre et un texte."
    )
    assert sentence("not-comparable", params, "en") == "A number and a string cannot be compared."
