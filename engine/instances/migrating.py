"""What moving an instance to another version would do: asked by the dry run, and by the move."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.deployments import Deployment, Domain
from engine.deployments import load as load_domain
from engine.dossiers.models import Dossier
from engine.instances.host import InstanceHost
from engine.instances.libraries import library
from engine.instances.models import ProcessInstance
from engine.instances.verdicts import (
    REFUSALS,
    VERDICTS,
    Armed,
    Disarmed,
    FormChanged,
    FormGone,
    Kept,
    Later,
    MailGone,
    Mapped,
    Renamed,
    TimerKept,
    TypeGone,
    Unreadable,
    Verdict,
)
from engine.tasks.models import Task
from engine.workflow import Instance, UnreadableState
from engine.workflow.renaming import AS_IT_IS, Renaming, adapted
from engine.workflow.versions import Standing, compare

LIVE = ("running", "suspended")


def concerned(target: Deployment) -> Select[ProcessInstance]:
    """Instances alive in other versions of that one's domain."""
    return (
        select(ProcessInstance)
        .join(Deployment, Deployment.id == ProcessInstance.deployment_id)
        .where(
            Deployment.domain == target.domain,
            ProcessInstance.deployment_id != target.id,
            ProcessInstance.state.in_(LIVE),
        )
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of one open task, timer or other waiting step."""

    kind: str
    """task | timer | step | dossier"""
    element_id: str
    name: str
    verdict: type[Verdict]
    due_at: datetime | None = None
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In French, ready to show."""
        return self.verdict.sentence.format_map(dict(self.params))


def written(effect: Effect) -> dict[str, object]:
    """An effect as JSON, for a batch's row."""
    return {
        "kind": effect.kind,
        "element_id": effect.element_id,
        "name": effect.name,
        "verdict": effect.verdict.code,
        "params": dict(effect.params),
    }


def read(row: Mapping[str, Any]) -> Effect:
    """The effect that was written so."""
    return Effect(
        kind=row["kind"],
        element_id=row["element_id"],
        name=row["name"],
        verdict=VERDICTS[row["verdict"]],
        params=row["params"],
    )


@dataclass(frozen=True, slots=True)
class Foreseen:
    """An instance, and what would happen to all it waits for."""

    instance_id: int
    dossier_id: int
    dossier_number: str
    name: str
    state: str
    deployment_id: int
    effects: tuple[Effect, ...]
    data: bytes = field(default=b"", repr=False)
    """Its state in that version."""
    standings: tuple[Standing, ...] = field(default=(), repr=False)

    @property
    def possible(self) -> bool:
        return all(effect.verdict.possible for effect in self.effects)

    @property
    def refusals(self) -> tuple[Effect, ...]:
        return tuple(one for one in self.effects if not one.verdict.possible)


def foresee(
    session: Session,
    row: ProcessInstance,
    dossier: Dossier,
    tasks: Mapping[str, Task],
    target_id: int,
    *,
    at: datetime,
    renaming: Renaming = AS_IT_IS,
) -> Foreseen:
    """Every effect on an instance of moving it to that version. Nothing is changed.

    `tasks`: its open tasks, by node. `renaming`: what takes the place of elements that version
    does not have. Raises NotFound where there is no such version.
    """
    before, after = load_domain(session, row.deployment_id), load_domain(session, target_id)
    effects: list[Effect] = []
    standings: list[Standing] = []
    data = row.data
    if dossier.type not in after.dossier_types:
        effects.append(Effect("dossier", "", dossier.number, TypeGone))
    try:
        standings = compare(row.data, library(before), library(after), renaming)
        for standing in standings:
            effects += _effects(standing, tasks.get(standing.node), before, after)
        if all(one.verdict.possible for one in effects):
            # The proof: it is taken out under that version as it will be afterwards.
            host = InstanceHost(session, domain=after, dossier=dossier, instance_id=row.id, at=at)
            gone = [one.node for one in standings if one.beside == "disarmed"]
            data = adapted(row.data, library(after), renaming, gone)
            Instance.load(library(after), data, host)
    except UnreadableState:
        effects.append(Effect("step", "", row.name, Unreadable))
    return Foreseen(
        instance_id=row.id,
        dossier_id=dossier.id,
        dossier_number=dossier.number,
        name=row.name,
        state=row.state,
        deployment_id=row.deployment_id,
        effects=tuple(effects),
        data=data,
        standings=tuple(standings),
    )


def _effects(
    standing: Standing, task: Task | None, before: Domain, after: Domain
) -> Iterator[Effect]:
    verdict: type[Verdict]
    params: dict[str, object] = {}
    if standing.why:
        verdict = REFUSALS[standing.why]
    elif standing.beside:
        verdict = Armed if standing.beside == "armed" else Disarmed
    elif task is not None and (refused := _without(task, before, after)) is not None:
        verdict = refused
    elif standing.to_element:
        verdict = Mapped
        params = {"renamed": standing.renamed or standing.to_element}
    elif standing.kind == "step" and not standing.renamed and not standing.added:
        return
    elif task is not None and _form_changed(task, before, after):
        verdict = FormChanged
    elif standing.renamed:
        verdict, params = Renamed, {"renamed": standing.renamed}
    else:
        verdict = TimerKept if standing.kind == "timer" else Kept
    yield Effect(
        kind=standing.kind,
        element_id=standing.element_id,
        name=task.name if task is not None else standing.name,
        verdict=verdict,
        due_at=standing.due_at,
        params=params,
    )
    for name in standing.added if verdict.possible else ():
        yield Effect("step", standing.element_id, name, Later)


def _without(task: Task, before: Domain, after: Domain) -> type[Verdict] | None:
    """What an open task needs and that version lacks. A page's mail is sent again on demand."""
    if task.form_id in before.forms and task.form_id not in after.forms:
        return FormGone
    mail = str(task.properties.get("page.mail") or "")
    if mail in before.mails and mail not in after.mails:
        return MailGone
    return None


def _form_changed(task: Task, before: Domain, after: Domain) -> bool:
    if task.form_id is None or task.form_id not in before.forms:
        return False
    old, new = before.form_files[task.form_id], after.form_files[task.form_id]
    return before.files[old] != after.files[new]
