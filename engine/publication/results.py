"""What elements give back when they complete: the variables written, as far as can be known."""

from collections.abc import Mapping

from engine.forms import Form
from engine.forms.model import Field, Rows, walk
from engine.workflow.model import Element

ANYTHING = "*"
"""Stands for names that only the running will tell: a message's content, an outside job, a form
that cannot be read."""
SHELF = "?"
"""Stands for the parameters of a block that nothing calls yet."""

OWN: Mapping[str, tuple[str, ...]] = {
    "dossier.update": ("updated",),
    "dossier.phase": ("phase", "changed"),
    "dossier.open": ("opened",),
    "journal.note": (),
    "document.share": (),
    "document.generate": ("document",),
    "document.receipt": ("document",),
    "envelope.open": ("envelope",),
    "envelope.cancel": ("envelope",),
    "envelope.sign": ("documents", "envelope", "signer"),
    "envelope.close": ("documents", "evidence", "envelope"),
    "mail.send": ("messageId",),
}
"""Job types of the platform itself → variables of their result."""

TIERS_OUTCOMES = {
    "refused": ("la personne refuse de répondre", "the person declines to answer"),
    "expired": ("la page expire sans réponse", "the page expires unanswered"),
    "undeliverable": ("le courriel n’arrive pas", "the mail cannot be delivered"),
}
"""Error codes of a page that is not answered, and what they mean."""


def form_names(form: Form | None) -> frozenset[str]:
    """Variables a form gives its process: answers outside the group `dossier`."""
    if form is None:
        return frozenset({ANYTHING})
    return frozenset(
        one.path[0]
        for one in walk(form.components)
        if isinstance(one, Field | Rows)
        and one.path
        and one.path[0] != "dossier"
        and not (isinstance(one, Field) and one.displayed)
    )


def is_page(element: Element) -> bool:
    """Whether a user task is offered to a tiers."""
    return any(name.startswith("page.") for name in element.zeebe.properties)


def waits_for_outside(element: Element) -> bool:
    """Whether what completes the element brings names nobody can know."""
    if element.tag in ("receiveTask", "startEvent", "intermediateCatchEvent", "boundaryEvent"):
        if element.message is not None and element.tag == "receiveTask":
            return True
        return any(event.kind in ("message", "signal") for event in element.events)
    return False


def results(element: Element, forms: Mapping[str, Form]) -> frozenset[str]:
    """Variables the element itself gives, before its outputs choose among them."""
    zeebe = element.zeebe
    if element.tag == "userTask":
        if zeebe.form_id.startswith("=") or zeebe.form_id not in forms:
            return frozenset({ANYTHING})
        return form_names(forms[zeebe.form_id])
    if zeebe.job_type:
        known = OWN.get(zeebe.job_type)
        return frozenset({ANYTHING} if known is None else known)
    if zeebe.result_variable:
        return frozenset({zeebe.result_variable.split(".")[0]})
    if element.tag == "startEvent" and zeebe.form_id:
        return form_names(forms.get(zeebe.form_id))
    if any(event.kind == "error" for event in element.events) and element.tag == "boundaryEvent":
        return frozenset({"errorCode", "errorMessage"})
    if waits_for_outside(element):
        return frozenset({ANYTHING})
    return frozenset()
