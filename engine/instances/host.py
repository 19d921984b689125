"""What a running instance asks of us: the time, the dossier, decisions, inline operations."""

from collections.abc import Container, Mapping
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from engine.deployments import Domain
from engine.documents.inline import InlineCall
from engine.dossiers.context import read_context
from engine.dossiers.models import Dossier, Party
from engine.errors import DomainError
from engine.forms import Context
from engine.instances.deciding import decide
from engine.instances.inline import INLINE
from engine.journal import Fact, record
from engine.workflow import HostError, JobRequest


class InstanceHost:
    """The engine.workflow.Host of one instance during one transaction."""

    inline: Container[str] = INLINE

    def __init__(
        self,
        session: Session,
        *,
        domain: Domain,
        dossier: Dossier,
        instance_id: int,
        at: datetime,
        party: Party | None = None,
    ) -> None:
        """`party`: the dossier's, where the caller has it at hand."""
        self.zone: tzinfo = domain.config.time_zone
        self._session = session
        self._domain = domain
        self._dossier = dossier
        self._party = party
        self._instance_id = instance_id
        self._at = at
        self.changed()

    def now(self) -> datetime:
        return self._at

    def context(self) -> Mapping[str, object]:
        return self._names

    def dossier_context(self) -> Mapping[str, Any]:
        """The dossier as expressions read it now."""
        dossier: Mapping[str, Any] = self._names["dossier"]  # type: ignore[assignment]
        return dossier

    def changed(self) -> None:
        """The dossier has changed: it is put together afresh when an expression reads it."""
        # Of the parts, not of the host itself: it would hold itself, and last until objects in
        # cycles are looked for.
        self._names = Context(
            partial(_names, self._session, self._dossier, self._domain, self._party)
        )

    def decide(self, decision_id: str, variables: Mapping[str, object]) -> object:
        result = decide(
            self._domain, decision_id, {**self.context(), **variables}, now=self._at, zone=self.zone
        )
        record(
            self._session,
            self._dossier.id,
            Fact.DECISION_TAKEN,
            at=self._at,
            instance_id=self._instance_id,
            decision=decision_id,
            value=result.value,
            tables=[one.as_dict() for one in result.trace],
            errors=[one.message("fr") for one in result.errors],
        )
        if result.errors and result.value is None:
            french, english = (
                "; ".join(one.message(language) for one in result.errors)
                for language in ("fr", "en")
            )
            raise HostError(french, english)
        return result.value

    def call_inline(self, request: JobRequest) -> Mapping[str, object]:
        call = InlineCall(
            inputs={**request.headers, **request.inputs},
            dossier_id=self._dossier.id,
            instance_id=self._instance_id,
            element_id=request.element_id,
            domain=self._domain,
            at=self._at,
        )
        try:
            return INLINE[request.type].run(self._session, call)
        except DomainError as error:
            raise HostError(error.message) from error
        finally:
            self.changed()


def _names(
    session: Session, dossier: Dossier, domain: Domain, party: Party | None
) -> dict[str, object]:
    """What expressions read beside variables."""
    return {"dossier": read_context(session, dossier, domain, party=party)}
