"""A running installation that tests may kill: its database, its mailbox, its clock, its counts.

Everything is shared through a database and a folder, so that any number of processes are one
installation: a `Scene` opened here and those opened by `tests.support.faults_child` see the same
instances, the same mails, the same time.
"""

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from engine import actors, commands
from engine.deployments import store
from engine.instances.models import Incident, ProcessInstance
from engine.jobs.models import Job
from engine.journal import Fact, JournalEntry
from engine.persistence import Runtime, make_engine, make_sessions, transaction
from engine.persistence.runtime import NoDispatcher
from engine.ports import Call, Outcome, Parameter, SentMail
from engine.tasks.models import Task
from engine.worker import Worker
from tests.support import bpmn, domain
from tests.support.clock import NOON
from tests.support.engine import DENIS, MemoryStorage, TestLinks
from webapp.distributing import Announcer

MAILS = ("accueil", "merci")
"""The templates of the two mails each instance sends."""
STRAIGHT = bpmn.process(
    domain.begin(),
    domain.mail("M1", template=MAILS[0]),
    domain.mail("M2", template=MAILS[1]),
    bpmn.end(),
    bpmn.flow("S", "M1", "M2", "E"),
)
"""Two mails, nobody in between."""
DECIDED = bpmn.process(
    domain.begin(),
    domain.mail("M1", template=MAILS[0]),
    domain.task("A", "avis", "conseillers"),
    domain.mail("M2", template=MAILS[1]),
    bpmn.end(),
    bpmn.flow("S", "M1", "A", "M2", "E"),
)
"""A mail, an agent's decision, a mail."""
DELAYED = bpmn.process(
    domain.begin(),
    domain.mail("M1", template=MAILS[0]),
    bpmn.element("intermediateCatchEvent", "T", bpmn.timer("PT1H")),
    domain.mail("M2", template=MAILS[1]),
    bpmn.end(),
    bpmn.flow("S", "M1", "T", "M2", "E"),
)
"""A mail, an hour, a mail."""
DECISION = {"decision": "oui"}


@dataclass(frozen=True)
class SharedClock:
    """The time all processes of one installation see: noon, and what was added to it."""

    folder: Path

    def now(self) -> datetime:
        try:
            return NOON + timedelta(seconds=float((self.folder / "clock").read_text()))
        except FileNotFoundError:
            return NOON

    def advance(self, **duration: float) -> None:
        passed = self.now() - NOON + timedelta(**duration)
        new = self.folder / "clock.new"
        new.write_text(str(passed.total_seconds()))
        new.replace(self.folder / "clock")


@dataclass
class Mailbox:
    """`mail.send` with one file a key, and a line for every call: what honours keys sends once.

    `entered` runs before the mail leaves and `left` after: where a test stops the process.
    """

    folder: Path
    entered: Callable[[], None] = lambda: None
    left: Callable[[], None] = lambda: None
    parameters: Sequence[Parameter] = (
        Parameter("to", required=True),
        Parameter("data"),
        Parameter("template", required=True, header=True, kind="mail"),
    )

    def __call__(self, call: Call) -> Outcome:
        self.entered()
        append(self.folder / "calls", call.key)
        to, template = str(call.inputs["to"]), call.headers["template"]
        path = self.folder / f"{hashlib.sha256(call.key.encode()).hexdigest()}.mail"
        # Whole or not at all, whenever the process dies; the same key is sent already.
        draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        with draft.open("w") as file:
            file.write(f"{to} {template}")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
        self.left()
        message_id = f"<{call.key}@guichet.test>"
        return Outcome(
            values={"messageId": message_id}, sent=SentMail(message_id, to, f"Sujet de {template}")
        )

    def sent(self) -> Counter[str]:
        """How many mails left, for each recipient and template."""
        return Counter(path.read_text() for path in self.folder.glob("*.mail"))

    def calls(self) -> Counter[str]:
        """How often each key was called."""
        return Counter(lines(self.folder / "calls"))


@dataclass(frozen=True)
class Counts:
    """What a fault left behind."""

    acknowledged: int
    """Starts and completions somebody was told had succeeded."""
    started: int
    finished: int
    lost: int
    """Acknowledged and not there, or started and not finished, or a mail never sent."""
    twice: int
    """Effects, tasks or journalled results beyond the one each step has."""
    called_again: int
    """Calls with a key that had served: what the keys are for."""
    incidents: int


