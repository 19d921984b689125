"""Checks the mails: their files, their templates, and that each sender gives what they read."""

from collections.abc import Mapping, Sequence

from engine.deployments import OWN_MAILS
from engine.forms.reasons import JINJA, explain
from engine.publication import jinja
from engine.publication.flow import Flow
from engine.publication.senders import Sender, senders
from engine.publication.variables import every_shape, meant, shape_of
from engine.publication.version import Version

FILES = ("subject.txt", "body.mjml", "body.txt")
ROOTS = frozenset({"organisation", "dossier", "data", "task", "page", "code", "language"})
"""Names every mail's template is given."""
PAGE = frozenset({"url", "expires_at", "reminder", "reason", "mode", "fields"})
TASK = frozenset({"id", "name", "message", "inputs"})
OWN_DATA = {
    "receipt": (frozenset({"reference", "at", "next", "delay"}), "l’accusé de réception"),
    "code": (frozenset[str](), "l’envoi du code"),
}
"""What the platform gives as `data` to the mails it sends by itself, and how it is named."""


def check_mails(version: Version, flows: Mapping[str, Flow]) -> None:
    by_mail: dict[str, list[Sender]] = {}
    for sender in senders(version, flows, "mail"):
        by_mail.setdefault(sender.template, []).append(sender)
    own = {name: name for name in OWN_MAILS} | dict(version.domain.config.mails)
    layouts = {
        path.removeprefix("mails/"): data
        for path, data in version.domain.files.items()
        if path.startswith("mails/") and path.count("/") == 1
    }
    for name, files in sorted(version.domain.mails.items()):
        _files(version, name, files)
        readings = _readings(version, name, files, layouts)
        if readings is not None and version.templates is not None:
            for problem in version.templates.mail(name, files, layouts):
                _problem(version, name, problem.code, problem.message, problem.file, problem.line)
        for file, reading in (readings or {}).items():
            reads = _Reads(version, name, file, reading)
            reads.check(by_mail.get(name, ()))
            reads.own([use for use, mail in own.items() if mail == name])
        if version.sound and name not in by_mail and name not in own.values():
            version.add("mail-unused", file=f"mails/{name}", element=name, warning=True)


_OURS = frozenset({"no-subject", "subject-lines", "no-body", "encoding", "unknown-variable"})
"""What a template checker may say that is said here already, with its cure."""


def _problem(
    version: Version, name: str, code: str, message: str, file: str, line: int | None
) -> None:
    if code in _OURS:
        return
    head, _, rest = message.partition(" : ")
    if not file and head in FILES:
        file, message = head, rest[:1].upper() + rest[1:]
    path = f"mails/{name}/{file}" if file else f"mails/{name}"
    version.add("template-problem", file=path, element=name, line=line, reason=message)


def _files(version: Version, name: str, files: Mapping[str, bytes]) -> None:
    subject = files.get("subject.txt", b"").strip()
    where = f"mails/{name}/subject.txt"
    if not subject:
        version.add("mail-subject", file=where, element=name, name=name)
    elif len(subject.splitlines()) > 1:
        version.add("mail-subject-lines", file=where, element=name, line=2, name=name)
    if not any(files.get(file, b"").strip() for file in ("body.mjml", "body.txt")):
        version.add("mail-body", file=f"mails/{name}", element=name, name=name)
    for file in files:
        if file not in FILES and not file.endswith((".mjml", ".md")):
            version.add(
                "mail-file", file=f"mails/{name}/{file}", element=name, name=file, warning=True
            )


def _readings(
    version: Version,
    name: str,
    files: Mapping[str, bytes],
    layouts: Mapping[str, bytes],
) -> dict[str, jinja.Reading] | None:
    """Each file's reading, with what its layouts read; None where one cannot be read."""
    found: dict[str, jinja.Reading] = {}
    broken = False
    for file in FILES:
        if file not in files:
            continue
        reading = _reading(version, name, f"mails/{name}/{file}", files[file])
        if reading is None:
            broken = True
            continue
        paths = dict(reading.paths)
        waiting, seen = list(reading.needs), set[str]()
        while waiting:
            needed = waiting.pop()
            source = files.get(needed, layouts.get(needed))
            if source is None:
                version.add(
                    "template-layout",
                    file=f"mails/{name}/{file}",
                    element=name,
                    name=needed,
                    known=frozenset(layouts),
                )
                broken = True
            elif needed not in seen:
                seen.add(needed)
                layout = _reading(version, name, f"mails/{needed}", source)
                if layout is None:
                    broken = True
                    continue
                waiting += layout.needs
                for path in layout.paths:
                    paths.setdefault(path, 1)
        found[file] = jinja.Reading(paths, reading.needs)
    return None if broken else found


