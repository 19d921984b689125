"""A person at a browser without JavaScript: reads, fills fields by their label, presses buttons.

Nothing here knows an address or a field's technical name: what a person cannot see on the page
cannot be used.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urljoin

import requests
from lxml import html


class Unexpected(AssertionError):
    """The page is not what the story says."""


def squeeze(text: str) -> str:
    """The text as read: white space and no-break spaces folded."""
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


class Browser:
    """One person's browser: cookies, the page in front, and what has been filled in it."""

    after_sending: Callable[[], None] = staticmethod(lambda: None)
    """What happens once a form has been answered: nothing, or the server is killed."""

    def __init__(self, root: str, who: str) -> None:
        self.root, self.who = root, who
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = "fr"
        self.response: requests.Response
        self.page: html.HtmlElement
        self._filled: dict[html.HtmlElement, list[tuple[str, object]]] = {}

    # Going somewhere

    def open(self, address: str) -> "Browser":
        """Type an address, or click a link in a mail."""
        return self._show(self.session.get(urljoin(self.root, address), timeout=60))

    def reload(self) -> "Browser":
        return self.open(self.response.url)

    def follow(self, words: str) -> "Browser":
        """Click the link that reads so."""
        return self.open(urljoin(self.response.url, self._one("a[@href]", words).get("href")))

    def has_link(self, words: str) -> bool:
        return bool(self._all("a[@href]", words))

    def has_button(self, words: str) -> bool:
        return bool(self._all("button", words))

    def has_field(self, label: str) -> bool:
        """Whether a field, or a group of them, has that label."""
        if self._group(label) is not None:
            return True
        try:
            self._field(label)
        except Unexpected:
            return False
        return True

    def _show(self, response: requests.Response) -> "Browser":
        self.response = response
        self._filled = {}
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self.page = html.document_fromstring(response.text, base_url=response.url)
        return self

    # Reading

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """What the page says, without scripts and styles."""
        parts = self.page.xpath(
            "//body//text()[not(ancestor::script or ancestor::style or ancestor::template)]"
        )
        return squeeze(" ".join(parts))

    @property
    def title(self) -> str:
        return squeeze(self.page.findtext(".//h1") or "".join(self.page.xpath("//h1//text()")))

    def reads(self, *words: str) -> "Browser":
        """Every one of these is on the page. Raises Unexpected with what is there instead."""
        for one in words:
            if squeeze(one) not in self.text:
                raise Unexpected(
                    f"{self.who} devrait lire « {one} » sur {self.response.url}"
                    f" ({self.status}), qui dit : {self.text[:1500]}"
                )
        return self

    def reads_not(self, *words: str) -> "Browser":
        for one in words:
            if squeeze(one) in self.text:
                raise Unexpected(
                    f"{self.who} ne devrait pas lire « {one} » sur {self.response.url}"
                )
        return self

    def expects(self, status: int) -> "Browser":
        if self.status != status:
            raise Unexpected(
                f"{self.who} devrait obtenir {status} sur {self.response.url}, non {self.status} :"
                f" {self.text[:600]}"
            )
        return self

    def value(self, label: str) -> str:
        """What the field of that label holds."""
        field = self._field(label)
        if field.tag == "textarea":
            return field.text or ""
        if field.tag == "select":
            chosen = field.xpath(".//option[@selected]")
            return squeeze(chosen[0].text_content()) if chosen else ""
        return field.get("value", "")

    # Filling

    def fill(self, values: Mapping[str, object]) -> "Browser":
        """Fill fields, each named by its label or legend.

        A text goes into a field; a text for a group of choices ticks the choice that reads so; a
        list ticks several; True or False (un)ticks a box; ``(day, month, year)`` goes into a date
        of three parts; a Path, or a list of them, is a file.
        """
        for label, value in values.items():
            self._fill(label, value)
        return self

    def press(self, words: str) -> "Browser":
        """Press the button that reads so; what its form holds is sent."""
        button = self._button(words)
        form = button.xpath("ancestor::form") or self.page.xpath(
            f"//form[@id='{button.get('form')}']"
        )
        if not form:
            raise Unexpected(f"Le bouton « {words} » n'est dans aucun formulaire.")
        pairs, files = self._entries(form[0])
        if button.get("name"):
            pairs.append((button.get("name"), button.get("value", "")))
        action = urljoin(self.response.url, button.get("formaction") or form[0].get("action") or "")
        action = action or self.response.url
        headers = {"Referer": self.response.url}
        if (button.get("formmethod") or form[0].get("method", "get")).lower() == "get":
            return self._show(self.session.get(action, params=pairs, headers=headers, timeout=60))
        self.sent = (action, pairs, files)
        return self._show(self._post(action, pairs, files, headers))

    def press_again(self) -> "Browser":
        """Send once more what the last button sent: a double click, or the back button."""
        action, pairs, files = self.sent
        return self._show(self._post(action, pairs, files, {"Referer": action}))

    def _post(
        self,
        action: str,
        pairs: list[tuple[str, str]],
        files: list[tuple[str, Path]],
        headers: Mapping[str, str],
    ) -> requests.Response:
        sent = [(name, (path.name, path.read_bytes())) for name, path in files]
        # The answer of a POST is a redirection; what it leads to is asked of the next server.
        answer = self.session.post(
            action,
            data=pairs,
            files=sent or None,
            headers=dict(headers),
            timeout=120,
            allow_redirects=False,
        )
        self.after_sending()
        if answer.is_redirect:
            return self.session.get(urljoin(action, answer.headers["Location"]), timeout=60)
        return answer

    def _entries(
        self, form: html.HtmlElement
    ) -> tuple[list[tuple[str, str]], list[tuple[str, Path]]]:
        pairs: list[tuple[str, str]] = []
        files: list[tuple[str, Path]] = []
        own = form.xpath(".//input | .//select | .//textarea")
        if form.get("id"):
            own += self.page.xpath(f"//*[@form='{form.get('id')}'][not(ancestor::form)]")
        for field in own:
            name = field.get("name")
            if not name or field.get("disabled") is not None or field.tag == "button":
                continue
            for kind, value in self._filled.get(field, _initial(field)):
                if kind == "file":
                    assert isinstance(value, Path)
                    files.append((name, value))
                else:
                    pairs.append((name, str(value)))
        return pairs, files

    def _fill(self, label: str, value: object) -> None:
        group = self._group(label)
        if group is not None and not isinstance(value, Path | bool):
            self._fill_group(group, label, value)
            return
        field = self._field(label)
        if isinstance(value, bool):
            self._tick(field, value)
        elif isinstance(value, Path):
            self._filled[field] = [("file", value)]
        elif isinstance(value, list) and value and isinstance(value[0], Path):
            self._filled[field] = [("file", one) for one in value]
        elif field.tag == "select":
            options = [o for o in field.iter("option") if squeeze(o.text_content()) == str(value)]
            if not options:
                raise Unexpected(f"« {label} » ne propose pas « {value} ».")
            self._filled[field] = [("text", options[0].get("value", options[0].text_content()))]
        elif isinstance(value, tuple):
            day, month, year = value
            self._filled[field] = [("text", f"{year:04d}-{month:02d}-{day:02d}")]
        else:
            self._filled[field] = [("text", value)]

    def _fill_group(self, group: html.HtmlElement, label: str, value: object) -> None:
        if isinstance(value, tuple):
            inputs = group.xpath(".//input[not(@type='hidden')]")
            for field, part in zip(inputs, value, strict=True):
                self._filled[field] = [("text", part)]
            return
        wanted = [value] if isinstance(value, str) else list(value)  # type: ignore[call-overload]
        choices = group.xpath(".//input[@type='radio' or @type='checkbox']")
        for choice in choices:
            self._tick(choice, False)
        for one in wanted:
            found = [c for c in choices if squeeze(_label_of(self.page, c)).startswith(one)]
            if not found:
                raise Unexpected(f"« {label} » ne propose pas « {one} ».")
            self._tick(found[0], True)

    def _tick(self, field: html.HtmlElement, on: bool) -> None:
        self._filled[field] = [("text", field.get("value", "on"))] if on else []

    # Finding

    def _all(self, what: str, words: str) -> list[html.HtmlElement]:
        wanted = squeeze(words)
        nodes: list[html.HtmlElement] = self.page.xpath(f"//{what}")
        named = [(squeeze(_words(node)), node) for node in nodes]
        return [node for name, node in named if name == wanted] or [
            node for name, node in named if wanted in name
        ]

    def _one(self, what: str, words: str) -> html.HtmlElement:
        found = self._all(what, words)
        if not found:
            seen = ", ".join(sorted({squeeze(_words(n)) for n in self.page.xpath(f"//{what}")}))
            raise Unexpected(
                f"{self.who} ne trouve pas « {words} » sur {self.response.url} ({self.status})."
                f" Il y a : {seen[:900]}. Page : {self.text[:500]}"
            )
        return found[0]

    def _button(self, words: str) -> html.HtmlElement:
        """Of several buttons that read the same, the one of the form being filled."""
        first = self._one("button", words)
        filled = {form for field in self._filled for form in field.xpath("ancestor::form[1]")}
        for one in self._all("button", words):
            if filled & set(one.xpath("ancestor::form[1]")):
                return one
        return first

    def _group(self, label: str) -> html.HtmlElement | None:
        for legend in self.page.xpath("//fieldset/legend"):
            if _names(squeeze(legend.text_content()), label):
                fieldset: html.HtmlElement = legend.getparent()
                return fieldset
        return None

    def _field(self, label: str) -> html.HtmlElement:
        fields = self.page.xpath(
            "//input[not(@type='hidden' or @type='submit')] | //select | //textarea"
        )
        named = [(squeeze(_label_of(self.page, field)), field) for field in fields]
        for name, field in named:
            if name == label:
                return field
        for name, field in named:
            if _names(name, label):
                return field
        raise Unexpected(
            f"{self.who} ne trouve pas le champ « {label} » sur {self.response.url}."
            f" Il y a : {[name for name, _ in named]}"
        )


