"""Errors that are sentences: the docstring is the log message, `sentence` what a person reads.

Every error carries a `code` (stable, for templates and the API) and `params` (what the sentence
needs). `sentence` is French and goes through the translations of the web layer, keyed by code.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar


class DomainError(Exception):
    """The request cannot be carried out."""

    code: ClassVar[str] = "error"
    sentence: ClassVar[str] = "Cette demande ne peut pas aboutir."

    def __init__(self, **params: object) -> None:
        self.params: Mapping[str, object] = params
        super().__init__(self.log_message())

    def log_message(self) -> str:
        """The docstring's first line and the parameters; never a secret, never an answer."""
        first = (self.__class__.__doc__ or self.code).strip().splitlines()[0]
        shown = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{first} ({shown})" if shown else first

    @property
    def message(self) -> str:
        """The French sentence, with its parameters."""
        return self.sentence.format_map(dict(self.params))


# Reading and access


class NotFound(DomainError):
    """There is no such record, or this person may not know that there is one."""

    code = "not-found"
    sentence = "Cet élément n'existe pas."

    def __init__(self, kind: str, id: object = None) -> None:
        super().__init__(kind=kind, id=id)


class Forbidden(DomainError):
    """This person may not do that."""

    code = "forbidden"
    sentence = "Vous n'avez pas le droit de faire cela."

    def __init__(self, action: str = "", **params: object) -> None:
        super().__init__(action=action, **params)


class Conflict(DomainError):
    """The record changed since it was read."""

    code = "conflict"
    sentence = "Quelqu'un a modifié cet élément entre-temps : rechargez la page."


# Tasks


class TaskAlreadyDone(DomainError):
    """This task has already been completed."""

    code = "task-already-done"
    sentence = "Cette tâche est déjà terminée."

    def __init__(
        self, task_id: int, *, by: str = "", at: datetime | None = None, state: str = "done"
    ) -> None:
        super().__init__(task_id=task_id, by=by, at=at, state=state)


class TaskTaken(DomainError):
    """Somebody else has taken this task."""

    code = "task-taken"
    sentence = "Cette tâche a été prise par {name}."

    def __init__(self, task_id: int, name: str) -> None:
        super().__init__(task_id=task_id, name=name)


class InvalidForm(DomainError):
    """The answers do not satisfy the form."""

    code = "invalid-form"
    sentence = "Certaines réponses sont à corriger."

    def __init__(
        self,
        errors: Mapping[str, Sequence[str]],
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.errors = errors
        """Path of the field ("dossier.adresse.ville", "enfants.0.nom") → sentences, in French."""
        self.values = values or {}
        """What was typed, to be shown again."""
        super().__init__(fields=sorted(errors))


# Pages of a tiers


class PageUnknown(DomainError):
    """No page has this link."""

    code = "page-unknown"
    sentence = "Ce lien ne correspond à aucune demande."


class PageReplaced(DomainError):
    """A newer link was made for this page."""

    code = "page-replaced"
    sentence = "Ce lien a été remplacé par un lien plus récent."

    def __init__(self, page_id: int) -> None:
        super().__init__(page_id=page_id)


class PageUsed(DomainError):
    """This page has been answered, refused or withdrawn."""

    code = "page-used"
    sentence = "Cette page a déjà servi."

    def __init__(self, page_id: int, state: str, at: datetime | None = None) -> None:
        super().__init__(page_id=page_id, state=state, at=at)


class PageExpired(DomainError):
    """The time to answer this page is over."""

    code = "page-expired"
    sentence = "Le délai pour répondre est dépassé."

    def __init__(self, page_id: int, at: datetime | None = None) -> None:
        super().__init__(page_id=page_id, at=at)


class ProofNeeded(DomainError):
    """This page needs a one-time code or an account."""

    code = "proof-needed"
    sentence = "Confirmez votre identité par un code avant de continuer."

    def __init__(self, page_id: int, purpose: str) -> None:
        super().__init__(page_id=page_id, purpose=purpose)


class WrongCode(DomainError):
    """The one-time code is wrong."""

    code = "wrong-code"
    sentence = "Ce code n'est pas le bon. Il vous reste {left} essai(s)."

    def __init__(self, left: int) -> None:
        super().__init__(left=left)


class CodeExpired(DomainError):
    """The one-time code is too old or was used."""

    code = "code-expired"
    sentence = "Ce code n'est plus valable : demandez-en un nouveau."


class TooManyTries(DomainError):
    """The one-time code was mistyped too often."""

    code = "too-many-tries"
    sentence = "Trop d'essais : demandez un nouveau code."


class TooSoon(DomainError):
    """A code was sent less than a minute ago."""

    code = "too-soon"
    sentence = (
        "Un code vient d'être envoyé : attendez {seconds} secondes avant d'en demander un autre."
    )

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds=seconds)


class InvalidAddress(DomainError):
    """This is not a mail address."""

    code = "invalid-address"
    sentence = "« {address} » n'est pas une adresse de courriel."

    def __init__(self, address: str) -> None:
        super().__init__(address=address)


# Dossiers, processes, deployments


class NotStartable(DomainError):
    """This process cannot be started from this dossier now."""

    code = "not-startable"
    sentence = "Cette action n'est pas possible : {reason}"

    def __init__(self, process_id: str, reason: str) -> None:
        super().__init__(process_id=process_id, reason=reason)


class NotPublishable(DomainError):
    """The domain has faults; nothing was published."""

    code = "not-publishable"
    sentence = "Le domaine comporte des erreurs : rien n'a été publié."

    def __init__(self, findings: Sequence[object]) -> None:
        self.findings = findings
        super().__init__(count=len(findings))


class RequestSettled(DomainError):
    """This request has been accepted or discarded already."""

    code = "request-settled"
    sentence = "Cette demande a déjà été traitée."

    def __init__(self, request_id: int, state: str) -> None:
        super().__init__(request_id=request_id, state=state)


class InstanceEnded(DomainError):
    """This process has ended."""

    code = "instance-ended"
    sentence = "Ce processus est terminé."

    def __init__(self, instance_id: int, state: str = "") -> None:
        super().__init__(instance_id=instance_id, state=state)


class InstanceSuspended(DomainError):
    """This process is suspended."""

    code = "instance-suspended"
    sentence = "Ce processus est suspendu : un administrateur doit le reprendre."

    def __init__(self, instance_id: int) -> None:
        super().__init__(instance_id=instance_id)


class NotMovable(DomainError):
    """No token can be taken from that node to that element."""

    code = "not-movable"
    sentence = "Ce processus ne peut pas être ramené à cette étape."

    def __init__(self, instance_id: int, node: str, element_id: str) -> None:
        super().__init__(instance_id=instance_id, node=node, element_id=element_id)


class UnknownKind(DomainError):
    """The dossier's type declares no such kind, phase or type."""

    code = "unknown-kind"
    sentence = "« {value} » n'est pas déclaré par ce domaine."

    def __init__(self, what: str, value: str) -> None:
        super().__init__(what=what, value=value)


class PhaseGoesBack(DomainError):
    """A dossier's phase never goes back unless its type declares it."""

    code = "phase-goes-back"
    sentence = "Le dossier est en phase « {current} » : il ne revient pas à « {wanted} »."

    def __init__(self, current: str, wanted: str) -> None:
        super().__init__(current=current, wanted=wanted)


# Jobs


class JobLost(DomainError):
    """This worker no longer holds the job: its lease ended and another took it."""

    code = "job-lost"
    sentence = "Ce traitement a été repris par un autre exécutant."

    def __init__(self, job_id: int) -> None:
        super().__init__(job_id=job_id)
