"""What a running instance asks of us: the time, the dossier, decisions, inline operations."""

from collections.abc import Callable, Container, Iterator, Mapping
from datetime import datetime, tzinfo

from sqlalchemy.orm import Session

from engine.deployments import Domain
from engine.documents.inline import InlineCall
from engine.dossiers.context import Context, read_context
from engine.dossiers.models import Dossier, Party
from engine.errors import DomainError
from engine.instances.deciding import decide
from engine.instances.inline import INLINE
from engine.journal import Fact, record
from engine.workflow import HostError, JobRequest

DOSSIER = "dossier"


class Outside(Mapping[str, object]):
    """The names expressions read beside variables: the dossier, put together when one asks."""

    __slots__ = ("_dossier",)

    def __init__(self, dossier: Callable[[], Context]) -> None:
        self._dossier = dossier

    def __getitem__(self, name: str) -> object:
        if name == DOSSIER:
            return self._dossier()
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        return name == DOSSIER

    def __iter__(self) -> Iterator[str]:
        return iter((DOSSIER,))

    def __len__(self) -> int:
        return 1


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
        self._names = Outside(self.dossier_context)
        self._context: Context | None = None

    def now(self) -> datetime:
        return self._at

    def context(self) -> Mapping[str, object]:
        return self._names

    def dossier_context(self) -> Context:
        """The dossier as expressions read it now."""
        if self._context is None:
            self._context = read_context(
                self._session, self._dossier, self._domain, party=self._party
            )
        return self._context

    def changed(self) -> None:
        """The dossier has changed: expressions read it afresh."""
        self._context = None

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
