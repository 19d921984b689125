"""The journal: chained after the commit, altered by nobody unseen."""

import json
from hashlib import sha256
from itertools import pairwise

import pytest

from engine import actors, commands, queries
from engine.dossiers.models import Dossier
from engine.errors import Forbidden, NotFound
from engine.journal import Broken, Fact, JournalEntry, verify_journal
from engine.queries.sentences import sentence
from tests.engine.conftest import Begin
from tests.support import bpmn, domain
from tests.support.engine import ANNE, STRANGER, World

TASK = bpmn.process(
    domain.begin(), domain.task("A", "avis", "conseillers"), bpmn.end(), bpmn.flow("S", "A", "E")
)


def dossier_id(w: World) -> int:
    return w.rows(Dossier)[0].id


def entries(w: World) -> list[JournalEntry]:
    return sorted(w.rows(JournalEntry), key=lambda one: one.seq or 0)


def test_facts_are_chained_in_order(given: Begin) -> None:
    w = given(TASK)
    w.act(commands.complete_task, w.task("A").id, {"decision": "oui"}, by=ANNE)
    assert any(one.hash is None for one in w.rows(JournalEntry))
    w.work()
    found = entries(w)
    assert [one.seq for one in found] == list(range(1, len(found) + 1))
    assert found[0].previous == ""
    assert all(a.hash == b.previous for a, b in pairwise(found))
    assert w.do(verify_journal, dossier_id(w)) is None


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("payload", {"number": "CLI-2026-99999"}, "payload"),
        ("actor_name", "Quelqu'un", "link"),
        ("kind", "note", "link"),
        ("previous", "0" * 64, "order"),
        ("seq", 40, "order"),
    ],
)
def test_one_altered_fact_is_named(given: Begin, column: str, value: object, reason: str) -> None:
    w = given(TASK)
    w.work()
    first = entries(w)[0]
    with w.session() as session:
        setattr(session.get_one(JournalEntry, (first.dossier_id, first.id)), column, value)
        session.commit()
    broken = w.do(verify_journal, dossier_id(w))
    assert isinstance(broken, Broken)
    assert broken.reason == reason
    if reason != "order":
        assert broken.entry_id == first.id


def test_a_fact_removed_is_missed(given: Begin) -> None:
    w = given(TASK)
    w.work()
    second = entries(w)[1]
    with w.session() as session:
        session.delete(session.get_one(JournalEntry, (second.dossier_id, second.id)))
        session.commit()
    assert isinstance(w.do(verify_journal, dossier_id(w)), Broken)


def test_erasing_a_payload_leaves_the_chain_verifiable(given: Begin) -> None:
    w = given(TASK)
    w.work()
    with w.session() as session:
        for entry in session.query(JournalEntry):
            entry.payload = None
            entry.salt = None
        session.commit()
    assert w.do(verify_journal, dossier_id(w)) is None


def test_the_export_verifies_without_us(given: Begin) -> None:
    w = given(TASK)
    w.work()
    with w.session() as session:
        lines = list(queries.journal_export(session, dossier_id(w), ANNE))
    previous = ""
    for line in map(json.loads, lines):
        payload = json.dumps(
            line["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        digest = sha256(bytes.fromhex(line["salt"]) + payload.encode()).hexdigest()
        assert digest == line["digest"]
        fixed = [
            line["format"],
            previous,
            digest,
            line["seq"],
            int(line["id"]),
            int(line["dossier_id"]),
            None if line["instance_id"] is None else int(line["instance_id"]),
            line["at"],
            line["kind"],
            *line["actor"],
        ]
        text = json.dumps(fixed, ensure_ascii=False, separators=(",", ":"))
        previous = sha256(text.encode()).hexdigest()
        assert previous == line["hash"]


def test_the_journal_is_read_page_by_page_by_who_may(given: Begin) -> None:
    w = given(TASK)
    w.work()
    first = w.do(queries.journal, dossier_id(w), ANNE, limit=2)
    then = w.do(queries.journal, dossier_id(w), ANNE, before=first[-1].id, limit=100)
    assert [one.id for one in (*first, *then)] == sorted(
        (one.id for one in w.rows(JournalEntry)), reverse=True
    )
    for who in (STRANGER, actors.tiers(party_id=1), actors.ANONYMOUS):
        with pytest.raises(Forbidden):
            w.do(queries.journal, dossier_id(w), who)
    with pytest.raises(NotFound):
        w.do(queries.journal, 1, ANNE)


def test_the_history_says_labels_where_the_journal_holds_keys(given: Begin) -> None:
    moved = bpmn.process(
        domain.begin(),
        bpmn.job("P1", "dossier.phase", bpmn.io({"phase": "client"})),
        bpmn.end(),
        bpmn.flow("S", "P1", "E"),
    )
    w = given(moved)
    known = {"nom": "Léa Martin", "courriel": "lea@exemple.fr", "adresse": {"ville": "Lyon"}}
    w.act(commands.open_dossier, domain.NAME, "client", known, by=ANNE)
    told = {one.sentence: one for one in w.do(queries.journal, dossier_id(w), ANNE)}
    assert "Phase : Prospect → Client" in told
    updated = told["Données mises à jour : Ville"]
    assert updated.payload["changes"][0][0] == "adresse.ville", "what is sealed stays as it is"  # type: ignore[index]


@pytest.mark.parametrize("kind", list(Fact))
def test_every_fact_reads_as_a_sentence_even_once_erased(kind: Fact) -> None:
    assert sentence(kind.value, {}) != kind.value


def test_no_link_and_no_code_stands_in_any_row(given: Begin) -> None:
    page = bpmn.process(domain.begin(), domain.ask("A"), bpmn.end(), bpmn.flow("S", "A", "E"))
    w = given(page)
    shown = w.page("A")
    w.proved(shown)
    from sqlalchemy import inspect, text

    from engine.ports import PageLink

    secrets = [w.links.page_token(PageLink(shown.id, 1)), *w.mailer.codes("lea@exemple.fr")]
    with w.session() as session:
        for table in inspect(w.engine).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608
                assert not any(secret in str(list(row)) for secret in secrets), table
