"""What the browsers do: sign in, open a task's form, send it filled in, look at the dossier.

Sign-in is outside every measurement. What a browser sends is read off the real form page, with
its hidden fields and its token; the page is read by an HTML parser once, then its
hidden fields are looked for in the text, which is what the generator can afford.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlencode

from lxml import html

from benchmarks import models
from benchmarks.http_client import Load, Request, Response, Script, Wrong, get, post, run
from benchmarks.http_site import PASSWORD

HIDDEN = re.compile(
    rb'<input type="hidden" name="_form" value="([^"]+)">\s*'
    rb'<input type="hidden" name="csrf_token" value="([^"]+)">\s*<div class="body">'
)
SHOWN = re.compile(rb'<input type="hidden" name="_shown" value="([^"]*)">')
URLENCODED = "application/x-www-form-urlencoded"
PAGE, COMPLETE, DOSSIER = "form page", "complete", "dossier page"
Address = tuple[str, int]
TYPED = {name: "true" if value is True else str(value) for name, value in models.ANSWERS.items()}
"""The answers as they are typed."""
ANSWERS = urlencode(TYPED).encode()


@dataclass
class Person:
    """One agent at a browser: the session."""

    email: str
    cookie: str = ""


@dataclass
class Office:
    """The agents, and the tasks of their team: whoever is free takes the next one.

    So nobody stands idle before all is done, however the kernel deals their connections out to
    the server's processes.
    """

    people: list[Person]
    tasks: deque[int]
    pages: list[tuple[Person, int, dict[str, str]]] = field(default_factory=list)
    """Form pages opened: by whom, of which task, and their hidden fields."""

    def take(self, count: int) -> Iterator[int]:
        """The next so many tasks, for all to share."""
        return iter([self.tasks.popleft() for _ in range(count)])


def office(agents: Sequence[str], tasks: Sequence[int]) -> Office:
    return Office([Person(email) for email in agents], deque(tasks))


def sign_in(address: Address, everybody: Sequence[Person]) -> None:
    """Raises Wrong."""
    run(address, [_sign_in(one) for one in everybody])


def _sign_in(person: Person) -> Script:
    page = yield get("", "/connexion", "")
    _expect(page, 200)
    person.cookie = page.cookie or ""
    token = _found(page, "//input[@name='csrf_token']/@value")[0]
    fields = {"csrf_token": token, "email": person.email, "password": PASSWORD}
    answer = yield post("", "/connexion", person.cookie, URLENCODED, urlencode(fields).encode())
    _expect(answer, 303)
    person.cookie = answer.cookie or person.cookie


def read_pages(address: Address, office: Office, count: int) -> Load:
    """So many form pages are opened, and kept with what they held."""
    tasks = office.take(count)
    return run(address, [_read_pages(office, one, tasks) for one in office.people])


def _read_pages(office: Office, person: Person, tasks: Iterator[int]) -> Script:
    for task in tasks:
        page = yield get(PAGE, f"/taches/{task}", person.cookie)
        office.pages.append((person, task, _hidden(page)))


def complete_pages(address: Address, office: Office) -> Load:
    """The forms of the pages opened are sent, over as many connections as there are people."""
    pages = iter(office.pages)
    load = run(address, [_complete_pages(pages) for _ in office.people])
    office.pages.clear()
    return load


def _complete_pages(pages: Iterator[tuple[Person, int, dict[str, str]]]) -> Script:
    # The session's cookie stays as it was: "done" is told by the next page seen, which removes
    # it again. A browser that never looks would carry all these notes along.
    for person, task, hidden in pages:
        answer = yield _filled(task, person.cookie, hidden)
        _expect_completed(answer)


def both(address: Address, office: Office, count: int) -> Load:
    """So many tasks are done, from one page each: form page, form sent, next form page."""
    tasks = office.take(count)
    return run(address, [_walk(one, tasks, dossiers=False) for one in office.people])


def walk(address: Address, office: Office, count: int) -> Load:
    """So many tasks are done as browsers do: form page, form sent, dossier shown."""
    tasks = office.take(count)
    return run(address, [_walk(one, tasks) for one in office.people])


def _walk(person: Person, tasks: Iterator[int], *, dossiers: bool = True) -> Script:
    for task in tasks:
        page = yield get(PAGE, f"/taches/{task}", person.cookie)
        hidden = _hidden(page)
        person.cookie = page.cookie or person.cookie
        answer = yield _filled(task, person.cookie, hidden)
        person.cookie = answer.cookie or person.cookie
        leads_to = _expect_completed(answer)
        if dossiers:
            dossier = yield get(DOSSIER, leads_to, person.cookie)
            _expect(dossier, 200)
            person.cookie = dossier.cookie or person.cookie


def check_form(address: Address, office: Office) -> None:
    """That a browser would send what we send: the fields of the real form. Raises Wrong."""
    run(address, [_check_form(office.people[0], office.tasks[0])])


def _check_form(person: Person, task: int) -> Script:
    page = yield get("", f"/taches/{task}", person.cookie)
    hidden = _hidden(page)
    (form,) = _found(page, "//form[contains(@class, 'work-form')]")
    names = {one.get("name"): one.get("value") for one in form.xpath(".//*[@name]")}
    wanted = {*hidden, *models.ANSWERS}
    if not wanted <= names.keys():
        raise Wrong(f"the form lacks {wanted - names.keys()}: {sorted(names)}")
    if {name: names[name] for name in hidden} != hidden:
        raise Wrong("the hidden fields found are not those of the form")
    if form.get("method") != "post" or form.get("action") or form.get("enctype"):
        raise Wrong("the form is not sent as we send it")


def _found(page: Response, path: str) -> list[Any]:
    """What an XPath finds in a page."""
    return list(cast(Any, html.document_fromstring(page.body).xpath(path)))


def _hidden(page: Response) -> dict[str, str]:
    _expect(page, 200)
    named, shown = HIDDEN.search(page.body), SHOWN.search(page.body)
    if named is None or shown is None:
        raise Wrong("a form page without its hidden fields")
    form, token = named.groups()
    return {"_form": form.decode(), "csrf_token": token.decode(), "_shown": shown[1].decode()}


def _filled(task: int, cookie: str, hidden: Mapping[str, str]) -> Request:
    """As a browser sends a form that asks for no file: fields in their order, urlencoded."""
    body = b"&".join((urlencode(hidden).encode(), ANSWERS))
    return post(COMPLETE, f"/taches/{task}", cookie, URLENCODED, body)


def _expect_completed(answer: Response) -> str:
    """Where it leads. A form that is shown again is answered 422, a task done twice 409."""
    _expect(answer, 303)
    if not answer.location.startswith("/dossiers/"):
        raise Wrong(f"a completed task leads to {answer.location}")
    return answer.location


def _expect(answer: Response, status: int) -> None:
    if answer.status != status:
        raise Wrong(f"{answer.status} instead of {status}: {answer.body[:2_000].decode()}")
