"""The token of a public form: ours, for that form, not too old, and once."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.requests import tokens

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "for tests only"


def issued(at: datetime = NOON) -> str:
    return tokens.issue(SECRET, "petit", "demande", at)


def test_a_token_comes_back_as_it_left() -> None:
    ticket = tokens.read(SECRET, issued(), "petit", "demande", NOON + timedelta(minutes=5))
    assert ticket.at == NOON


@pytest.mark.parametrize(
    ("token", "domain", "process", "now"),
    [
        ("", "petit", "demande", NOON),
        ("anything", "petit", "demande", NOON),
        (issued(), "petit", "autre", NOON),
        (issued(), "autre", "demande", NOON),
        (issued(), "petit", "demande", NOON + timedelta(hours=25)),
        (issued(NOON + timedelta(hours=30)), "petit", "demande", NOON),
        (issued()[:-2] + "xx", "petit", "demande", NOON),
    ],
    ids=["none", "invented", "process", "domain", "old", "future", "altered"],
)
def test_another_is_refused(token: str, domain: str, process: str, now: datetime) -> None:
    with pytest.raises(tokens.StaleForm):
        tokens.read(SECRET, token, domain, process, now)


def test_another_installation_signs_otherwise() -> None:
    with pytest.raises(tokens.StaleForm):
        tokens.read("another secret", issued(), "petit", "demande", NOON)


def test_nobody_fills_a_form_in_a_second() -> None:
    ticket = tokens.read(SECRET, issued(), "petit", "demande", NOON)
    assert ticket.too_fast(NOON + timedelta(seconds=1))
    assert not ticket.too_fast(NOON + timedelta(seconds=3))


def test_the_same_answers_of_one_showing_are_one_request() -> None:
    pairs = [("nom", "Haddad"), ("courriel", "k@exemple.fr")]
    once = tokens.digest("n", pairs)
    assert once == tokens.digest("n", list(reversed(pairs)))
    assert once != tokens.digest("n", [("nom", "Haddad"), ("courriel", "l@exemple.fr")])
    assert once != tokens.digest("m", pairs)


def test_a_reference_shown_is_a_reference_we_gave() -> None:
    signed = tokens.sign_reference(SECRET, "D-2026-00012")
    assert tokens.read_reference(SECRET, signed) == "D-2026-00012"
    assert tokens.read_reference(SECRET, "Votre compte est bloqué, appelez…") == ""
