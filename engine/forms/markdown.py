"""Markdown written by an analyst, as HTML that holds nothing else than Markdown's own tags."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_SCHEMES = {"http", "https", "mailto"}
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&\"':@/=^$%,;?])")


@lru_cache(maxsize=1_024)
def html(source: str) -> str:
    """The Markdown as HTML: raw HTML shown as typed, links to http, https and mailto only."""
    return str(_PARSER.render(source))


def escape(value: str) -> str:
    """A value to put in Markdown, where it must read as typed."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(value.split("\n")))


def _allowed(address: str) -> bool:
    try:
        return urlsplit(address.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _open_link(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    if not str(tokens[index].attrGet("href") or "").startswith("mailto:"):
        # The person is filling a form: a link must not make them lose it.
        tokens[index].attrSet("target", "_blank")
        tokens[index].attrSet("rel", "noopener noreferrer")
    return renderer.renderToken(tokens, index, options, env)


def _make() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = _allowed  # type: ignore[method-assign, assignment]
    parser.add_render_rule("link_open", _open_link)
    return parser


_PARSER = _make()
