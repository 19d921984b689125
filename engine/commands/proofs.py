"""One-time codes: proving that a mailbox is read by whoever is here."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.actors import Actor, tiers
from engine.dossiers.addresses import normal
from engine.dossiers.models import Dossier, Party
from engine.errors import (
    CodeExpired,
    DomainError,
    Forbidden,
    NotFound,
    ProofNeeded,
    TooManyTries,
    TooSoon,
    WrongCode,
)
from engine.instances.answering import signer_of
from engine.instances.requests import prove_requests
from engine.jobs.outbox import enqueue
from engine.journal import Fact, record
from engine.persistence import runtime, transaction
from engine.persistence.locks import lock_name
from engine.ports import CodeRequest
from engine.tasks.access import check_open, check_page, holds, proved
from engine.tasks.models import Challenge, Page, Task
from engine.tasks.pages import page_and_task

VALID = timedelta(minutes=10)
TRIES = 5
PAUSE = timedelta(seconds=60)
"""Between two codes to one address."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a verified code proves."""

    purpose: str
    email: str
    party_id: int | None
    page_id: int | None


def request_code(
    session: Session,
    page_id: int,
    purpose: Literal["open", "sign"],
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Send a six-digit code to the page's address; the challenge's id.

    Raises NotFound, TooSoon (one a minute), TaskAlreadyDone, PageUsed, PageExpired, Forbidden.
    """
    with transaction(session):
        page, task = page_and_task(session, page_id, lock=True)
        if not holds(by, page):
            raise Forbidden("code", page_id=page_id)
        check_open(task)
        try:
            check_page(by, page, at)
        except ProofNeeded:
            if purpose != "open":
                raise
        return _challenge(
            session,
            page.email,
            purpose,
            page_id=page.id,
            dossier_id=task.dossier_id,
            task=task,
            at=at,
        )


def request_proof(session: Session, email: str, *, by: Actor, at: datetime) -> int:
    """Send a code to an address (account, portal). A challenge's id whatever is known of it.

    No mail goes to an address nobody knows. Raises TooSoon, InvalidAddress.
    """
    address = normal(email)
    with transaction(session):
        dossier_id = session.scalar(
            select(Dossier.id)
            .join(Party, Party.id == Dossier.party_id)
            .where(Party.email == address)
            .order_by(Dossier.updated_at.desc())
            .limit(1)
        )
        return _challenge(
            session, address, "prove", page_id=None, dossier_id=dossier_id, task=None, at=at
        )


def _challenge(
    session: Session,
    email: str,
    purpose: str,
    *,
    page_id: int | None,
    dossier_id: int | None,
    task: Task | None,
    at: datetime,
) -> int:
    lock_name(session, f"code:{email}")
    last = session.scalar(
        select(Challenge.created_at)
        .where(
            Challenge.email == email,
            Challenge.purpose == purpose,
            Challenge.created_at > at - PAUSE,
        )
        .order_by(Challenge.created_at.desc())
        .limit(1)
    )
    if last is not None:
        raise TooSoon(max(1, int((last + PAUSE - at).total_seconds())))
    challenge = Challenge(
        page_id=page_id, email=email, purpose=purpose, created_at=at, expires_at=at + VALID
    )
    session.add(challenge)
    if dossier_id is not None and email:
        enqueue(
            session,
            "code_mail",
            f"code:{challenge.id}",
            type="mail.send",
            at=at,
            instance_id=task.instance_id if task is not None else None,
            dossier_id=dossier_id,
            payload={"challenge_id": challenge.id},
            max_attempts=3,
        )
    return challenge.id


def verify_code(
    session: Session, challenge_id: int, code: str, *, by: Actor, at: datetime
) -> Proof:
    """Check a code once. Files the party's pending requests.

    Raises NotFound, WrongCode, CodeExpired, TooManyTries.
    """
    with transaction(session):
        challenge = session.scalar(
            select(Challenge).where(Challenge.id == challenge_id).with_for_update()
        )
        if challenge is None:
            raise NotFound("challenge", challenge_id)
        # A wrong try is counted, hence committed: the error is raised after the transaction.
        wrong = _try(session, challenge, code, at)
        if wrong is None:
            return _accept(session, challenge, by=by, at=at)
    raise wrong


def _try(session: Session, challenge: Challenge, code: str, at: datetime) -> DomainError | None:
    if challenge.used_at is not None or challenge.expires_at <= at:
        return CodeExpired()
    if challenge.tries >= TRIES:
        return TooManyTries()
    purpose = cast(Literal["open", "sign", "prove"], challenge.purpose)
    expected = runtime(session).links.code(CodeRequest(challenge.id, purpose))
    typed = "".join(one for one in code if one.isdigit())
    if hmac.compare_digest(expected.encode(), typed.encode()):
        challenge.used_at = at
        return None
    challenge.tries += 1
    left = TRIES - challenge.tries
    return WrongCode(left) if left else TooManyTries()


def _accept(session: Session, challenge: Challenge, *, by: Actor, at: datetime) -> Proof:
    party_id = session.scalar(select(Party.id).where(Party.email == challenge.email))
    prover = tiers(
        party_id=party_id, page_id=challenge.page_id, email=challenge.email, name=by.name
    )
    if challenge.page_id is not None:
        page, task = page_and_task(session, challenge.page_id, lock=True)
        _mark(session, challenge, page, task, by=prover, at=at)
    if party_id is not None:
        prove_requests(session, party_id, by=prover, at=at)
    return Proof(challenge.purpose, challenge.email, party_id, challenge.page_id)


def _mark(
    session: Session, challenge: Challenge, page: Page, task: Task, *, by: Actor, at: datetime
) -> None:
    if not proved(by, page):
        # The page's address was corrected after the code had left for the old one.
        raise CodeExpired()
    page.first_opened_at = page.first_opened_at or at
    if challenge.purpose == "sign":
        signer = signer_of(session, task)
        if signer is not None:
            signer.code_verified_at = at
    record(
        session,
        task.dossier_id,
        Fact.CODE_VERIFIED,
        by=by,
        at=at,
        instance_id=task.instance_id,
        task_id=task.id,
        purpose=challenge.purpose,
        to=challenge.email,
    )
