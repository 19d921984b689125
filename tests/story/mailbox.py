"""One person's mail, read in the demonstration's mailbox."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.story.browser import Browser, Unexpected, squeeze

PATIENCE = 60.0
"""Seconds within which a mail must have arrived: jobs are done in the background."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its reader sees it."""

    address: str
    subject: str
    text: str
    attachments: dict[str, str]
    """File name → where it is fetched."""

    def link(self, containing: str = "/p/") -> str:
        """The address it gives. Raises Unexpected where there is none."""
        found = re.search(rf"https?://\S*{re.escape(containing)}\S*", self.text)
        if found is None:
            raise Unexpected(f"Le courriel « {self.subject} » ne donne aucun lien : {self.text}")
        return found.group(0).rstrip(").,")

    @property
    def code(self) -> str:
        found = re.search(r"\b\d{6}\b", self.text)
        if found is None:
            raise Unexpected(f"Le courriel « {self.subject} » ne donne aucun code.")
        return found.group(0)


class Mailbox:
    """The mails sent to one address, each received once."""

    def __init__(self, root: str, address: str) -> None:
        self.address = address
        self.browser = Browser(root, f"La boîte de {address}")
        self._read: set[str] = set()

    def all(self) -> list[tuple[str, str]]:
        """(where, subject) of each mail, the oldest first."""
        self.browser.open(f"/courriels?to={self.address}")
        return [
            (str(link.get("href")), squeeze(link.findtext("b") or ""))
            for link in reversed(self.browser.page.xpath("//nav[contains(@class,'mails')]//a"))
        ]

    def receives(self, words: str, *, patience: float = PATIENCE) -> Letter:
        """The next mail whose subject says so. Raises Unexpected where none comes."""
        deadline = time.monotonic() + patience
        while True:
            listed = self.all()
            for where, subject in listed:
                if where not in self._read and squeeze(words) in subject:
                    self._read.add(where)
                    return self._open(where, subject)
            if time.monotonic() > deadline:
                raise Unexpected(f"{self.address} devrait recevoir « {words} » ; il y a : {listed}")
            time.sleep(0.15)

    def receives_nothing_new(self, words: str) -> None:
        """Nothing unread says so, now."""
        fresh = [s for where, s in self.all() if where not in self._read and squeeze(words) in s]
        if fresh:
            raise Unexpected(f"{self.address} ne devrait pas recevoir : {fresh}")

    def bounces(self, letter: Letter) -> None:
        """The mail server reports that this letter could not be delivered."""
        self.browser.open(letter.address).press("Simuler un retour en erreur")

    def _open(self, where: str, subject: str) -> Letter:
        path = where.split("?")[0]
        self.browser.open(f"{path}?partie=texte")
        text = "".join(self.browser.page.xpath("//pre[contains(@class,'mail-text')]//text()"))
        attachments = {
            squeeze(link.text_content()): str(link.get("href"))
            for link in self.browser.page.xpath("//article//ul//a")
        }
        return Letter(path, subject, text, attachments)


def eventually(look: Callable[[], bool], what: str, *, patience: float = PATIENCE) -> None:
    """Look until it is so. Raises Unexpected(what)."""
    deadline = time.monotonic() + patience
    while not look():
        if time.monotonic() > deadline:
            raise Unexpected(what)
        time.sleep(0.15)
