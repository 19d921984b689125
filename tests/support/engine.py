"""A whole engine for tests: a real database, real small stand-ins for the outside."""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

import engine.worker  # noqa: F401  (fills the metadata)
from engine import actors, commands
from engine.actors import Actor
from engine.deployments import store
from engine.persistence import Base, Runtime, make_engine, make_sessions, transaction
from engine.ports import (
    BusinessError,
    Call,
    CodeRequest,
    Outcome,
    PageLink,
    Parameter,
    Produced,
    SentMail,
    SignedField,
    StoredFile,
)
from engine.tasks.models import Page, Task
from engine.worker import Worker
from tests.support.clock import ManualClock

P = ParamSpec("P")
T = TypeVar("T")

ANNE = actors.agent(
    101, "Anne Roux", roles=frozenset({"gestionnaire"}), teams=frozenset({"conseillers"})
)
BRUNO = actors.agent(
    102, "Bruno Diaz", roles=frozenset({"gestionnaire"}), teams=frozenset({"conseillers"})
)
CLAIRE = actors.agent(
    103, "Claire Petit", roles=frozenset({"gestionnaire"}), teams=frozenset({"souscription"})
)
DENIS = actors.agent(
    104, "Denis Faure", roles=frozenset({"responsable"}), teams=frozenset({"direction"})
)
ADMIN = actors.agent(105, "Éva Blanc", roles=frozenset({"administrateur"}))
STRANGER = actors.agent(106, "Félix Noir", roles=frozenset({"visiteur"}))


