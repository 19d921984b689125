"""The text part of a mail, drawn from its HTML."""

import re
import textwrap
from html.parser import HTMLParser

_BLOCKS = {"p", "div", "tr", "table", "h1", "h2", "h3", "h4", "ul", "ol", "blockquote", "section"}
_SILENT = {"head", "style", "script", "title"}
WIDTH = 78


class _Reader(HTMLParser):
    """Collects text: a line a block, a link's address after its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._silent = 0
        self._link: tuple[str, int, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self.lines.append("")
        elif tag == "li":
            self.lines += ["", "- "]
        elif tag in _BLOCKS:
            self.lines += ["", ""]
        elif tag == "a":
            href = dict(attrs).get("href") or ""
            self._link = (href, len(self.lines) - 1, len(self.lines[-1]))
        elif tag == "img" and (alt := dict(attrs).get("alt")):
            self.lines[-1] += alt

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        elif tag == "a" and self._link:
            href, line, place = self._link
            words = "".join([self.lines[line][place:], *self.lines[line + 1 :]]).strip()
            if href and href not in (words, f"mailto:{words}", f"tel:{words}"):
                self.lines[-1] += f" : {href}" if words else href
            self._link = None
        elif tag in _BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1] += re.sub(r"\s+", " ", data)


def text_of(html: str) -> str:
    """The words of an HTML mail, its links' addresses included, wrapped at 78 columns."""
    reader = _Reader()
    # What MJML writes for old Outlooks is in conditional comments: no reader sees it.
    reader.feed(re.sub(r"<!--.*?-->", "", html, flags=re.S))
    reader.close()
    lines = [line.strip() for line in reader.lines]
    wrapped = [
        "\n".join(textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False))
        for line in lines
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(wrapped)).strip() + "\n"
