"""What the engine asks of the world: small protocols and the values they exchange.

Standard library and sentences only. Adapters live in `services`; bootstrap hands them over. A
port speaks our words, the adapter translates both ways, including the provider's errors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from engine.sentences import Sentence


class BusinessError(Exception):
    """An outcome the diagram knows: it leaves by the error event of that code.

    `message`, here and below: a French sentence, `{name}` in it standing for a parameter.
    """

    def __init__(self, code: str, message: str = "", /, **params: object) -> None:
        self.code = code
        self.sentence = Sentence(message, params)
        self.message = str(self.sentence)
        super().__init__(self.message or code)


class RetryLater(Exception):
    """Not now: the same call, with the same key, may succeed later."""

    def __init__(
        self, message: str = "", /, after: timedelta | None = None, **params: object
    ) -> None:
        self.sentence = Sentence(message, params)
        self.message = str(self.sentence)
        self.after = after
        super().__init__(self.message)


class CannotDo(Exception):
    """Trying again changes nothing before a person has mended what the sentence says."""

    def __init__(self, message: str, /, **params: object) -> None:
        self.sentence = Sentence(message, params)
        self.message = str(self.sentence)
        super().__init__(self.message)


class Rejected(Exception):
    """A file that cannot be accepted; its sentence names it and says what to do.

    `french` and `english` are patterns, in which `{name}` stands for a parameter.
    """

    def __init__(self, code: str, french: str, /, english: str = "", **params: object) -> None:
        self.code = code
        self.params = params
        self.words = Sentence(french, params, english)
        self.sentence = str(self.words)
        """In French."""
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Bytes already in the Storage, with what their content says of them."""

    sha256: str
    size: int
    media_type: str
    filename: str
    pages: int | None = None
    thumbnail: str | None = None
    """SHA-256 of a WebP picture of the first page, itself in the Storage."""
    warnings: tuple[str, ...] = ()
    """What an agent should know before opening it: "javascript", "launch", "attachments",
    "signed"."""


@dataclass(frozen=True, slots=True)
class Produced:
    """A document version an operation made; `finish_job` files it in its transaction.

    `document_id` None makes a new document. `slot` is the name under which the result's
    variables refer to it: the engine puts the document's reference there.
    """

    slot: str
    file: StoredFile
    kind: str
    title: str
    document_id: int | None = None
    dossier_id: int | None = None
    note: str = ""
    """What a reader must know, in French: "ne déclare pas PDF/A"."""
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an operation gives back: variables for the process, and documents to file."""

    values: Mapping[str, object] = field(default_factory=dict)
    produced: Sequence[Produced] = ()
    sent: "SentMail | None" = None
    signed: "SignedField | None" = None


@dataclass(frozen=True, slots=True)
class SentMail:
    """What the journal and the exchanges list keep of a mail. No link, no code."""

    message_id: str
    to: str
    subject: str
    archived: str | None = None
    """SHA-256, in the Storage, of the mail as archived: links and codes replaced."""


@dataclass(frozen=True, slots=True)
class SignedField:
    """One signer's part of an envelope, done."""

    envelope_id: int
    signer_id: int
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page to which a mail gives the link; the link itself is derived while rendering."""

    page_id: int
    generation: int


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """A one-time code to send; the code itself is derived while rendering."""

    challenge_id: int
    purpose: Literal["open", "sign", "prove"]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a deferred operation, made by a worker outside any transaction.

    `key` is the idempotency key: the same for every try. `inputs` are plain JSON values
    evaluated when the job was written (money is Decimal, dates are date). `headers` are the
    constants of the element. `read_file` gives a file of the deployment the instance is pinned to
    (path as in the domain: "mails/relance/subject.txt"); KeyError where absent.

    `context` holds what the engine adds, fresh for each try (None where there is none)::

        {"language": "fr",
         "organisation": {...},            # as domain.yaml says it
         "dossier": {"id", "number", "type", "type_label", "phase", "phase_label", "title",
                     <data fields>, "party": {...} | None, "parent": {...} | None},
         "task": {"id", "name", "message", "inputs"},
         "page": {"mode", "reason", "fields", "expires_at", "reminder"},   # the url is yours to add
         "signer": <signer's id>,          # envelope.sign: whose part it is
         "envelope": {"id", "title", "level", "state", "dossier_id", "created_at",
                      "documents": [<document reference>…],
                      "signers": [{"id", "position", "kind", "name", "email", "team", "state",
                                   "method", "mark", "consent_text", "consented_at",
                                   "code_verified_at", "signed_at", "reason"}…]},
         "receipt": {"reference", "name", "answered_at", "rows": [[screen, label, answer]…],
                     "documents": [{"title", "filename", "size", "sha256"}…], "next_step",
                     "delay", "email"}}

    A *document reference*, in inputs, context and process variables, is ``{"id", "version",
    "title", "kind", "filename", "media_type", "sha256", "size", "pages"}``; `sha256` is that of
    the document's current version, refreshed for each try.

    Three calls come from the engine itself rather than from a diagram:

    - the mail of a page: `mail.send`, `page` set, header ``template`` from `page.mail`;
      ``context["page"]["reminder"]`` is 0, then 1, 2… for reminders;
    - the mail of a one-time code: `mail.send`, `code` set, header ``template`` named by
      domain.yaml's ``mails.code``, else "code";
    - the receipt of an answered page: `document.receipt` with ``context["receipt"]``, producing
      one document in slot "receipt"; then `mail.send`, header ``template`` named by
      ``mails.receipt``, else "receipt", the PDF in ``inputs["attachments"]`` and {"reference",
      "at", "next", "delay"} in ``inputs["data"]``.

    Where the domain has no mail of that name, `mail.send` uses the one it ships.
    """

    type: str
    key: str
    inputs: Mapping[str, object]
    headers: Mapping[str, str]
    context: Mapping[str, object]
    read_file: Callable[[str], bytes]
    at: datetime
    instance_id: int | None = None
    dossier_id: int | None = None
    element_id: str = ""
    page: PageLink | None = None
    code: CodeRequest | None = None


