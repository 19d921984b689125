"""The format of a link. It can't change: journals sealed with it must verify for decades.

    digest = sha256(salt ‖ payload as stored)                         hexadecimal
    hash   = sha256(canonical JSON of [format, previous, digest, seq, entry id, dossier id,
                                       instance id, at, kind, actor kind, actor id, actor name])

`previous` is the hash of the link before, or "" for the first. Erasing payload and salt leaves
`digest`, hence the chain, verifiable.
"""

import hashlib
import json
from datetime import UTC, datetime

from engine.journal.models import JournalEntry
from engine.persistence.types import dumps

FORMAT = 1


def digest(salt: bytes, payload: object) -> str:
    """Of the payload's stored text: canonical, since keys are sorted when it is written."""
    return hashlib.sha256(salt + dumps(payload).encode()).hexdigest()


def link(entry: JournalEntry, *, previous: str, digest: str, seq: int) -> str:
    fixed = [
        FORMAT,
        previous,
        digest,
        seq,
        entry.id,
        entry.dossier_id,
        entry.instance_id,
        instant(entry.at),
        entry.kind,
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
    ]
    text = json.dumps(fixed, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def instant(at: datetime) -> str:
    """Microseconds always, so that one instant has one text."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
