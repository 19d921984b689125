"""What a browser remembers of its pages: proofs that go idle, codes that expire, few pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, g

from engine.actors import ANONYMOUS, Actor
from engine.commands import Proof
from webapp.pages import memory

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROOF = Proof("open", "k@exemple.fr", 7, 3)


@pytest.fixture(autouse=True)
def browser() -> Iterator[None]:
    """A request of somebody who has not signed in."""
    app = Flask(__name__)
    app.secret_key = "for tests only"
    with app.test_request_context():
        g.actor = ANONYMOUS
        yield


def test_a_proof_opens_its_page_and_no_other() -> None:
    memory.keep_proof("link", PROOF, NOON)
    assert memory.visitor("link", NOON) == Actor("tiers", party_id=7, email="k@exemple.fr")
    assert memory.visitor("another link", NOON) == ANONYMOUS


def test_a_proof_goes_idle_after_an_hour() -> None:
    memory.keep_proof("link", PROOF, NOON)
    late = NOON + memory.IDLE + timedelta(seconds=1)
    assert memory.visitor("link", late) == ANONYMOUS
    assert memory.ended("link", late)


def test_whoever_is_still_here_keeps_it() -> None:
    memory.keep_proof("link", PROOF, NOON)
    memory.touch("link", NOON + timedelta(minutes=50))
    assert memory.visitor("link", NOON + timedelta(minutes=100)).email == "k@exemple.fr"


def test_a_session_that_never_was_has_not_ended() -> None:
    memory.touch("link", NOON)
    assert not memory.ended("link", NOON)


def test_a_code_may_be_typed_for_ten_minutes() -> None:
    memory.keep_code("link", "open", 42, NOON)
    assert memory.code("link", "open", NOON + timedelta(minutes=9)) == (42, NOON)
    assert memory.code("link", "open", NOON + timedelta(minutes=10)) is None
    assert memory.code("link", "sign", NOON) is None


def test_an_account_stands_for_a_proof() -> None:
    g.actor = Actor("tiers", id=1, party_id=7)
    assert memory.visitor("link", NOON).party_id == 7


def test_an_agent_who_opens_a_link_is_a_visitor_like_another() -> None:
    g.actor = Actor("agent", id=1)
    assert memory.visitor("link", NOON) == ANONYMOUS


def test_the_oldest_page_is_forgotten_first() -> None:
    for number in range(memory.MOST_PAGES + 1):
        memory.keep_receipt(f"link {number}", number)
    assert memory.receipt("link 0") is None
    assert memory.receipt(f"link {memory.MOST_PAGES}") == memory.MOST_PAGES
