"""Our side: the real commands on a real database, with all they check, record and enqueue."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from sqlalchemy import select, text

from benchmarks import counting, domain, models
from benchmarks.sample import Sample, clocked
from engine import actors, commands, queries
from engine.dossiers.models import Dossier, Party
from engine.instances.models import ProcessInstance
from engine.persistence import make_engine, make_sessions
from engine.persistence.serving import serving_options
from engine.persistence.statements import run
from engine.tasks.models import Task
from tests.support.engine import ADMIN, World, world

AGENT = actors.agent(
    101, "Anne Roux", roles=frozenset({"gestionnaire"}), teams=frozenset({models.TEAM})
)
READER = actors.agent(
    102, "Bruno Diaz", roles=frozenset({"gestionnaire"}), teams=frozenset({"souscription"})
)
OPEN_TASKS = """SELECT id FROM task
    WHERE instance_id = ? AND state = 'open' AND (? = '' OR name = ?) ORDER BY id"""
LATER = 3_600.0
"""Seconds that the timers measured wait."""


class Ours:
    """The same actions as `naive.Naive`; each asserts what it did."""

    def __init__(self, url: str) -> None:
        self._context: AbstractContextManager[World] = world(url)
        self.world = self._context.__enter__()
        # As the product's server reaches its database.
        address = self.world.engine.url
        self._engine = make_engine(address, **serving_options(address))
        self._sessions = make_sessions(self._engine, self.world.runtime)
        self._domains: dict[models.Model, str] = {}
        self._kept: dict[str, tuple[int, list[int]]] = {}
        self._listed = 0
        self._dossiers = 0

    # -- what the works are made of

    def do(self, command: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Run a command or query in a session of its own, as a request does."""
        with self._sessions() as session:
            return command(session, *given, at=self.world.clock.now(), **named)

    def domain(self, model: models.Model) -> str:
        """Published with every check, once."""
        key = self._domains.get(model)
        if key is None:
            key = self._domains[model] = f"m{len(self._domains) + 1}"
            self.do(commands.publish, key, domain.files(key, model), by=ADMIN)
        return key

    def dossier(self, model: models.Model) -> int:
        self._dossiers += 1
        values = {
            "nom": "Léa Martin",
            "courriel": f"lea{self._dossiers}@exemple.fr",
            "telephone": "0612345678",
            "adresse": {"rue": "1 rue des Lilas", "ville": "Lyon"},
        }
        found: int = self.do(commands.open_dossier, self.domain(model), "client", values, by=AGENT)
        return found

    def dossiers(self, model: models.Model, count: int) -> list[int]:
        return [self.dossier(model) for _ in range(count)]

    def start(self, dossier: int) -> int:
        found: int = self.do(commands.start_process, dossier, models.PROCESS, {}, by=AGENT)
        return found

    def complete(self, task: int) -> None:
        self.do(commands.complete_task, task, models.ANSWERS, by=AGENT)

    def open_tasks(self, instance: int, name: str = "") -> list[int]:
        """By one plain statement: what is looked up between two actions measured must not be what
        empties the processor's caches before the second.
        """
        with self._sessions() as session:
            found = run(session, OPEN_TASKS, instance, name, name).fetchall()
        return [one for (one,) in found]

    def names(self, instance: int) -> list[str]:
        statement = select(Task.name).where(Task.instance_id == instance, Task.state == "open")
        return self._all(statement.order_by(Task.name))

    def _all(self, statement: Any) -> list[Any]:
        with self._sessions() as session:
            return list(session.scalars(statement))

    def row(self, instance: int) -> ProcessInstance:
        found: ProcessInstance = self._all(
            select(ProcessInstance).where(ProcessInstance.id == instance)
        )[0]
        return found

    def state_size(self, instance: int) -> int:
        return len(self.row(instance).data)

    def carry_on(self) -> None:
        """What a worker does with the rest of an action that was cut short."""
        while leased := self.do(commands.lease, "bench"):
            for job in leased:
                assert job.call is None
                self.do(commands.perform, job.id, job.fence)

    # -- the works

    def w1(self, size: int, count: int) -> Sample:
        todo = self.dossiers(models.short(), count)
        found: list[int] = []
        times = clocked(count, lambda: found.append(self.start(todo.pop())))
        assert self.names(found[-1]) == ["A"]
        return Sample(times)

    def w2(self, size: int, count: int) -> Sample:
        instances = [self.start(one) for one in self.dossiers(models.short(), count)]
        todo = [self.open_tasks(one)[0] for one in instances]
        times = clocked(count, lambda: self.complete(todo.pop()))
        assert {tuple(self.names(one)) for one in instances} == {("B",)}
        return Sample(times)

    def w2l(self, size: int, count: int) -> Sample:
        instances = [self.start(one) for one in self.dossiers(models.long(), count)]
        for one in instances:
            for _ in range(6):
                self.complete(self.open_tasks(one)[0])
        todo = [self.open_tasks(one, "U7")[0] for one in instances]
        times = clocked(count, lambda: self.complete(todo.pop()))
        assert {tuple(self.names(one)) for one in instances} == {("U8",)}
        return Sample(times)

    def w3(self, size: int, count: int) -> Sample:
        todo = self.dossiers(models.automatic(), count)
        found: list[int] = []
        times = clocked(count, lambda: found.append(self.start(todo.pop())))
        assert self.row(found[-1]).state == "completed"
        return Sample(times)

    def w4(self, size: int, count: int) -> Sample:
        self._fill(size)
        found: Any = None

        def act() -> None:
            nonlocal found
            found = self.do(queries.inbox, READER)

        times = clocked(count, act)
        assert (len(found.rows), found.total, found.more) == (20, min(size, 1_000), size > 1_000)
        return Sample(times)

    def w5(self, size: int, count: int) -> Sample:
        todo = self.dossiers(models.loop(size), count)
        found: list[int] = []

        def act() -> None:
            found.append(self.start(todo.pop()))
            self.carry_on()

        times = clocked(count, act)
        assert self.names(found[-1]) == ["B"]
        assert self._variables(found[-1])["n"] == size
        return Sample(times)

    def w5u(self, size: int, count: int) -> Sample:
        key = f"w5u {size}"
        if key not in self._kept:
            instance = self.start(self.dossier(models.user_loop()))
            for _ in range(size - 1):
                self.complete(self.open_tasks(instance)[0])
            self._kept[key] = instance, []
        instance, _ = self._kept[key]
        passed = int(self._variables(instance)["n"])
        times = []
        for _ in range(count):
            (task,) = self.open_tasks(instance)
            times += clocked(1, lambda task=task: self.complete(task))  # type: ignore[misc]
        assert self._variables(instance)["n"] == passed + count
        return Sample(times, {"state": self.state_size(instance)})

    def w6(self, size: int, count: int) -> Sample:
        model = models.timer("PT1H")
        instances = [self.start(one) for one in self.dossiers(model, size)]
        self.world.clock.advance(seconds=LATER)
        fired = 0

        def sweep() -> None:
            nonlocal fired
            while done := self.do(commands.fire_due_timers):
                fired += done

        times = clocked(1, sweep)
        assert fired == size
        assert self.names(instances[0]) == self.names(instances[-1]) == ["B"]
        return Sample([times[0] / size])

    def w7_warm(self, size: int, count: int) -> Sample:
        return self._w7(size, count, cold=False)

    def w7_cold(self, size: int, count: int) -> Sample:
        return self._w7(size, count, cold=True)

    def _w7(self, size: int, count: int, *, cold: bool) -> Sample:
        key = f"w7 {size}"
        if key not in self._kept:
            instance = self.start(self.dossier(models.parallel(size)))
            self._kept[key] = instance, self.open_tasks(instance)
        instance, todo = self._kept[key]
        left = len(todo)
        if not cold:
            self.complete(todo.pop())
        times = []
        for _ in range(count):
            if cold:
                counting.forget_instances(self._engine)
            times += clocked(1, lambda: self.complete(todo.pop()))
        assert len(self.open_tasks(instance)) == left - count - int(not cold)
        return Sample(times, {"state": self.state_size(instance)})

    def w7_drain(self, size: int, count: int) -> Sample:
        instance = self.start(self.dossier(models.parallel(size)))
        todo = self.open_tasks(instance)
        assert len(todo) == size

        def act() -> None:
            for task in todo:
                self.complete(task)

        times = clocked(1, act)
        assert self.row(instance).state == "completed"
        return Sample(times)

    def blocks(self, size: int, count: int) -> Sample:
        todo = self.dossiers(models.blocks(size), count)
        found: list[int] = []
        times = clocked(count, lambda: found.append(self.start(todo.pop())))
        assert self.names(found[-1]) == ["B"]
        return Sample(times, {"state": self.state_size(found[-1])})

    def statements(self, size: int, count: int) -> Sample:
        """Statements and commits of each action, counted once it has been done before."""
        model = models.short()
        facts: dict[str, float] = {}
        counted = partial(counting.counted, self._engine, facts=facts)
        one, other, _ = self.dossiers(model, 3)
        self.complete(self.open_tasks(self.start(one))[0])
        with counted("start a process"):
            instance = self.start(other)
        (task,) = self.open_tasks(instance)
        with counted("claim a task"):
            self.do(commands.claim_task, task, by=AGENT)
        with counted("complete a task"):
            self.complete(task)
        with counted("complete the last task"):
            self.complete(self.open_tasks(instance)[0])
        with counted("task list"):
            self.do(queries.inbox, AGENT)
        self.start(self.dossier(models.timer("PT1H")))
        self.world.clock.advance(seconds=LATER)
        with counted("fire one timer"):
            assert self.do(commands.fire_due_timers) == 1
        return Sample([], facts)

    def works(self) -> Mapping[str, Callable[[int, int], Sample]]:
        return {
            "W1": self.w1,
            "W2": self.w2,
            "W2L": self.w2l,
            "W3": self.w3,
            "W4": self.w4,
            "W5": self.w5,
            "W5u": self.w5u,
            "W6": self.w6,
            "W7 warm": self.w7_warm,
            "W7 cold": self.w7_cold,
            "W7 drain": self.w7_drain,
            "blocks": self.blocks,
            "statements": self.statements,
        }

    # -- inside

    def _variables(self, instance: int) -> Mapping[str, Any]:
        from engine.instances.running import load

        with self._sessions() as session:
            variables = load(session, instance, at=self.world.clock.now()).instance.variables
            session.rollback()
            return dict(variables)

    def _fill(self, size: int) -> None:
        """Open tasks of the team "souscription", each in a dossier of its own, up to `size`:
        copies of one made by the commands."""
        if size == self._listed:
            return
        if not self._listed:
            instance = self.start(self.dossier(models.short()))
            self._template = self.open_tasks(instance)[0]
            self._write(
                "UPDATE task SET team = 'souscription', teams = '[\"souscription\"]' "
                "WHERE id = :task",
                task=self._template,
            )
            self._listed = 1
        for table, key, changed in (
            (
                Party,
                "(SELECT d.party_id FROM dossier d JOIN task t ON t.dossier_id = d.id "
                "WHERE t.id = :task)",
                {"email": "'{n}' || email"},
            ),
            (
                Dossier,
                "(SELECT dossier_id FROM task WHERE id = :task)",
                {"party_id": "party_id + {n}", "number": "number || '-{n}'"},
            ),
            (
                ProcessInstance,
                "(SELECT instance_id FROM task WHERE id = :task)",
                {"dossier_id": "dossier_id + {n}"},
            ),
            (Task, ":task", {"dossier_id": "dossier_id + {n}", "instance_id": "instance_id + {n}"}),
        ):
            self._copy(table, key, changed, size)
        self._listed = size
        if self.world.engine.dialect.name == "postgresql":
            self._write("ANALYZE")  # as the server does by itself, within a minute

    def _copy(self, model: Any, key: str, changed: Mapping[str, str], size: int) -> None:
        table = model.__table__
        changed = {"id": "id + {n}", **changed}
        names = [column.name for column in table.columns]
        quote = self.world.engine.dialect.identifier_preparer.quote
        made = [
            changed[name]
            .replace("'{n}'", "CAST(n AS TEXT)")
            .replace("'-{n}'", "'-' || CAST(n AS TEXT)")
            .replace("{n}", "n")
            if name in changed
            else f"o.{quote(name)}"
            for name in names
        ]
        self._write(
            f"INSERT INTO {table.name} ({', '.join(map(quote, names))}) "  # noqa: S608 - ours
            "WITH RECURSIVE numbers(n) AS "
            "(SELECT CAST(:first AS INTEGER) "
            "UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :size) "
            f"SELECT {', '.join(made)} FROM {table.name} o, numbers WHERE o.id = {key}",
            task=self._template,
            first=self._listed,
            size=size,
        )

    def _write(self, statement: str, **values: object) -> None:
        with self.world.engine.begin() as connection:
            connection.execute(text(statement), values)
