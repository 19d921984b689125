"""Signing: read the whole document, confirm by code, sign or refuse."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from engine import commands, forms
from engine.errors import CodeExpired, InvalidForm, NotFound, TooManyTries, TooSoon, WrongCode
from engine.queries import DocumentView, SignatureView
from webapp.database import db
from webapp.errors import form_again, said_again, with_status
from webapp.languages import language
from webapp.limits import TooMany
from webapp.pages import codes, memory
from webapp.pages.blueprint import bp, on_page, see_other
from webapp.pages.visit import Visit, enter
from webapp.pages.walk import check
from webapp.rendering import Mistake, formats, screens_of, view_of
from webapp.rendering.views import FormView

MOST_PICTURES = 60
"""Pages shown as pictures; a longer document is read in its PDF."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document to read before signing."""

    title: str
    href: str
    text: str
    """Address of its words; "" where there are none to show."""
    size: str
    pages: int
    pictures: Sequence[str]


def show(
    visit: Visit, *, invalid: InvalidForm | None = None, code_error: str = ""
) -> ResponseReturnValue:
    """The documents on one side; on the other, what is left to do."""
    signature = signature_of(visit)
    form = questions(visit, invalid)
    sent = memory.code(visit.token, "sign", visit.at)
    mistakes = [Mistake(code_error, "#code")] if code_error else list(form.mistakes)
    return render_template(
        "pages/sign.html",
        token=visit.token,
        visit=visit,
        page=visit.page,
        signature=signature,
        papers=[paper(one) for one in signature.documents],
        form=form,
        stage=stage(visit, code_asked=sent is not None),
        wait=codes.wait(visit, "sign"),
        code_error=code_error,
        mistakes=mistakes,
        has_errors=bool(mistakes),
    )


def signature_of(visit: Visit) -> SignatureView:
    """What is signed here. Raises NotFound where the page asks no signature."""
    if visit.page.signature is None:
        raise NotFound("signature")
    return visit.page.signature


def stage(visit: Visit, *, code_asked: bool) -> int:
    """1 to read, 2 to confirm by code, 3 to sign."""
    signature = signature_of(visit)
    if signature.code_verified or not signature.code_needed:
        return 3
    return 2 if code_asked else 1


def questions(visit: Visit, invalid: InvalidForm | None = None) -> FormView:
    """The signature, and whatever else the form asks."""
    if visit.page.form is None:
        return FormView(items=())
    data = visit.data
    if invalid is not None:
        data = forms.merged(data, dict(invalid.values))
    reading = visit.reading(invalid, data)
    # The panel has its own headings: those of the form would say the same again.
    return view_of(flat(screens_of(visit.page.form, reading)), reading)


def flat(screens: Sequence[forms.ScreenView]) -> list[forms.NodeView]:
    """The parts of every screen, out of the groups that hold them."""
    return [
        inner
        for screen in screens
        for node in screen.nodes
        for inner in (node.nodes if isinstance(node, forms.GroupView) else (node,))
    ]


def paper(document: DocumentView) -> Paper:
    """A document to read, as pictures and as a PDF to take away."""
    version = document.current
    pages = version.pages or 1
    pictures = [
        on_page("document_page", version_id=version.id, number=number)
        for number in range(1, min(pages, MOST_PICTURES) + 1)
        if version.media_type == "application/pdf"
    ]
    return Paper(
        title=document.title,
        href=on_page("document", version_id=version.id),
        text=on_page("document_text", version_id=version.id) if pictures else "",
        size=formats.file_size(version.size, language()),
        pages=pages,
        pictures=pictures,
    )


def see(token: str) -> ResponseReturnValue:
    return show(enter(token))


def show_again(token: str, *, invalid: InvalidForm) -> ResponseReturnValue:
    return show(enter(token), invalid=invalid)


@bp.post("/signature/code")
@said_again(see, TooSoon, TooMany)
def ask_sign_code(token: str) -> ResponseReturnValue:
    """The document is read: send the code that confirms who signs."""
    visit = enter(token)
    commands.mark_opened(db.session(), visit.page.page_id, by=visit.page.actor, at=visit.at)
    codes.send(visit, "sign")
    return see_other("welcome", anchor="confirmer")


@bp.post("/signature/verification")
def give_sign_code(token: str) -> ResponseReturnValue:
    visit = enter(token)
    try:
        codes.check(visit, "sign")
    except (WrongCode, CodeExpired, TooManyTries) as refused:
        return with_status(show(visit, code_error=codes.refusal(refused)), 422)
    return see_other("welcome", anchor="signer")


@bp.get("/signature/verification")
@bp.get("/signature/code")
@bp.get("/signature")
def see_signature(token: str) -> ResponseReturnValue:
    """Where a reload after a refused answer leads."""
    return see_other("welcome")


@bp.post("/signature")
@form_again(show_again)
def sign(token: str) -> ResponseReturnValue:
    """Sign: the consent and the mark go to the engine in one transaction."""
    visit = enter(token)
    page = visit.page
    typed = answers(visit)
    if page.form is not None:
        check(visit, page.form, typed, None)
    commands.complete_task(db.session(), page.task_id, typed, by=page.actor, at=visit.at)
    memory.keep_receipt(token, page.page_id)
    return see_other("signed")


def answers(visit: Visit) -> dict[str, object]:
    """What was typed on the signing panel, over what is known."""
    if visit.page.form is None:
        return {}
    typed = forms.parse_html(visit.page.form, request.form.items(multi=True))
    return forms.merged(visit.data, typed)


@bp.get("/signe")
def signed(token: str) -> ResponseReturnValue:
    """After signing: what happens now, and who signs next."""
    if memory.receipt(token) is None:
        return see_other("welcome")
    return render_template(
        "pages/signed.html",
        token=token,
        thanks=gettext("C’est signé, merci"),
    )
