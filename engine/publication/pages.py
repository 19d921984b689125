"""Checks the tasks offered to a tiers: access, address, mail, delays, fields, outcomes."""

import re
from collections.abc import Iterator

from engine import feel
from engine.deployments.checking import is_duration
from engine.feel import ast
from engine.forms.formats import UnreadableError, email
from engine.forms.model import Component, Field, Group, Rows
from engine.publication.references import constant
from engine.publication.results import TIERS_OUTCOMES, is_page
from engine.publication.version import Version
from engine.workflow import Process
from engine.workflow.model import SUBPROCESSES, Element

PROPERTIES = (
    "page.mode",
    "page.to",
    "page.mail",
    "page.expires",
    "page.reminders",
    "page.fields",
    "page.reason",
    # Said on the receipt: who acts next, and within what delay.
    "page.next",
    "page.delay",
)
_NEEDED = {
    "page.mode": "public, private",
    "page.to": "=dossier.courriel",
    "page.mail": "relance",
    "page.expires": "P15D",
}


def check_pages(version: Version) -> None:
    for process, element in version.elements():
        if element.tag != "userTask" or not is_page(element):
            continue
        given = element.zeebe.properties
        for name in given:
            if name.startswith("page.") and name not in PROPERTIES:
                version.on(element, "page-property", name=name, known=PROPERTIES)
        for name, example in _NEEDED.items():
            if not given.get(name):
                version.on(element, "page-absent", name=name, example=example)
        _access(version, element)
        _delays(version, element)
        _fields(version, element)
        for code, (french, english) in TIERS_OUTCOMES.items():
            if not caught(version, process, element, code):
                version.on(
                    element,
                    "page-uncaught",
                    warning=True,
                    code=code,
                    what_fr=french,
                    what_en=english,
                )


def _access(version: Version, element: Element) -> None:
    given = element.zeebe.properties
    mode = constant(given.get("page.mode"))
    if mode and mode not in ("public", "private"):
        version.on(element, "page-mode", value=mode)
    mail = constant(given.get("page.mail"))
    if mail and mail not in version.mails:
        version.on(element, "mail-unknown", name=mail, known=version.mails)
    to = constant(given.get("page.to"))
    if to:
        try:
            email(to)
        except UnreadableError:
            version.on(element, "page-address", value=to)


def _delays(version: Version, element: Element) -> None:
    expires = element.zeebe.properties.get("page.expires", "")
    if expires and not expires.startswith("=") and not is_duration(expires):
        version.on(element, "page-duration", name="page.expires", value=expires)
        expires = ""
    reminders = element.zeebe.properties.get("page.reminders", "")
    if reminders.startswith("="):
        return
    for reminder in re.split(r"[,;\s]+", reminders.strip()) if reminders.strip() else ():
        if not is_duration(reminder):
            version.on(element, "page-duration", name="page.reminders", value=reminder)
        elif is_duration(expires) and _seconds(reminder) >= _seconds(expires):
            version.on(element, "page-reminder-late", warning=True, value=reminder, expires=expires)


def _seconds(duration: str) -> int:
    """About how long: a month counts thirty days. Enough to compare two delays."""
    units = {"Y": 31_536_000, "M": 2_592_000, "W": 604_800, "D": 86_400}
    times = {"H": 3_600, "M": 60, "S": 1}
    days, _, hours = duration.removeprefix("P").partition("T")
    total = sum(int(n) * units[unit] for n, unit in re.findall(r"(\d+)([YMWD])", days))
    return total + sum(int(n) * times[unit] for n, unit in re.findall(r"(\d+)([HMS])", hours))


def _fields(version: Version, element: Element) -> None:
    """Constant names given to page.fields must be questions or groups of the form."""
    form = version.domain.forms.get(element.zeebe.form_id)
    text = element.zeebe.properties.get("page.fields", "")
    if form is None or not text:
        return
    known = frozenset(question_names(form.components))
    for name in _names(text):
        if name not in known:
            version.on(element, "page-field", name=name, form=form.id, known=known)


def _names(text: str) -> list[str]:
    if not text.startswith("="):
        return [name.strip() for name in text.split(",") if name.strip()]
    try:
        tree = feel.compile(text[1:]).tree
    except feel.FeelSyntaxError:
        return []
    items = tree.items if isinstance(tree, ast.ListLiteral) else (tree,)
    return [item.value for item in items if isinstance(item, ast.String)]


def question_names(components: tuple[Component, ...]) -> Iterator[str]:
    """Names of questions and groups, as `page.fields` writes them: without line numbers."""
    for one in components:
        if isinstance(one, Field | Group | Rows) and one.path:
            plain = [key for key in one.path if key != "*"]
            yield from (".".join(plain[: n + 1]) for n in range(len(plain)))
        if isinstance(one, Group | Rows):
            yield from question_names(one.components)


def caught(version: Version, process: Process, element: Element, code: str) -> bool:
    """Whether an error of this code leaving the element is caught, here or further out."""
    seen: set[str] = set()
    return _caught(version, process, element, code, seen)


def _caught(
    version: Version, process: Process, element: Element, code: str, seen: set[str]
) -> bool:
    here: Element | None = element
    while here is not None:
        if any(
            other.tag == "boundaryEvent" and other.attached_to == here.id and _takes(other, code)
            for other in process.elements.values()
        ):
            return True
        if _event_subprocess(process, here.scope, code):
            return True
        here = process.elements.get(here.scope)
    if process.id in seen:
        return False
    seen.add(process.id)
    callers = [
        (other, call)
        for other in version.processes.values()
        for call in other.called_elements.get(process.id, ())
    ]
    # A block that nobody calls is judged when somebody does.
    return bool(callers) and all(
        _caught(version, other, call, code, seen) for other, call in callers
    )


def _event_subprocess(process: Process, scope: str, code: str) -> bool:
    for key in process.children.get(scope, ()):
        inner = process.elements[key]
        watches = inner.tag in SUBPROCESSES and inner.triggered_by_event
        if watches and any(_takes(start, code) for start in process.starts(inner.id)):
            return True
    return False


def _takes(event: Element, code: str) -> bool:
    return any(one.kind == "error" and one.code in (None, "", code) for one in event.events)
