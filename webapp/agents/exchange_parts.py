"""Mails and pages of a dossier in one list, each with how far it got."""

from dataclasses import dataclass
from datetime import datetime

from engine.queries import DossierView, ExchangeRow, PageRow
from webapp.dates import since
from webapp.languages import gettext, ngettext


@dataclass(frozen=True, slots=True)
class ExchangeItem:
    """A message or a page, with how far it got."""

    symbol: str
    label: str
    text: str
    words: str
    n: int
    kind: str
    when: str
    page: PageRow | None = None


def exchange_items(view: DossierView) -> list[ExchangeItem]:
    """Mails and pages in one list, newest first; a mail that gave a page stands with its page."""
    first = {row.page_id: row for row in reversed(view.exchanges) if row.page_id is not None}
    pages = {page.id: page for page in view.pages}
    items: list[tuple[datetime, ExchangeItem]] = []
    for row in view.exchanges:
        if row.page_id is None or row.page_id not in pages:
            items.append((row.at, mail_item(row)))
    for page in view.pages:
        mail = first.get(page.id)
        items.append((page.sent_at, page_item(page, mail)))
    return [item for _, item in sorted(items, key=lambda pair: pair[0], reverse=True)]


def mail_item(row: ExchangeRow) -> ExchangeItem:
    words, n, kind = {
        "queued": (gettext("En partance"), 0, ""),
        "sent": (gettext("Envoyé"), 1, ""),
        "undeliverable": (gettext("Adresse refusée"), 1, "bad"),
        "failed": (gettext("Non parti"), 0, "bad"),
    }.get(row.state, (row.state, 1, ""))
    return ExchangeItem(
        symbol="mail-x" if kind == "bad" else "mail",
        label=row.subject or row.template,
        text=" · ".join(filter(None, [gettext("Courriel"), row.to, row.detail])),
        words=words,
        n=n,
        kind=kind,
        when=since(row.at),
    )


def page_item(page: PageRow, mail: ExchangeRow | None) -> ExchangeItem:
    words, n, kind, at = page_state(page, mail)
    mode = gettext("Page privée") if page.mode == "private" else gettext("Page publique")
    reminders = (
        ngettext("%(num)s relance", "%(num)s relances", page.reminders_sent)
        if page.reminders_sent
        else ""
    )
    return ExchangeItem(
        symbol="file-upload",
        label=page.name,
        text=" · ".join(filter(None, [mode, page.email, reminders, page.reason])),
        words=words,
        n=n,
        kind=kind,
        when=since(at),
        page=page,
    )


def page_state(page: PageRow, mail: ExchangeRow | None) -> tuple[str, int, str, datetime | None]:
    """Words, ticks, colour and instant of how far a page got."""
    match page.state:
        case "answered":
            return gettext("Répondu"), 4, "ok", page.answered_at
        case "refused":
            return gettext("Refusé par le tiers"), 4, "bad", page.answered_at
        case "expired":
            return gettext("Expirée"), 3 if page.first_opened_at else 1, "bad", page.expires_at
        case "undeliverable":
            return gettext("Adresse refusée"), 1, "bad", page.sent_at
        case "cancelled":
            return gettext("Retirée"), 1, "", page.sent_at
        case _ if page.first_opened_at:
            return gettext("Page ouverte"), 3, "", page.first_opened_at
        case _ if mail is not None and mail.state == "sent":
            return gettext("Envoyé"), 1, "", mail.at
        case _:
            return gettext("En partance"), 0, "", page.sent_at
