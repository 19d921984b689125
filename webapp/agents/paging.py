"""The way from page to page of a list."""

from dataclasses import dataclass
from typing import Protocol

from flask import request, url_for

from webapp.languages import gettext


class Counted(Protocol):
    """A page of a list whose total is exact up to a limit."""

    @property
    def total(self) -> int: ...

    @property
    def more(self) -> bool: ...


def counted(found: Counted) -> str:
    """« 412 », « 1 000+ »."""
    return f"{found.total:,}".replace(",", "\u00a0") + ("+" if found.more else "")


@dataclass(frozen=True, slots=True)
class Pager:
    """Addresses of the neighbours, None where there is none, and words between them."""

    previous: str | None
    next: str | None
    words: str


def pager(number: int, pages: int, more: bool, shown: int) -> Pager:
    """For page `number` of `pages`; `more` where the total was not counted to the end."""

    def address(page: int) -> str:
        arguments = {**(request.view_args or {}), **request.args.to_dict(flat=False), "page": page}
        return url_for(str(request.endpoint), **arguments)

    last = f"{pages}+" if more else str(pages)
    following = number < pages or (more and shown > 0)
    return Pager(
        previous=address(number - 1) if number > 1 else None,
        next=address(number + 1) if following else None,
        words=gettext("Page %(number)s sur %(last)s", number=number, last=last),
    )
