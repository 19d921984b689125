"""Everything that is about to be sent, read again; then sent, once."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import commands, forms
from engine.errors import InvalidForm
from webapp.database import db
from webapp.errors import form_again
from webapp.languages import language
from webapp.pages import memory
from webapp.pages.blueprint import bp, on_page, see_other
from webapp.pages.visit import Visit, enter
from webapp.pages.walk import Walk, walk
from webapp.pages.welcome import ticket
from webapp.rendering import FileView, mistakes


@dataclass(frozen=True, slots=True)
class Line:
    """An answer as it will be sent."""

    label: str
    text: str
    files: Sequence[FileView] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one screen, and where to change them."""

    title: str
    href: str
    rows: list[Line] = field(default_factory=list)


@bp.get("/relecture")
def review(token: str, *, invalid: InvalidForm | None = None) -> ResponseReturnValue:
    visit = enter(token)
    way = walk(visit)
    if not way.reviewable and invalid is None:
        return redirect(way.furthest(), 303)
    targets = {name: screen for screen in way.screens for name in names_of(screen)}
    return render_template(
        "pages/review.html",
        token=token,
        visit=visit,
        page=visit.page,
        steps=way.steps(None),
        sections=sections(visit, way),
        mistakes=mistakes(
            invalid,
            {},
            language=language(),
            elsewhere=lambda path: address(targets.get(path), path),
        )
        if invalid
        else (),
        has_errors=invalid is not None,
        back=way.before(None),
        ticket=ticket(visit),
    )


@bp.post("/relecture")
@form_again(review)
def send(token: str) -> ResponseReturnValue:
    """Send: one transaction in the engine, then the receipt by GET."""
    visit = enter(token)
    page = visit.page
    commands.mark_opened(db.session(), page.page_id, by=page.actor, at=visit.at)
    commands.complete_task(db.session(), page.task_id, visit.data, by=page.actor, at=visit.at)
    memory.keep_receipt(token, page.page_id)
    return see_other("receipt")


def names_of(screen: forms.ScreenView) -> Sequence[str]:
    return [one.name for one in screen.fields()]


def address(screen: forms.ScreenView | None, path: str) -> str:
    """Where an answer is changed: its screen, at its control."""
    if screen is None:
        return "#contenu"
    return on_page("screen", number=screen.index + 1) + f"#f-{path.replace('.', '-')}"


def sections(visit: Visit, way: Walk) -> Sequence[Section]:
    """Every question shown, screen by screen, with its answer in words."""
    files = visit.files()
    found = []
    for screen in way.screens:
        section = Section(
            screen.title or visit.page.name, on_page("screen", number=screen.index + 1)
        )
        for one in screen.fields():
            if one.type == "signature" or (visit.fields is not None and one.readonly):
                continue
            numbers = [int(step) + 1 for step in one.name.split(".") if step.isdigit()]
            label = f"{one.label} ({', '.join(map(str, numbers))})" if numbers else one.label
            section.rows.append(Line(label, words(one), files.get(one.name, ())))
        found.append(section)
    return found


def words(one: forms.FieldView) -> str:
    """An answer in words; why a document is not there."""
    if one.type == "filepicker":
        reason = one.value.get("missing") if isinstance(one.value, dict) else ""
        return gettext("Je n’ai pas ce document : %(reason)s", reason=reason) if reason else ""
    if one.type == "checkbox" and one.value is None:
        return ""
    return one.shown(language())
