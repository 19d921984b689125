"""From the view of a dossier to the parts its page is made of: words, signs, places."""

from dataclasses import dataclass

from flask import url_for

from engine.errors import NotFound
from engine.queries import DossierView, PageRow, TaskLine
from webapp.agents.desk import holder_name, team_names
from webapp.dates import due, since
from webapp.languages import gettext, language
from webapp.organisation import published, time_zone
from webapp.parts import services
from webapp.rendering.formats import short_day

COMPOUND = ("list", "context", "any")
"""Types of field that no single box can hold."""

PHASES = {"past": "done", "current": "now"}


@dataclass(frozen=True, slots=True)
class PhaseItem:
    label: str
    state: str
    date: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the three cells of the strip that says who holds the ball."""

    holder: str
    title: str
    text: str
    aside: str
    blocking: bool
    page: PageRow | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the thread of actions."""

    label: str
    href: str | None
    symbol: str
    holder: str
    when: str
    text: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class OpeningField:
    """A box of the screen that opens a dossier by hand."""

    name: str
    label: str
    type: str


def phase_items(view: DossierView) -> list[PhaseItem]:
    """The phases on the dossier's way, and the final one it took if it left the way."""
    return [
        PhaseItem(step.label, PHASES.get(step.state, ""), phase_date(view, step.state))
        for step in view.phases
        if step.state != "aside"
    ]


def phase_date(view: DossierView, state: str) -> str:
    if state != "current":
        return ""
    # The last change of phase the journal remembers; else the opening.
    changed = next((row.at for row in view.journal if row.kind == "dossier.phase"), view.opened_at)
    return gettext("depuis le %(day)s", day=short_day(changed, time_zone(), language()))


def holder_cells(view: DossierView) -> list[Cell]:
    """Who waits for whom: the tiers, us, a tool; in that order, the blocking one marked."""
    open_tasks = {"tiers": [], "agent": []}  # type: dict[str, list[TaskLine]]
    for line in view.open:
        open_tasks.setdefault(line.audience, []).append(line)
    pages = [page for page in view.pages if page.state == "open"]
    cells = []
    for holder in ("tiers", "agent", "outil"):
        lines = open_tasks.get(holder, [])
        holds = view.ball.holder == holder
        count = len(lines) or (1 if holds else 0)
        words = ". ".join(task_words(line) for line in lines[:3])
        if not lines and holds:
            words = view.ball.what
        title = f"{holder_name(holder)} · {count}" if count else holder_name(holder)
        cells.append(
            Cell(
                holder=holder,
                title=title,
                text=words or gettext("Rien en attente."),
                aside=deadline(lines) if holder != "tiers" else "",
                blocking=holds,
                page=pages[0] if holder == "tiers" and pages else None,
            )
        )
    return cells


def task_words(line: TaskLine) -> str:
    """« Contresigner l'avenant (Claire Vasseur) »."""
    who = line.assignee_name or ", ".join(team_names(line.teams))
    return f"{line.name} ({who})" if who and line.audience == "agent" else line.name


def deadline(lines: list[TaskLine]) -> str:
    """The nearest deadline, in words."""
    dated = [line for line in lines if line.due_at]
    if not dated:
        return ""
    first = min(dated, key=lambda line: line.due_at or line.created_at or services().clock.now())
    found = due(first.due_at, first.created_at, services().clock.now(), time_zone())
    return found.words if found else ""


def task_items(view: DossierView) -> dict[str, list[Item]]:
    """The thread: coming, open, done."""
    return {
        "coming": [coming_item(line) for line in view.coming],
        "open": [open_item(line) for line in view.open],
        "done": [done_item(line) for line in view.done],
    }


def coming_item(line: TaskLine) -> Item:
    symbol = "mail" if line.audience == "tiers" else "clipboard-check"
    return Item(line.name, None, symbol, line.audience, "", line.process_name, "coming")


def open_item(line: TaskLine) -> Item:
    near = due(line.due_at, line.created_at, services().clock.now(), time_zone())
    who = line.assignee_name or ", ".join(team_names(line.teams))
    return Item(
        label=line.name,
        href=task_url(line),
        symbol="mail-opened" if line.audience == "tiers" else "clipboard-check",
        holder=line.audience,
        when=near.words if near else since(line.created_at),
        text=" · ".join(filter(None, [who, line.process_name])),
        state="late" if near and near.state == "late" else "",
    )


def done_item(line: TaskLine) -> Item:
    words = {
        "refused": gettext("refusé"),
        "expired": gettext("sans réponse dans le délai"),
        "undeliverable": gettext("adresse refusée"),
    }
    ended = gettext("annulée") if line.state == "cancelled" else words.get(line.outcome, "")
    return Item(
        label=f"{line.name} : {ended}" if ended else line.name,
        href=task_url(line),
        symbol="x" if ended else "check",
        holder=line.audience,
        when=since(line.done_at),
        text=line.done_by,
    )


def task_url(line: TaskLine) -> str | None:
    may = line.may_open and line.audience == "agent" and line.id is not None
    return url_for("agents.task", task_id=line.id) if may else None


def opening_fields(kind: str) -> list[OpeningField]:
    """What is asked to open a dossier of that type by hand: its plain fields. Raises NotFound."""
    domain = published().domain
    known = domain.dossier_types.get(kind) if domain else None
    if known is None:
        raise NotFound("dossier-type", kind)
    return [
        OpeningField(field.name, field.label, field.type)
        for field in known.fields
        if field.type not in COMPOUND
    ]
