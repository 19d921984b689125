"""``[[SIGN:1]]`` in a Word template: where the first signer's signature will be. Runs confined.

The marker is made invisible, one point high and white, and its paragraph keeps below it the
height a signature takes. This is done in the template, before any answer is written in it: what
a person types can look like a marker but is never one, since a marker is known by its size.
"""

import re
from copy import deepcopy
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

MARKER = re.compile(r"\[\[SIGN:\d{1,2}\]\]")
HEIGHT = 64
"""Points kept free under a marker."""


def hide(body: Any) -> int:
    """Make every marker below this lxml element invisible; return how many there were."""
    found = 0
    for paragraph in body.iter(qn("w:p")):
        while _hide_one(paragraph):
            found += 1
    return found


def _hide_one(paragraph: Any) -> bool:
    runs = [run for run in paragraph.iter(qn("w:r")) if not _hidden(run)]
    match = MARKER.search("".join(_text(run) for run in runs))
    if not match:
        return False
    start, end = match.span()
    place = 0
    marked: Any | None = None
    for run in runs:
        text = _text(run)
        first, last = max(start - place, 0), min(end - place, len(text))
        if first < last:
            # Word may have cut the marker over several runs.
            if marked is None:
                marked = _marker(match.group())
                run.addnext(marked)
                if text[last:]:
                    marked.addnext(_copy(run, text[last:]))
                _write(run, text[:first])
            else:
                _write(run, text[:first] + text[last:])
        place += len(text)
    # Where the analyst left lines under it, there is room already.
    if paragraph.find(f".//{qn('w:br')}") is None and not _followed_by_blanks(paragraph):
        _keep_room(paragraph)
    return True


def _text(element: Any) -> str:
    return "".join(part.text or "" for part in element.iter(qn("w:t")))


def _write(run: Any, text: str) -> None:
    for part in list(run.iter(qn("w:t"))):
        part.getparent().remove(part)
    if text:
        run.add_t(text)


def _copy(run: Any, text: str) -> Any:
    copy = deepcopy(run)
    _write(copy, text)
    return copy


def _hidden(run: Any) -> bool:
    size = run.find(f"{qn('w:rPr')}/{qn('w:sz')}")
    return size is not None and size.get(qn("w:val")) == "2"


def _marker(text: str) -> Any:
    run: Any = OxmlElement("w:r")
    properties = OxmlElement("w:rPr")
    for name, value in (("w:color", "FFFFFF"), ("w:sz", "2"), ("w:szCs", "2")):
        element = OxmlElement(name)
        element.set(qn("w:val"), value)
        properties.append(element)
    run.append(properties)
    run.add_t(text)
    return run


def _followed_by_blanks(paragraph: Any) -> bool:
    after = paragraph.itersiblings(qn("w:p"))
    blanks = [one for one in (next(after, None), next(after, None)) if one is not None]
    return len(blanks) == 2 and not any(_text(one) for one in blanks)


def _keep_room(paragraph: Any) -> None:
    spacing = paragraph.get_or_add_pPr().get_or_add_spacing()
    room = str(HEIGHT * 20)
    spacing.set(qn("w:after"), room)
    spacing.attrib.pop(qn("w:afterAutospacing"), None)
