"""The task list: mine, my teams', all I may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import queries
from engine.persistence.ids import read_id
from engine.queries import TaskRow
from engine.queries.inbox import Due, Scope, Sort, TaskPage
from webapp.accounts.actors import current_actor
from webapp.accounts.directory import colleagues
from webapp.agents.blueprint import bp
from webapp.agents.paging import Pager, counted, pager
from webapp.database import db
from webapp.dates import Due as Deadline
from webapp.dates import due
from webapp.languages import gettext
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

    return Filters(
        scope=cast(Scope, one_of("liste", Scope, "mine")),
        search=args.get("q", "").strip()[:200],
        process=args.get("processus", ""),
        dossier_type=args.get("type", ""),
        due=cast(Due, one_of("echeance", Due, "")),
        sort=cast(Sort, one_of("tri", Sort, "due")),
        page=read_id(args.get("page", "")) or 1,
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
    peek = read_id(request.args.get("apercu", ""))
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
