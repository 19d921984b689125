"""Patterns are XPath's: what it has works, what it has not is refused."""

import pytest

from engine.feel.errors import Failure
from engine.feel.regex import replace, search, split


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "found"),
    [
        ("75011", "^\\d{5}$", "", True),
        ("75011\n", "^\\d{5}$", "", False),
        ("a\nb", "^b$", "m", True),
        ("a\nb", "a.b", "", False),
        ("a\nb", "a.b", "s", True),
        ("É", "é", "i", True),
        ("X", "[A-Z-[OI]]", "", True),
        ("O", "[A-Z-[OI]]", "", False),
        ("7", "[\\d-[0-5]]", "", True),
        ("3", "[\\d-[0-5]]", "", False),
        ("été", "^\\p{L}+$", "", True),
        ("été", "^\\p{IsBasicLatin}+$", "", False),
        ("a-b", "^[a\\-b]+$", "", True),
        ("a]", "[\\]]", "", True),
        ("_x", "^\\i\\c*$", "", True),
        ("a b", "a b", "x", False),
        ("a.b", "a.b", "q", True),
        ("axb", "a.b", "q", False),
        ("abab", "^(ab)\\1$", "", True),
        ("aA", "(a)\\1", "i", True),
        ("été_", "^\\w+$", "", False),
        ("aaa", "^a{2,3}$", "", True),
        ("€", "\\P{L}", "", True),
        ("x", "[^\\W\\d]", "", True),
        ("🐎", "^.$", "", True),
    ],
)
def test_a_pattern_finds_what_the_standard_says(
    text: str, pattern: str, flags: str, found: bool
) -> None:
    assert search(text, pattern, flags) is found


@pytest.mark.parametrize(
    "pattern",
    ["(", "a)", "[", "[]", "[z-a]", "a**", "*", "\\b", "\\3", "(a)[\\1]", "a{2", "a{3,2}",
     "\\p{Xx}", "\\p{IsNowhere}", "(?i)a", "(?=a)", "(?P<n>a)", "\\x41", "[[:alpha:]]", "(" * 100,
     "\\²", "[\\²]", f"a{{{'9' * 5000}}}", f"a{{1,{'9' * 5000}}}"],
)  # fmt: skip
def test_what_is_no_xpath_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(Failure):
        search("a", pattern)


def test_groups_are_put_back() -> None:
    assert replace("jean dupont", "(\\w+) (\\w+)", "$2 $1", "", 100) == "dupont jean"
    assert replace("abc", "b", "[$0]", "", 100) == "a[b]c"
    assert replace("abc", "(b)", "$12", "", 100) == "ab2c"
    assert replace("abc", "b", "\\$\\\\", "", 100) == "a$\\c"
    assert replace("a.c", ".", "$0", "q", 100) == "a$0c"
    assert replace("ac", "a(b)?", "<$1>", "", 100) == "<>c"


@pytest.mark.parametrize(("pattern", "replacement"), [("a", "$"), ("a", "\\n"), ("a*", "x")])
def test_a_replacement_that_means_nothing_is_refused(pattern: str, replacement: str) -> None:
    with pytest.raises(Failure):
        replace("banane", pattern, replacement, "", 100)


def test_pieces_between_matches() -> None:
    assert split("a, b;c", "[,;]\\s*") == ["a", "b", "c"]
    assert split("", ",") == [""]
    with pytest.raises(Failure):
        split("abc", "")


def test_back_references_have_a_time_limit() -> None:
    with pytest.raises(Failure, match="pattern-too-slow"):
        search("a" * 60, "(a|aa|aaa)+(b?)\\2c")
