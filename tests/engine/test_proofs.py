"""One-time codes: ten minutes, five tries, one a minute, used once."""

import pytest

from engine import actors, commands
from engine.dossiers.models import Dossier, Party, Request
from engine.errors import (
    CodeExpired,
    Forbidden,
    InvalidAddress,
    NotFound,
    TooManyTries,
    TooSoon,
    WrongCode,
)
from engine.tasks.models import Challenge
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ANNE, World

PAGE = bpmn.process(domain.begin(), domain.ask("A"), bpmn.end(), bpmn.flow("S", "A", "E"))


def asked(w: World) -> tuple[int, str, actors.Actor]:
    page = w.page("A")
    holder = w.holder(page)
    challenge = w.act(commands.request_code, page.id, "open", by=holder)
    w.work()
    return challenge, w.mailer.codes("lea@exemple.fr")[-1], holder


def test_a_code_proves_the_mailbox(given: Begin) -> None:
    w = given(PAGE)
    challenge, code, holder = asked(w)
    proof = w.act(commands.verify_code, challenge, f" {code[:3]} {code[3:]} ", by=holder)
    (party,) = w.rows(Party)
    assert (proof.email, proof.party_id, proof.page_id) == (
        "lea@exemple.fr",
        party.id,
        w.page("A").id,
    )


def test_a_code_serves_once(given: Begin) -> None:
    w = given(PAGE)
    challenge, code, holder = asked(w)
    w.act(commands.verify_code, challenge, code, by=holder)
    with pytest.raises(CodeExpired):
        w.act(commands.verify_code, challenge, code, by=holder)


def test_five_wrong_codes_are_too_many(given: Begin) -> None:
    w = given(PAGE)
    challenge, code, holder = asked(w)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode) as refused:
            w.act(commands.verify_code, challenge, wrong, by=holder)
        assert refused.value.params["left"] == left
    for typed in (wrong, code):
        with pytest.raises(TooManyTries):
            w.act(commands.verify_code, challenge, typed, by=holder)


def test_a_code_lasts_ten_minutes(given: Begin) -> None:
    w = given(PAGE)
    challenge, code, holder = asked(w)
    w.clock.advance(minutes=10)
    with pytest.raises(CodeExpired):
        w.act(commands.verify_code, challenge, code, by=holder)


def test_one_code_a_minute(given: Begin) -> None:
    w = given(PAGE)
    asked(w)
    page = w.page("A")
    w.clock.advance(seconds=40)
    with pytest.raises(TooSoon) as refused:
        w.act(commands.request_code, page.id, "open", by=w.holder(page))
    assert refused.value.params["seconds"] == 20
    w.clock.advance(seconds=20)
    w.act(commands.request_code, page.id, "open", by=w.holder(page))
    w.work()
    assert len(w.mailer.codes("lea@exemple.fr")) == 2


def test_a_code_asked_too_late_to_serve_is_not_sent(given: Begin) -> None:
    w = given(PAGE)
    page = w.page("A")
    w.act(commands.request_code, page.id, "open", by=w.holder(page))
    w.clock.advance(minutes=11)
    w.work()
    assert w.mailer.codes("lea@exemple.fr") == []


def test_only_who_holds_the_link_asks_for_a_code(given: Begin) -> None:
    w = given(PAGE)
    for who in (actors.ANONYMOUS, ANNE, actors.tiers(page_id=1)):
        with pytest.raises(Forbidden):
            w.act(commands.request_code, w.page("A").id, "open", by=who)


def test_an_unknown_challenge_is_not_found(given: Begin) -> None:
    w = given(PAGE)
    with pytest.raises(NotFound):
        w.act(commands.verify_code, 1, "000000", by=actors.ANONYMOUS)


def test_a_proof_for_the_portal_looks_the_same_whatever_is_known(given: Begin) -> None:
    w = given(PAGE)
    known = w.act(commands.request_proof, "LEA@exemple.fr", by=actors.ANONYMOUS)
    unknown = w.act(commands.request_proof, "inconnu@exemple.fr", by=actors.ANONYMOUS)
    w.work()
    assert isinstance(known, int)
    assert isinstance(unknown, int)
    assert len(w.mailer.codes("lea@exemple.fr")) == 1
    assert w.mailer.to("inconnu@exemple.fr") == []
    with pytest.raises(InvalidAddress):
        w.act(commands.request_proof, "pas une adresse", by=actors.ANONYMOUS)
    with pytest.raises(WrongCode):
        w.act(commands.verify_code, unknown, "abc", by=actors.ANONYMOUS)


def test_a_code_for_an_address_corrected_since_proves_nothing(given: Begin) -> None:
    w = given(PAGE)
    challenge, code, holder = asked(w)
    w.act(commands.change_address, w.page("A").id, "autre@exemple.fr", by=ANNE)
    with pytest.raises(CodeExpired):
        w.act(commands.verify_code, challenge, code, by=holder)
    assert w.rows(Challenge, id=challenge)[0].used_at is None


def test_the_code_files_what_was_asked_before(given: Begin) -> None:
    w = given(PAGE)
    again = {"dossier": {"nom": "Léa Martin-Petit", "courriel": "lea@exemple.fr"}}
    w.act(commands.submit_request, domain.NAME, "P", again, by=actors.ANONYMOUS)
    assert w.rows(Dossier)[0].data["nom"] == "Léa Martin"
    challenge, code, holder = asked(w)
    w.act(commands.verify_code, challenge, code, by=holder)
    assert w.rows(Dossier)[0].data["nom"] == "Léa Martin-Petit"
    assert [one.state for one in w.rows(Request)] == ["filed", "proved"]
    assert w.rows(Party)[0].name == "Léa Martin-Petit"
