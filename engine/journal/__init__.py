"""The journal: append-only facts of a dossier, hash-chained after commit."""

from engine.journal.models import Fact, JournalEntry
from engine.journal.recording import record
from engine.journal.sealing import seal
from engine.journal.verifying import Broken, verify_journal

__all__ = ["Broken", "Fact", "JournalEntry", "record", "seal", "verify_journal"]