class MemoryStorage:
    """Keeps the bytes it is given."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self.kept[sha256] = data
        return sha256

    def get(self, sha256: str) -> bytes:
        return self.kept[sha256]

    def exists(self, sha256: str) -> bool:
        return sha256 in self.kept

    def delete(self, sha256: str) -> None:
        self.kept.pop(sha256, None)

    def check(self) -> str | None:
        return None


class TestLinks:
    """Links and codes from a key only tests know."""

    __test__ = False

    def _mac(self, text: str) -> str:
        return hmac.new(b"a key for tests", text.encode(), hashlib.sha256).hexdigest()

    def page_token(self, link: PageLink) -> str:
        return self._mac(f"page {link.page_id} {link.generation}")

    def page_url(self, link: PageLink) -> str:
        return f"https://guichet.test/p/{self.page_token(link)}"

    def code(self, request: CodeRequest) -> str:
        return f"{int(self._mac(f'code {request.challenge_id}')[:8], 16) % 1_000_000:06}"


def stored_file(storage: MemoryStorage, name: str = "piece.pdf", data: bytes = b"") -> StoredFile:
    content = data or name.encode()
    return StoredFile(
        sha256=storage.put(content),
        size=len(content),
        media_type="application/pdf",
        filename=name,
        pages=1,
    )


@dataclass
class Mailer:
    """`mail.send`, keeping each mail once by its key; may be told to fail."""

    links: TestLinks
    sent: dict[str, Call] = field(default_factory=dict)
    calls: int = 0
    failures: list[Exception] = field(default_factory=list)
    """Raised one a call, before anything is sent."""
    refused: set[str] = field(default_factory=set)
    """Addresses no server takes."""
    parameters: Sequence[Parameter] = (
        Parameter("to", required=True),
        Parameter("cc"),
        Parameter("data"),
        Parameter("attachments"),
        Parameter("template", required=True, header=True, kind="mail"),
    )

    def __call__(self, call: Call) -> Outcome:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        to = call.inputs.get("to")
        addresses = ", ".join(map(str, to)) if isinstance(to, list) else str(to or "")
        if not addresses or addresses in self.refused:
            raise BusinessError("undeliverable", f"{addresses} : boîte inconnue")
        self.sent.setdefault(call.key, call)
        message_id = f"<{call.key}@guichet.test>"
        return Outcome(
            values={"messageId": message_id},
            sent=SentMail(message_id, addresses, f"Sujet de {call.headers.get('template')}"),
        )

    def to(self, address: str) -> list[Call]:
        return [one for one in self.sent.values() if one.inputs.get("to") == address]

    def page_links(self, address: str) -> list[PageLink]:
        return [one.page for one in self.to(address) if one.page is not None]

    def codes(self, address: str) -> list[str]:
        return [self.links.code(one.code) for one in self.to(address) if one.code is not None]


@dataclass
class Renderer:
    """`document.generate`: a document whose bytes say what it was given."""

    storage: MemoryStorage
    parameters: Sequence[Parameter] = (
        Parameter("title"),
        Parameter("data"),
        Parameter("dossier"),
        Parameter("template", required=True, header=True, kind="template"),
        Parameter("kind", required=True, header=True, kind="document-kind"),
        Parameter("format", header=True),
    )

    def __call__(self, call: Call) -> Outcome:
        file = stored_file(self.storage, "document.pdf", f"{call.key} {call.inputs}".encode())
        title = str(call.inputs.get("title") or "Document")
        return Outcome(
            produced=[
                Produced(
                    "document", file, kind=call.headers["kind"], title=title, note="sans PDF/A"
                )
            ]
        )


@dataclass
class Receipts:
    storage: MemoryStorage
    parameters: Sequence[Parameter] = ()

    def __call__(self, call: Call) -> Outcome:
        receipt = call.context["receipt"]
        file = stored_file(self.storage, "recu.pdf", f"{receipt}".encode())
        return Outcome(produced=[Produced("receipt", file, kind="recu", title="Accusé")])


@dataclass
class Signing:
    """`envelope.sign`: one more line at the end of each document, for that signer."""

    storage: MemoryStorage
    parameters: Sequence[Parameter] = (
        Parameter("envelope", required=True),
        Parameter("signer", required=True),
    )

    def __call__(self, call: Call) -> Outcome:
        envelope: Any = call.context["envelope"]
        signer = call.context["signer"]
        assert isinstance(signer, int)
        produced = []
        for document in envelope["documents"]:
            data = self.storage.get(document["sha256"]) + f"\nsigned by {signer}".encode()
            file = stored_file(self.storage, document["filename"], data)
            produced.append(
                Produced("documents", file, document["kind"], document["title"], document["id"])
            )
        return Outcome(
            produced=produced, signed=SignedField(envelope["id"], signer, signed_at=call.at)
        )


@dataclass
class Closing:
    """`envelope.close`: the evidence file, and the documents as signed."""

    storage: MemoryStorage
    parameters: Sequence[Parameter] = (Parameter("envelope", required=True),)

    def __call__(self, call: Call) -> Outcome:
        envelope: Any = call.context["envelope"]
        file = stored_file(self.storage, "preuve.pdf", f"proof of {envelope['id']}".encode())
        evidence = Produced(
            "evidence", file, kind="preuve", title="Preuve", dossier_id=envelope["dossier_id"]
        )
        return Outcome(values={"documents": envelope["documents"]}, produced=[evidence])


@dataclass
class World:
    """Everything a test drives. Every act is a session of its own, as in production."""

    engine: Engine
    clock: ManualClock
    links: TestLinks
    storage: MemoryStorage
    mailer: Mailer
    runtime: Runtime
    worker: Worker

    @contextmanager
    def session(self) -> Iterator[Session]:
        with make_sessions(self.engine, self.runtime)() as session:
            yield session

    def do(
        self,
        command: Callable[Concatenate[Session, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a command or a query; `at` is the clock's instant where the test gives none."""
        with self.session() as session:
            return command(session, *args, **kwargs)

    def act(self, command: Callable[..., T], *args: object, by: Actor, **kwargs: object) -> T:
        """Run a command as somebody, now."""
        with self.session() as session:
            return command(session, *args, by=by, at=self.clock.now(), **kwargs)

    def store(self, domain: str, files: Mapping[str, bytes]) -> int:
        """A deployment without publication's checks."""
        with self.session() as session, transaction(session):
            return store(session, domain, files, "test", self.clock.now()).id

    def work(self) -> int:
        """Everything that is due now, until nothing is."""
        return self.worker.run_until_idle(self.clock.now())

    def tasks(self, *, state: str = "open", name: str | None = None) -> list[Task]:
        statement = select(Task).where(Task.state == state).order_by(Task.id)
        if name is not None:
            statement = statement.where(Task.name == name)
        with self.session() as session:
            return list(session.scalars(statement))

    def task(self, name: str) -> Task:
        """The one open task of that name."""
        found = self.tasks(name=name)
        assert len(found) == 1, f"{len(found)} open tasks named {name}"
        return found[0]

    def page(self, name: str) -> Page:
        """The page of the one open task of that name."""
        with self.session() as session:
            return session.scalars(select(Page).where(Page.task_id == self.task(name).id)).one()

    def rows(self, model: type[T], **equal: object) -> list[T]:
        with self.session() as session:
            return list(session.scalars(select(model).filter_by(**equal)))

    def holder(self, page: Page) -> Actor:
        """Somebody with the page's link, nothing proved."""
        return actors.tiers(page_id=page.id)

    def proved(self, page: Page) -> Actor:
        """The same, after typing the code received."""
        self.clock.advance(minutes=2)
        holder = self.holder(page)
        challenge = self.act(commands.request_code, page.id, "open", by=holder)
        self.work()
        code = self.mailer.codes(page.email)[-1]
        proof = self.act(commands.verify_code, challenge, code, by=holder)
        return actors.tiers(page_id=page.id, party_id=proof.party_id, email=proof.email)


@contextmanager
def world(url: str, *, create: bool = True) -> Iterator[World]:
    """A world on a database; its tables are made unless `create` says they are there."""
    database = make_engine(url)
    if create:
        Base.metadata.create_all(database)
    clock, links, storage = ManualClock(), TestLinks(), MemoryStorage()
    mailer = Mailer(links)
    runtime = Runtime(
        links=links,
        operations={
            "mail.send": mailer,
            "document.generate": Renderer(storage),
            "document.receipt": Receipts(storage),
            "envelope.sign": Signing(storage),
            "envelope.close": Closing(storage),
        },
        clock=clock,
        storage=storage,
    )
    worker = Worker(make_sessions(database, runtime), runtime)
    try:
        yield World(database, clock, links, storage, mailer, runtime, worker)
    finally:
        worker.close()
        database.dispose()