ParameterKind = Literal["text", "mail", "template", "document-kind", "phase", "dossier-type", "any"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input or header an operation takes; publication checks them."""

    name: str
    required: bool = False
    header: bool = False
    kind: Literal["text", "mail", "template", "document-kind", "phase", "dossier-type", "any"] = (
        "any"
    )


class Operation(Protocol):
    """What a service task calls, by job type. Deferred: it may be called more than once.

    Raises BusinessError (the diagram's error path), RetryLater (back-off); CannotDo and anything
    else are incidents.
    """

    parameters: Sequence[Parameter]

    def __call__(self, call: Call) -> Outcome: ...


class Clock(Protocol):
    """The only source of the present instant: aware, UTC."""

    def now(self) -> datetime: ...


class Storage(Protocol):
    """Content-addressed bytes. Putting the same bytes twice is one object."""

    def put(self, data: bytes) -> str:
        """Keep the bytes durably; return their SHA-256, hexadecimal."""

    def get(self, sha256: str) -> bytes:
        """The bytes. Raises KeyError where there are none."""

    def exists(self, sha256: str) -> bool: ...

    def delete(self, sha256: str) -> None: ...

    def check(self) -> str | None:
        """None when all is well, else a sentence for the administrator."""


class Scanner(Protocol):
    """Looks into bytes before they enter a dossier."""

    def inspect(self, data: bytes, filename: str) -> StoredFile:
        """Type by content, pages, safe name, thumbnail; the bytes are stored. Raises Rejected."""


class Links(Protocol):
    """Derives links and codes from ids; the only place that knows the key."""

    def page_url(self, link: PageLink) -> str: ...

    def page_token(self, link: PageLink) -> str: ...

    def code(self, request: CodeRequest) -> str: ...


class Dispatcher(Protocol):
    """Told that there is work. A hint, never the truth: what it misses is found in the rows."""

    def announce(self, jobs: Sequence[int], connection: Callable[[], object]) -> None:
        """These jobs are due; said within the transaction that writes them, before its commit.

        `connection()` is that transaction's, as the database's driver knows it.
        """

    def wake(self) -> None:
        """There may be work; said after every commit."""
