"""French first, English shipped: which language a request is answered in, and the catalogs."""

import re
from functools import lru_cache
from pathlib import Path
from typing import cast

import flask_babel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, g, has_request_context, request, url_for
from markupsafe import Markup

from webapp.accounts.actors import account_language

LANGUAGES = {"fr": "Français", "en": "English"}
COOKIE = "langue"
NBSP = "\u00a0"
TRANSLATIONS = Path(__file__).parent / "translations"
A_YEAR = 31_536_000

babel = flask_babel.Babel()


def gettext(sentence: str, **params: object) -> str:
    """The French sentence in the language of the request; `%(name)s` replaced."""
    found = _said(language(), sentence)
    return found % params if params else found


def ngettext(one: str, many: str, num: int, **params: object) -> str:
    """The same, for a number of things: `%(num)s` is the number."""
    return typeset(str(flask_babel.ngettext(one, many, num))) % {"num": num, **params}


@lru_cache(maxsize=4096)
def _said(code: str, sentence: str) -> str:
    """A sentence of the code or of a domain in the language of the request, which is that one."""
    return typeset(str(flask_babel.gettext(sentence)))


@lru_cache(maxsize=4096)
def _shown(code: str, sentence: str) -> Markup:
    """The same, for a template."""
    return Markup(_said(code, sentence))  # noqa: S704 - sentences are ours, never a person's


@lru_cache(maxsize=4096)
def _shown_alone(code: str, sentence: str) -> Markup:
    """The same, of a sentence without parameters: `%%` is a percent sign there too."""
    return _shown(code, sentence) % {}


def shown(sentence: str, /, **params: object) -> Markup:
    """`_("…")` in a template: parameters are escaped, the sentence is not."""
    code = language()
    return _shown(code, sentence) % params if params else _shown_alone(code, sentence)


def typeset(sentence: str) -> str:
    """French typography: a no-break space before : ; ? ! » and after «.

    Done here rather than in every source sentence, where it could not be seen to be missing.
    """
    return re.sub(r" (?=[:;?!»])|(?<=«) ", NBSP, sentence) if language() == "fr" else sentence


def chosen() -> str:
    """The language of this request: ?lang, then the cookie, the account's, the browser's."""
    candidates = (
        request.args.get("lang"),
        request.cookies.get(COOKIE),
        account_language(),
    )
    for code in candidates:
        if code in LANGUAGES:
            return code
    # French where the browser says nothing we speak.
    return request.accept_languages.best_match(LANGUAGES, default="fr") or "fr"


def language() -> str:
    """The two letters of the language being answered in."""
    try:
        # A page asks dozens of times.
        return cast(str, g.language)
    except (AttributeError, RuntimeError):
        if not has_request_context():
            return "fr"
        g.language = chosen()
        return cast(str, g.language)


def language_url(code: str) -> str:
    """This page in another language."""
    arguments = {**(request.view_args or {}), **request.args.to_dict(flat=False), "lang": code}
    return url_for(request.endpoint or "agents.inbox", **arguments)


def domain_sentence(sentence: str, params: dict[str, object]) -> str:
    """An error's French sentence in the language of the request, with its parameters."""
    return gettext(sentence).format_map(params)


def say(french: str, english: str = "", /) -> str:
    """A pattern of the engine in the language of the request; see `engine.sentences`."""
    return english if english and language() == "en" else gettext(french)


def speak(app: Flask) -> None:
    """Choose the language of each request; translate templates."""
    compile_catalogs()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    babel.init_app(app, locale_selector=language)
    app.jinja_env.globals["language_url"] = language_url
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda sentence: _said(language(), sentence),
        ngettext=lambda one, many, num: typeset(str(flask_babel.ngettext(one, many, num))),
        newstyle=True,
    )
    # What Jinja would do through three functions more.
    app.jinja_env.globals["_"] = shown

    @app.context_processor
    def words() -> dict[str, object]:
        if request.endpoint is None:
            return {"language": language(), "other_languages": []}
        # An error page belongs to no GET address: offering it in another language would lose it.
        others = [] if request.method != "GET" else LANGUAGES.items()
        return {
            "language": language(),
            "other_languages": [(code, name) for code, name in others if code != language()],
        }

    @app.after_request
    def remember(response: Response) -> Response:
        asked = request.args.get("lang")
        if asked in LANGUAGES and request.endpoint != "static":
            response.set_cookie(
                COOKIE,
                asked,
                max_age=A_YEAR,
                httponly=True,
                samesite="Lax",
                secure=app.config["SESSION_COOKIE_SECURE"],
            )
        response.headers["Content-Language"] = g.get("content_language", language())
        return response


def compile_catalogs(folder: Path = TRANSLATIONS) -> list[Path]:
    """Compile the catalogs that changed since they were last compiled; return those."""
    done = []
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name)
        # Several processes may start at once: each replaces the file whole.
        draft = target.with_suffix(f".{id(catalog):x}.tmp")
        with draft.open("wb") as file:
            write_mo(file, catalog)
        draft.replace(target)
        done.append(target)
    return done
