"""The way through a form: which screens, how far, which one next."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from engine import forms
from engine.errors import InvalidForm
from webapp.pages.blueprint import on_page
from webapp.pages.visit import Visit
from webapp.rendering import screens_of


@dataclass(frozen=True, slots=True)
class Step:
    """One mark of the progress bar."""

    label: str
    state: str


@dataclass(frozen=True, slots=True)
class Walk:
    """The screens this person has to go through, then the review."""

    visit: Visit
    screens: Sequence[forms.ScreenView]
    complete: int
    """How many screens, from the first, have all that is required."""

    def steps(self, index: int | None) -> Sequence[Step]:
        """The progress bar with the screen of that index current; None is the review."""
        at = len(self.screens) if index is None else self.position(index)
        labels = [one.title or self.visit.page.name for one in self.screens]
        labels.append(gettext("Relecture"))
        return [
            Step(label, "now" if n == at else "done" if n < min(at, self.complete) else "")
            for n, label in enumerate(labels)
        ]

    def position(self, index: int) -> int:
        """Place, from 0, of the screen of that index; -1 where it has nothing to show."""
        return next((n for n, one in enumerate(self.screens) if one.index == index), -1)

    def open(self, index: int) -> bool:
        """Whether that screen may be shown: it exists and nothing before it is missing."""
        return 0 <= self.position(index) <= self.complete

    @property
    def reviewable(self) -> bool:
        return self.complete == len(self.screens)

    def furthest(self) -> str:
        """Address of the first screen that lacks something, or of the review."""
        if self.reviewable:
            return on_page("review")
        return on_page("screen", number=self.screens[self.complete].index + 1)

    def first(self) -> str:
        """Address of the first screen, or of the review where nothing is asked."""
        if not self.screens:
            return on_page("review")
        return on_page("screen", number=self.screens[0].index + 1)

    def after(self, index: int) -> str:
        """Address of what follows the screen of that index."""
        at = self.position(index) + 1
        if at < len(self.screens):
            return on_page("screen", number=self.screens[at].index + 1)
        return on_page("review")

    def before(self, index: int | None) -> str:
        """Address of what precedes; the welcome before the first screen."""
        at = len(self.screens) if index is None else self.position(index)
        if at < 1:
            return on_page("welcome")
        return on_page("screen", number=self.screens[at - 1].index + 1)


def walk(visit: Visit) -> Walk:
    """The way through this page's form with what is typed so far."""
    form = visit.page.form
    if form is None:
        return Walk(visit, (), 0)
    screens = screens_of(form, visit.reading())
    data = visit.data
    complete = 0
    for screen in screens:
        if not satisfied(visit, form, data, screen.index):
            break
        complete += 1
    return Walk(visit, screens, complete)


def satisfied(visit: Visit, form: forms.Form, data: dict[str, object], index: int) -> bool:
    """Whether the answers of that screen would be accepted."""
    try:
        check(visit, form, data, index)
    except InvalidForm:
        return False
    return True


def check(visit: Visit, form: forms.Form, data: dict[str, object], index: int | None) -> None:
    """Raise InvalidForm where the answers of that screen (None: of the form) are refused."""
    forms.validate(
        form,
        data,
        visit.page.context,
        fields=visit.fields,
        screen=index,
        now=visit.at,
        zone=visit.zone,
    )
