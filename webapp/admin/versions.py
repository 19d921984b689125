"""Published versions of the domain, and moving running processes from one to another."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from engine.persistence.ids import read_id
from webapp.accounts.actors import current_actor
from webapp.admin.blueprint import bp
from webapp.admin.instances import Incomplete, confirmed
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import domain_sentence, gettext
from webapp.parts import services


@bp.get("/versions")
def versions() -> ResponseReturnValue:
    rows = queries.deployments(db.session())
    return render_template(
        "admin/versions.html",
        rail="admin",
        versions=rows,
        batches=queries.batches(db.session(), "migrate"),
        elsewhere={
            one.id: sum(other.instances for other in rows if other.domain == one.domain)
            - one.instances
            for one in rows
        },
    )


@bp.get("/versions/<int:deployment_id>/migration")
def migration(deployment_id: int) -> ResponseReturnValue:
    """The dry run: nothing is changed."""
    mapping = renaming()
    plan = queries.migration_plan(
        db.session(),
        deployment_id,
        current_actor(),
        mapping=mapping,
        after=read_id(request.args.get("apres", "")) or 0,
    )
    return render_template(
        "admin/migration.html",
        rail="admin",
        plan=plan,
        spoken=spoken,
        mapped=[
            f"{process}:{old}:{new}"
            for process, pairs in mapping.items()
            for old, new in pairs.items()
        ],
    )


@bp.post("/versions/<int:deployment_id>/migration")
@said_again(migration, Incomplete)
def migrate(deployment_id: int) -> ResponseReturnValue:
    """Those announced as possible, or all that will be found possible; by a batch."""
    everything = request.form.get("which") == "all"
    ids = list(filter(None, map(read_id, request.form.getlist("instance"))))
    batch_id = commands.migrate_instances(
        db.session(),
        request.form.get("domain", ""),
        deployment_id,
        by=current_actor(),
        at=services().clock.now(),
        reason=confirmed(),
        ids=None if everything else ids[: queries.MOST],
        mapping=renaming(),
    )
    if batch_id is None:
        flash(gettext("Il n’y a plus rien à migrer."), "ok")
        return redirect(url_for("admin.migration", deployment_id=deployment_id), 303)
    return redirect(url_for("admin.batch", batch_id=batch_id), 303)


def renaming() -> queries.Renaming:
    """What takes the place of what: "process:element:element", as many times as asked."""
    found: dict[str, dict[str, str]] = {}
    for text in request.values.getlist("place"):
        process, _, pair = text.partition(":")
        old, _, new = pair.partition(":")
        if old and new:
            found.setdefault(process, {})[old] = new
    return found


def spoken(effect: queries.Effect) -> str:
    """What becomes of a step, in the language of the request."""
    return domain_sentence(effect.verdict.sentence, dict(effect.params))
