"""Numbers of dossiers: without gaps within one prefix, given in the transaction that opens one."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from engine.deployments import DossierType

# One statement on both databases; the row lock it takes lasts until the commit, so that a
# transaction that fails gives its number back.
_NEXT = text(
    "INSERT INTO number_sequence (key, last) VALUES (:key, 1) "
    "ON CONFLICT (key) DO UPDATE SET last = number_sequence.last + 1 RETURNING last"
)


def next_number(session: Session, type: DossierType, *, domain: str, at: datetime) -> str:
    """The next number of a dossier type, by its pattern ("CLI-{year}-{sequence:05}").

    `at` in the domain's time zone: it says which year it is. Each prefix counts from 1.
    """
    prefix = type.format_number(year=at.year, month=at.month, sequence=0)
    key = f"{domain}/{type.key}/{prefix}"[:160]
    last = session.execute(_NEXT, {"key": key}).scalar_one()
    return type.format_number(year=at.year, month=at.month, sequence=last)
