"""A mail from a deployment's files: ``mails/<name>/{subject.txt, body.mjml, body.txt}``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.ports import CannotDo
from services.confined import ConfinedError, Refused, Workshop
from services.templating import Problem

OWN = ("code", "receipt", "account", "link")
"""Mails the product has where the domain has none of that name."""

FILES = ("subject.txt", "body.mjml", "body.txt")
_MODULE = "services.mail.composing"
_NAMED = re.compile(r"""\{%[-+]?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""")
_BARE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


class MailError(CannotDo):
    """A mail could not be written; `code` and `message` (French) say why and where."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Written:
    """A mail's words."""

    subject: str
    html: str
    text: str


class MailWriter:
    """Writes mails in a confined child."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    def write(
        self,
        name: str,
        data: Mapping[str, object],
        read_file: Callable[[str], bytes],
        *,
        language: str = "fr",
        zone: str = "Europe/Paris",
    ) -> Written:
        """The mail called `name`, filled with plain data. Raises MailError."""
        templates = _templates(name, read_file)
        if not templates and name in OWN:
            templates = _own(name, language)
        if "subject.txt" not in templates or len(templates) < 2:
            raise MailError("no-mail", f"Le courriel « {name} » n’a pas d’objet ou de corps.")
        shared = _shared(templates, lambda file: read_file(f"mails/{file}"))
        try:
            written = self._workshop.run(
                f"{_MODULE}:compose",
                templates=templates,
                shared=shared,
                name=name,
                data=dict(data),
                language=language,
                zone=zone,
            )
        except Refused as refusal:
            raise MailError(refusal.code, refusal.message) from None
        except ConfinedError as error:
            raise MailError(
                "rendering", f"Le courriel « {name} » n’a pu être rédigé : {type(error).__name__}."
            ) from error
        return Written(**cast(dict[str, str], written))


def check(name: str, files: Mapping[str, bytes], workshop: Workshop) -> list[Problem]:
    """Everything wrong with a mail's files, as ``Problem(code, message, line)``.

    `files` are those of its folder, and the shared ones it extends or includes, by bare name:
    ``{"subject.txt", "body.mjml", "body.txt", "_cadre.mjml"}``. Each message begins with the
    file's name.
    """
    found: list[Problem] = []
    subject = files.get("subject.txt")
    if subject is None or not subject.strip():
        found.append(
            Problem("no-subject", f"subject.txt : le courriel « {name} » n’a pas d’objet.")
        )
    elif len(subject.strip().splitlines()) > 1:
        found.append(
            Problem("subject-lines", "subject.txt : l’objet tient sur une seule ligne.", 2)
        )
    if "body.mjml" not in files and "body.txt" not in files:
        found.append(Problem("no-body", f"body.mjml : le courriel « {name} » n’a pas de corps."))
    try:
        templates = _decoded(files)
        reported = workshop.run(
            f"{_MODULE}:inspect",
            templates=templates,
            shared=_shared(templates, files.__getitem__),
            name=name,
        )
    except UnicodeDecodeError:
        return [*found, Problem("encoding", f"Le courriel « {name} » n’est pas écrit en UTF-8.")]
    except ConfinedError as error:
        why = type(error).__name__
        return [*found, Problem("rendering", f"Le courriel « {name} » n’a pu être lu : {why}.")]
    for file, code, message, line in cast(list[tuple[str, str, str, int | None]], reported):
        found.append(Problem(code, f"{file} : {message}", line))
    return found


def reads(files: Mapping[str, bytes], workshop: Workshop) -> set[str]:
    """Names of the variables a mail's files read, those of shared files included.

    Raises services.confined.Refused("template-syntax").
    """
    templates = _decoded(files)
    names = workshop.run(
        f"{_MODULE}:variables",
        templates=templates,
        shared=_shared(templates, files.__getitem__),
    )
    return set(cast(list[str], names))


def _decoded(files: Mapping[str, bytes]) -> dict[str, str]:
    return {file: data.decode("utf-8-sig") for file, data in files.items() if file in FILES}


def _templates(name: str, read_file: Callable[[str], bytes]) -> dict[str, str]:
    found = {}
    for file in FILES:
        try:
            found[file] = read_file(f"mails/{name}/{file}")
        except KeyError:
            continue
    return _decoded(found)


def _own(name: str, language: str) -> dict[str, str]:
    folder = Path(__file__).with_name("own") / ("en" if language == "en" else "fr")
    frame = {"_frame.mjml": (folder.parent / "_frame.mjml").read_text()}
    return {
        **{file: (folder / name / file).read_text() for file in ("subject.txt", "body.mjml")},
        **frame,
    }


def _shared(templates: Mapping[str, str], read: Callable[[str], bytes]) -> dict[str, str]:
    """The texts the templates extend or include, by bare name; absent ones are left out.

    A name with a path is never looked up: the files of the mails folder and nothing else.
    """
    found: dict[str, str] = {}
    waiting = [source for file, source in templates.items() if file in FILES]
    while waiting and len(found) < 20:
        for name in _NAMED.findall(waiting.pop()):
            if name in found or not _BARE.fullmatch(name):
                continue
            if name in templates:
                found[name] = templates[name]
            else:
                try:
                    found[name] = read(name).decode("utf-8-sig")
                except KeyError:
                    continue
            waiting.append(found[name])
    return found
