"""The task list: mine, my teams', all I may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from engine.errors import DomainError, NotFound, TaskAlreadyDone, TaskTaken
from engine.queries.inbox import Due, Scope, Sort, TaskPage, TaskRow
from webapp.accounts.actors import current_actor
from webapp.accounts.directory import colleagues
from webapp.accounts.models import User
from webapp.agents.blueprint import bp
from webapp.agents.paging import Pager, counted, pager
from webapp.database import db
from webapp.dates import Due as Deadline
from webapp.dates import due
from webapp.errors import sentence
from webapp.languages import gettext, ngettext
from webapp.organisation import published, time_zone
from webapp.parts import services

SIZE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """A task of the list with how near its deadline is."""

    task: TaskRow
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address of the list asks for; unknown values are the first choice."""

    scope: Scope
    search: str
    process: str
    dossier_type: str
    due: Due
    sort: Sort
    page: int

    @property
    def filtered(self) -> bool:
        return bool(self.search or self.process or self.dossier_type or self.due)


def filters(args: Mapping[str, str]) -> Filters:
    def one_of(name: str, values: object, otherwise: str) -> str:
        value = args.get(name, "")
        return value if value in get_args(values) else otherwise

    number = args.get("page", "1")
    return Filters(
        scope=cast(Scope, one_of("liste", Scope, "mine")),
        search=args.get("q", "").strip()[:200],
        process=args.get("processus", ""),
        dossier_type=args.get("type", ""),
        due=cast(Due, one_of("echeance", Due, "")),
        sort=cast(Sort, one_of("tri", Sort, "due")),
        page=max(1, int(number)) if number.isascii() and number.isdigit() else 1,
    )


def look(wanted: Filters, *, size: int = SIZE) -> TaskPage:
    return queries.inbox(
        db.session(),
        current_actor(),
        at=services().clock.now(),
        scope=wanted.scope,
        search=wanted.search,
        process=wanted.process,
        dossier_type=wanted.dossier_type,
        due=wanted.due,
        sort=wanted.sort,
        page=wanted.page,
        size=size,
    )


@bp.get("/")
@bp.get("/taches")
def inbox() -> ResponseReturnValue:
    wanted = filters(request.args)
    found = look(wanted)
    peek = request.args.get("apercu", type=int)
    return render_template(
        "agents/inbox.html",
        rail="tasks",
        filters=wanted,
        found=found,
        groups=grouped(found.rows, wanted.sort),
        scopes=scopes(wanted, found),
        pager=paging(found),
        people=colleagues(db.session()),
        processes=processes(found.rows, wanted.process),
        types=dossier_types(),
        peek=queries.task(db.session(), peek, current_actor()) if peek else None,
    )


def paging(found: TaskPage) -> Pager:
    return pager(found.page, found.pages, found.more, len(found.rows))


def grouped(rows: Iterable[TaskRow], sort: Sort) -> list[tuple[str, list[Line]]]:
    """Lines under the name of their group; one nameless group where the list isn't by date."""
    now, zone = services().clock.now(), time_zone()
    lines = [Line(row, due(row.due_at, row.created_at, now, zone)) for row in rows]
    if sort not in ("due", "-due"):
        return [("", lines)] if lines else []
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.deadline.group if line.deadline else "none", []).append(line)
    return list(groups.items())


def scopes(wanted: Filters, found: TaskPage) -> list[dict[str, object]]:
    """The three tabs, each with its own number; the current one keeps its filters' number."""
    names: list[tuple[Scope, str]] = [
        ("mine", gettext("Les miennes")),
        ("team", gettext("Mon équipe")),
        ("all", gettext("Toutes")),
    ]
    tabs = []
    for scope, label in names:
        current = scope == wanted.scope
        plain = Filters(scope, "", "", "", "", "due", 1)
        page = found if current else look(plain, size=1)
        tabs.append(
            {
                "label": label,
                "href": url_for("agents.inbox", liste=scope),
                "current": current,
                "count": counted(page),
                "hot": scope == "mine",
            }
        )
    return tabs


def processes(rows: Iterable[TaskRow], chosen: str) -> list[tuple[str, str]]:
    """Processes one may filter by: those seen in the list, and the one chosen."""
    names = {row.process_id: row.process_name for row in rows}
    if chosen:
        names.setdefault(chosen, chosen)
    return sorted(names.items(), key=lambda pair: pair[1].lower())


def dossier_types() -> list[tuple[str, str]]:
    domain = published().domain
    return [(key, kind.label) for key, kind in domain.dossier_types.items()] if domain else []


# What is done from the list. Each answers by going back where the person was.


@bp.post("/taches/<int:task_id>/prendre")
def claim(task_id: int) -> ResponseReturnValue:
    commands.claim_task(db.session(), task_id, by=current_actor(), at=services().clock.now())
    if "rester" in request.form:
        flash(gettext("La tâche est à vous."), "ok")
        return back()
    return redirect(url_for("agents.task", task_id=task_id), 303)


@bp.post("/taches/<int:task_id>/rendre")
def release(task_id: int) -> ResponseReturnValue:
    commands.release_task(db.session(), task_id, by=current_actor(), at=services().clock.now())
    flash(gettext("La tâche est rendue à l’équipe."), "ok")
    return back()


@bp.post("/taches/<int:task_id>/affecter")
def assign(task_id: int) -> ResponseReturnValue:
    person = chosen_person()
    commands.assign_task(
        db.session(), task_id, person.id, person.name, by=current_actor(), at=services().clock.now()
    )
    flash(gettext("La tâche est affectée à %(name)s.", name=person.name), "ok")
    return back()


@bp.post("/taches/lot")
def bulk() -> ResponseReturnValue:
    """The same for several tasks. Each stands alone: what cannot be done is said, the rest is."""
    ids = [int(value) for value in request.form.getlist("task") if value.isdigit()][:200]
    person = chosen_person() if request.form.get("action") == "affecter" else None
    done, refusals = 0, []
    for task_id in ids:
        refusal = act(task_id, request.form.get("action", ""), person)
        done += refusal is None
        refusals += [refusal] if refusal else []
    if done:
        flash(ngettext("%(num)s tâche traitée.", "%(num)s tâches traitées.", done), "ok")
    for words in sorted(set(refusals)):
        flash(f"{words} ({refusals.count(words)})" if len(refusals) > 1 else words, "warn")
    return back()


def act(task_id: int, action: str, person: User | None) -> str | None:
    """Do it; where somebody else was quicker, the sentence that says so."""
    session, by, at = db.session(), current_actor(), services().clock.now()
    try:
        if person is not None:
            commands.assign_task(session, task_id, person.id, person.name, by=by, at=at)
        elif action == "rendre":
            commands.release_task(session, task_id, by=by, at=at)
        else:
            commands.claim_task(session, task_id, by=by, at=at)
    except (TaskAlreadyDone, TaskTaken) as refusal:
        return sentence(cast(DomainError, refusal))
    return None


def chosen_person() -> User:
    """The agent named by the form. Raises NotFound."""
    user_id = request.form.get("person", type=int)
    user = db.session.get(User, user_id) if user_id else None
    if user is None or not user.is_agent or not user.active:
        raise NotFound("user", user_id)
    return user


def back() -> ResponseReturnValue:
    """To the page the form named, when it is one of ours."""
    address = request.form.get("retour", "")
    ours = address.startswith("/") and not address.startswith("//") and "\\" not in address
    return redirect(address if ours else url_for("agents.inbox"), 303)
