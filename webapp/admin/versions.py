"""Published versions of the domain, and moving running processes from one to another."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import commands, queries
from webapp.accounts.actors import current_actor
from webapp.admin.blueprint import bp
from webapp.admin.instances import Incomplete, confirmed
from webapp.database import db
from webapp.errors import said_again
from webapp.languages import domain_sentence, gettext, ngettext
from webapp.parts import services


@bp.get("/versions")
def versions() -> ResponseReturnValue:
    rows = queries.deployments(db.session())
    return render_template(
        "admin/versions.html",
        rail="admin",
        versions=rows,
        elsewhere={
            one.id: sum(other.instances for other in rows if other.domain == one.domain)
            - one.instances
            for one in rows
        },
    )


@bp.get("/versions/<int:deployment_id>/migration")
def migration(deployment_id: int) -> ResponseReturnValue:
    """The dry run: nothing is changed."""
    return render_template(
        "admin/migration.html",
        rail="admin",
        plan=queries.migration_plan(db.session(), deployment_id, current_actor()),
        spoken=spoken,
    )


@bp.post("/versions/<int:deployment_id>/migration")
@said_again(migration, Incomplete)
def migrate(deployment_id: int) -> ResponseReturnValue:
    """Those announced as possible, and no other."""
    ids = [int(one) for one in request.form.getlist("instance") if one.isdigit()]
    done = commands.migrate_instances(
        db.session(),
        request.form.get("domain", ""),
        deployment_id,
        by=current_actor(),
        at=services().clock.now(),
        reason=confirmed(),
        ids=ids[: queries.MOST],
    )
    moved = len(done.moved)
    words = ngettext("%(num)s processus est migré.", "%(num)s processus sont migrés.", moved)
    flash(words, "ok")
    if done.refused:
        flash(
            gettext("Certains ont avancé entre-temps et ne peuvent plus l’être : voyez la liste."),
            "bad",
        )
    return redirect(url_for("admin.migration", deployment_id=deployment_id), 303)


def spoken(effect: queries.Effect) -> str:
    """What becomes of a step, in the language of the request."""
    return domain_sentence(effect.verdict.sentence, dict(effect.params))