def _reading(version: Version, name: str, path: str, source: bytes) -> jinja.Reading | None:
    try:
        return jinja.read(source.decode("utf-8-sig"))
    except UnicodeDecodeError:
        version.add("template-encoding", file=path, element=name)
    except jinja.TemplateSyntaxError as error:
        reason = (error.message or str(error)).rstrip(".")
        version.add(
            "template-syntax",
            file=path,
            element=name,
            line=error.lineno,
            reason=explain(reason, JINJA),
            reason_en=reason,
        )
    return None


class _Reads:
    """The names one file of a mail reads, beside what each sender gives."""

    def __init__(self, version: Version, name: str, file: str, reading: jinja.Reading) -> None:
        self.version = version
        self.name = name
        self.path = f"mails/{name}/{file}"
        self.reading = reading

    def own(self, uses: Sequence[str]) -> None:
        """`data.x` of the mails the platform sends by itself."""
        for path, line in self.reading.paths.items():
            if path[0] == "data" and len(path) > 1:
                for use in uses:
                    given, sender = OWN_DATA.get(use, (None, ""))
                    if given is not None and path[1] not in given:
                        self._absent(path, line, sender, "data", given)

    def check(self, by: Sequence[Sender]) -> None:
        for path, line in self.reading.paths.items():
            if path[0] not in ROOTS:
                hint = meant(every_shape(self.version), path[0])
                self._say("mail-variable", path, line, ROOTS, hint)
            elif path[0] == "dossier" and len(path) > 1:
                self._dossier(path, line, by)
            elif path[0] == "organisation" and len(path) > 1:
                self._organisation(path, line)
            elif path[0] == "page" and len(path) > 1 and path[1] not in PAGE:
                self._say("mail-variable", path[:2], line, {f"page.{key}" for key in PAGE})
            elif path[0] == "task" and len(path) > 1 and path[1] not in TASK:
                self._say("mail-variable", path[:2], line, {f"task.{key}" for key in TASK})
            else:
                self._data(path, line, by)

    def _say(
        self,
        code: str,
        path: jinja.Path,
        line: int,
        known: frozenset[str] | set[str],
        hint: str | None = None,
    ) -> None:
        self.version.add(
            code,
            file=self.path,
            element=self.name,
            line=line,
            name=".".join(path),
            known=known,
            meant=hint,
        )

    def _organisation(self, path: jinja.Path, line: int) -> None:
        known = frozenset({*self.version.domain.config.organisation.as_dict(), "time_zone"})
        if path[1] not in known:
            self._say(
                "mail-variable", path[:2], line, frozenset(f"organisation.{key}" for key in known)
            )

    def _dossier(self, path: jinja.Path, line: int, by: Sequence[Sender]) -> None:
        shapes = [shape_of(self.version, sender.process_id) for sender in by]
        for shape in shapes or [every_shape(self.version)]:
            if not shape.reads(path[1:]):
                self.version.add(
                    "dossier-field",
                    file=self.path,
                    element=self.name,
                    line=line,
                    where="Le modèle",
                    name=".".join(path),
                    types=shape.label,
                    known={f"dossier.{name}" for name in shape.names()},
                )
                return

    def _data(self, path: jinja.Path, line: int, by: Sequence[Sender]) -> None:
        """`data.x` and `task.inputs.x` must be given by every element that sends the mail."""
        for sender in by:
            given: frozenset[str] | None
            if path[0] == "data" and len(path) > 1:
                wanted, given, place = path[1], sender.data, "data"
            elif path[:2] == ("task", "inputs") and len(path) > 2 and sender.page:
                wanted, given, place = path[2], sender.inputs, "entrées"
            else:
                continue
            if given is not None and wanted not in given:
                self._absent(path, line, sender.shown, place, given)

    def _absent(
        self, path: jinja.Path, line: int, sender: str, place: str, known: frozenset[str]
    ) -> None:
        self.version.add(
            "mail-data",
            file=self.path,
            element=self.name,
            line=line,
            name=".".join(path),
            sender=sender,
            place=place,
            known=known,
        )