def _names(shown: str, label: str) -> bool:
    """Whether a label as shown ("Surface (recommandé)") is the one meant."""
    return shown == label or shown.startswith(label)


def _words(node: html.HtmlElement) -> str:
    return str(node.get("aria-label") or node.text_content() or node.get("value", ""))


def _label_of(page: html.HtmlElement, field: html.HtmlElement) -> str:
    if field.get("aria-label"):
        return str(field.get("aria-label"))
    if field.get("id"):
        labels = page.xpath("//label[@for=$id]", id=field.get("id"))
        if labels:
            return str(labels[0].text_content())
    inside = field.xpath("ancestor::label[1]")
    return str(inside[0].text_content()) if inside else ""


def _initial(field: html.HtmlElement) -> list[tuple[str, object]]:
    """What a field sends when nobody touched it."""
    kind = field.get("type", "text")
    if kind in ("submit", "button", "image", "file", "reset"):
        return []
    if kind in ("radio", "checkbox"):
        ticked = field.get("checked") is not None
        return [("text", field.get("value", "on"))] if ticked else []
    if field.tag == "select":
        options = field.xpath(".//option")
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        return [("text", o.get("value", o.text_content())) for o in chosen]
    if field.tag == "textarea":
        return [("text", (field.text or "").removeprefix("\n"))]
    return [("text", field.get("value", ""))]
