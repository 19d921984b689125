"""`mail.send`: what a process, a page or a one-time code asks of the mail service."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.ports import (
    BusinessError,
    Call,
    CannotDo,
    Links,
    Outcome,
    Parameter,
    SentMail,
    Storage,
)
from services.mail.message import Attachment, Mail, Sender, assemble
from services.mail.writing import MailWriter

LINK = "https://lien.invalid/retire"
CODE = "••••••"
"""What the archived copy shows in place of a link and of a code: neither may be kept."""

_LARGEST = 20 << 20
"""Bytes of attachments beyond which most servers refuse a message."""


class MailSend:
    """Writes a mail of the deployment and hands it over.

    Inputs: `to` (an address or several), `cc`, `data` (a context), `attachments` (one document
    reference or several), `reply_to`. Header: `template`. The variables given to the templates
    are ``organisation``, ``dossier``, ``data``, ``task``, ``page`` (with ``url``), ``code`` and
    ``language``; those that have no object are null.
    """

    parameters: Sequence[Parameter] = (
        Parameter("to", required=True),
        Parameter("cc"),
        Parameter("reply_to"),
        Parameter("data"),
        Parameter("attachments"),
        Parameter("template", required=True, header=True, kind="mail"),
    )

    def __init__(self, sender: Sender, writer: MailWriter, storage: Storage, links: Links) -> None:
        self._sender = sender
        self._writer = writer
        self._storage = storage
        self._links = links

    def __call__(self, call: Call) -> Outcome:
        """Send; the copy kept holds neither link nor code.

        Raises BusinessError("undeliverable") and RetryLater as Sender does, MailError for a
        template that cannot be filled.
        """
        url = self._links.page_url(call.page) if call.page else None
        code = self._links.code(call.code) if call.code else None
        mail = self._mail(call, url, code)
        # Kept before it leaves: a crash in between leaves a copy nobody refers to, nothing worse.
        archived = self._archive(call, mail, has_secret=bool(url or code))
        identifier = self._sender.send(mail, key=call.key, at=call.at)
        # The subject of the copy: a code may stand in the real one.
        return Outcome(
            values={"messageId": identifier},
            sent=SentMail(identifier, ", ".join(mail.to), archived[1], archived[0]),
        )

    def _mail(self, call: Call, url: str | None, code: str | None) -> Mail:
        language = str(call.context.get("language") or "fr")
        organisation = _mapping(call.context.get("organisation"))
        page = call.context.get("page")
        written = self._writer.write(
            call.headers.get("template", ""),
            {
                "organisation": organisation,
                "dossier": call.context.get("dossier"),
                "data": call.inputs.get("data") or {},
                "task": _task(call),
                "page": {**_mapping(page), "url": url} if page or url else None,
                "code": code,
                "language": language,
            },
            call.read_file,
            language=language,
            zone=str(organisation.get("time_zone") or "Europe/Paris"),
        )
        return Mail(
            to=_addresses(call.inputs.get("to")),
            cc=_addresses(call.inputs.get("cc")),
            reply_to=str(call.inputs.get("reply_to") or ""),
            subject=written.subject,
            html=written.html,
            text=written.text,
            attachments=self._attachments(call.inputs.get("attachments")),
        )

    def _archive(self, call: Call, mail: Mail, *, has_secret: bool) -> tuple[str, str]:
        """The stored copy's SHA-256 and its subject."""
        kept = mail
        if has_secret:
            masked = self._mail(call, LINK if call.page else None, CODE if call.code else None)
            kept = replace(masked, attachments=mail.attachments)
        # Attachments are documents already; the copy names them.
        names = ", ".join(joined.filename for joined in kept.attachments)
        text = f"{kept.text}\n[Pièces jointes : {names}]\n" if names else kept.text
        message = assemble(
            replace(kept, attachments=(), text=text),
            self._sender.identity,
            key=call.key,
            at=call.at,
        )
        return self._storage.put(message.as_bytes()), kept.subject

    def _attachments(self, value: object) -> tuple[Attachment, ...]:
        found = []
        for reference in _references(value):
            try:
                data = self._storage.get(str(reference["sha256"]))
            except KeyError:
                raise CannotDo(
                    "La pièce jointe « {filename} » n’est plus dans le stockage.",
                    filename=reference.get("filename"),
                ) from None
            media_type = str(reference.get("media_type") or "application/octet-stream")
            found.append(Attachment(str(reference.get("filename") or "document"), media_type, data))
        if sum(len(joined.data) for joined in found) > _LARGEST:
            raise BusinessError(
                "attachments-too-large", "Les pièces jointes dépassent 20 Mo en tout."
            )
        return tuple(found)


def _task(call: Call) -> dict[str, object] | None:
    task = call.context.get("task")
    return {"inputs": {}, **_mapping(task)} if task else None


def _mapping(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _addresses(value: object) -> tuple[str, ...]:
    """From an address, a list of them, or "a@x, b@y"; nulls are left out, repeats too."""
    if isinstance(value, str):
        listed: list[object] = list(value.replace(";", ",").split(","))
    elif isinstance(value, list | tuple):
        listed = list(value)
    else:
        listed = []
    found = [str(one).strip() for one in listed if one is not None and str(one).strip()]
    return tuple(dict.fromkeys(found))


def _references(value: object) -> list[Mapping[str, object]]:
    if isinstance(value, Mapping):
        return [value] if "sha256" in value else []
    if isinstance(value, list | tuple):
        return [one for item in value for one in _references(item)]
    return []
