"""Publishing a domain."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from engine import publication
from engine.actors import Actor
from engine.deployments import store
from engine.errors import Forbidden, NotPublishable
from engine.instances.inline import INLINE
from engine.instances.scheduling import follow
from engine.persistence import runtime, transaction


def publish(
    session: Session, domain: str, files: Mapping[str, bytes], *, by: Actor, at: datetime
) -> int:
    """Check a domain and keep it as an immutable deployment; its id.

    The same files again give the same deployment. Raises NotPublishable(findings), Forbidden.
    """
    if not (by.kind == "system" or by.is_administrator):
        raise Forbidden("publish", domain=domain)
    outside = runtime(session)
    # Reading and checking take seconds: before the transaction, which only stores.
    findings = publication.check(
        files,
        operations={name: one.parameters for name, one in outside.operations.items()},
        inline={name: one.parameters for name, one in INLINE.items()},
        templates=cast("publication.TemplateChecker", outside.templates),
        at=at,
    )
    if any(one.severity == "error" for one in findings):
        raise NotPublishable(findings)
    with transaction(session):
        deployment_id = store(session, domain, files, by.name, at).id
        follow(session, domain, deployment_id, at=at)
        return deployment_id