@dataclass(frozen=True)
class Scene:
    """One process's view of the installation."""

    engine: Engine
    folder: Path
    clock: SharedClock
    mailbox: Mailbox
    runtime: Runtime
    worker: Worker
    announcer: Announcer | None
    """What tells the workers of other machines; None on one machine."""

    @contextmanager
    def session(self) -> Iterator[Session]:
        with make_sessions(self.engine, self.runtime)() as session:
            yield session

    def publish(self, process: str) -> None:
        with self.session() as session, transaction(session):
            store(session, domain.NAME, domain.files(process), "test", self.clock.now())

    def start(self, name: str) -> None:
        """A request by somebody of that name; written down once it is acknowledged."""
        values = {"dossier": {"nom": name, "courriel": f"{name}@exemple.fr"}}
        with self.session() as session:
            commands.submit_request(
                session, domain.NAME, "P", values, by=actors.ANONYMOUS, at=self.clock.now()
            )
        append(self.folder / "acknowledged.starts", name)

    def complete(self, task_id: int) -> None:
        """An agent's decision; written down once it is acknowledged."""
        with self.session() as session:
            commands.complete_task(session, task_id, DECISION, by=DENIS, at=self.clock.now())
        append(self.folder / "acknowledged.tasks", str(task_id))

    def open_tasks(self) -> list[int]:
        with self.session() as session:
            return list(session.scalars(select(Task.id).where(Task.state == "open")))

    def work(self) -> int:
        return self.worker.run_until_idle()

    def resume(self) -> None:
        """What another worker does once the dead one's lease is over."""
        self.clock.advance(minutes=2)
        self.work()

    def count(self) -> Counts:
        """Of processes that send both MAILS and are expected to have ended."""
        starts = lines(self.folder / "acknowledged.starts")
        decisions = {int(one) for one in lines(self.folder / "acknowledged.tasks")}
        sent = self.mailbox.sent()
        with self.session() as session:
            states = Counter(session.scalars(select(ProcessInstance.state)))
            done = set(session.scalars(select(Task.id).where(Task.state == "done")))
            tasks = Counter(session.scalars(select(Task.instance_id)))
            results = session.scalars(
                select(func.count())
                .select_from(JournalEntry)
                .where(JournalEntry.kind.in_((Fact.TASK_COMPLETED, Fact.TIMER_FIRED)))
                .group_by(JournalEntry.instance_id, JournalEntry.kind)
            ).all()
            mails = session.scalars(
                select(func.count())
                .select_from(JournalEntry)
                .where(JournalEntry.kind == Fact.OPERATION_DONE)
                .group_by(JournalEntry.instance_id)
            ).all()
            incidents = session.scalars(select(func.count()).select_from(Incident)).one()
        started, finished = states.total(), states["completed"]
        missing = sum(
            f"{name}@exemple.fr {template}" not in sent for name in starts for template in MAILS
        )
        return Counts(
            acknowledged=len(starts) + len(decisions),
            started=started,
            finished=finished,
            lost=max(0, len(starts) - started)
            + (started - finished)
            + len(decisions - done)
            + missing,
            twice=sum(number - 1 for number in sent.values())
            + sum(number - 1 for number in tasks.values())
            + sum(number - 1 for number in results)
            + sum(max(0, number - len(MAILS)) for number in mails),
            called_again=sum(number - 1 for number in self.mailbox.calls().values()),
            incidents=incidents,
        )

    def finished(self) -> int:
        """How many instances have ended as they should."""
        with self.session() as session:
            return session.scalars(
                select(func.count())
                .select_from(ProcessInstance)
                .where(ProcessInstance.state == "completed")
            ).one()

    def states(self) -> list[tuple[int, bytes]]:
        """Every instance, as saved: its version, its data."""
        with self.session() as session:
            found = select(ProcessInstance.version, ProcessInstance.data)
            return [(row[0], row[1]) for row in session.execute(found.order_by(ProcessInstance.id))]

    def jobs(self, state: str, *kinds: str) -> list[int]:
        """Those in that state; of these kinds, or of any."""
        with self.session() as session:
            found = select(Job.id).where(Job.state == state).order_by(Job.id)
            return list(session.scalars(found.where(Job.kind.in_(kinds)) if kinds else found))


@contextmanager
def scene(
    url: str,
    folder: Path,
    *,
    name: str = "worker",
    entered: Callable[[], None] = lambda: None,
    left: Callable[[], None] = lambda: None,
) -> Iterator[Scene]:
    """This process's Scene on a database whose tables exist.

    Where the folder holds a file named "machines", the workers are told as on several machines.
    """
    engine = make_engine(url)
    announcer = Announcer() if (folder / "machines").exists() else None
    clock, mailbox = SharedClock(folder), Mailbox(folder, entered, left)
    runtime = Runtime(
        links=TestLinks(),
        operations={"mail.send": mailbox},
        clock=clock,
        storage=MemoryStorage(),
        dispatcher=announcer or NoDispatcher(),
    )
    worker = Worker(make_sessions(engine, runtime), runtime, name=name)
    try:
        yield Scene(engine, folder, clock, mailbox, runtime, worker, announcer)
    finally:
        worker.close()
        engine.dispose()


def append(path: Path, line: str) -> None:
    """One line, whole, whoever else appends."""
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)


def first(path: Path, line: str) -> bool:
    """Whether nobody was here before: that file was not there, and is now, with that line."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError:
        return False
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)
    return True


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
