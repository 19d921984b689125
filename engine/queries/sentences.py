"""Facts of the journal as sentences, in French unless the caller brings another language."""

from collections.abc import Mapping

from engine.deployments import DossierType
from engine.dossiers.phases import label
from engine.journal import Fact
from engine.sentences import Say, in_french, read

SENTENCES: Mapping[str, str] = {
    Fact.DOSSIER_OPENED: "Dossier {number} ouvert",
    Fact.DOSSIER_UPDATED: "Données mises à jour : {fields}",
    Fact.DOSSIER_PHASE: "Phase : {before} → {after}{because}",
    Fact.REQUEST_RECEIVED: "Demande {reference} reçue",
    Fact.REQUEST_PROVED: "Demande {reference} confirmée par un code",
    Fact.REQUEST_ACCEPTED: "Demande {reference} acceptée",
    Fact.REQUEST_DISCARDED: "Demande {reference} écartée{because}",
    Fact.PROCESS_STARTED: "« {name} » démarré",
    Fact.PROCESS_COMPLETED: "« {name} » terminé",
    Fact.PROCESS_CANCELLED: "« {name} » annulé{because}",
    Fact.PROCESS_SUSPENDED: "« {name} » suspendu{because}",
    Fact.PROCESS_RESUMED: "« {name} » repris{because}",
    Fact.PROCESS_CHANGED: "Variables de « {name} » modifiées{because}",
    Fact.PROCESS_MOVED: "« {name} » ramené de « {before} » à « {after} »{because}",
    Fact.PROCESS_MIGRATED: "« {name} » passé de la version {before} à la version {after}{because}",
    Fact.ELEMENT_COMPLETED: "Étape « {element} » passée",
    Fact.TASK_CREATED: "Tâche « {name} » créée",
    Fact.TASK_CLAIMED: "Tâche « {name} » prise",
    Fact.TASK_RELEASED: "Tâche « {name} » rendue à l'équipe",
    Fact.TASK_ASSIGNED: "Tâche « {name} » confiée à {to}",
    Fact.TASK_COMPLETED: "Tâche « {name} » terminée",
    Fact.TASK_CANCELLED: "« {name} » n'est plus à faire",
    Fact.PAGE_SENT: "Page « {name} » préparée pour {to}",
    Fact.PAGE_OPENED: "Page « {name} » ouverte",
    Fact.PAGE_RENEWED: "Nouveau lien demandé pour « {name} »",
    Fact.PAGE_RESENT: "Nouveau lien envoyé à {to} pour « {name} »",
    Fact.PAGE_ADDRESS_CHANGED: "Adresse corrigée : {before} → {after}",
    Fact.PAGE_ANSWERED: "Page « {name} » remplie",
    Fact.PAGE_REFUSED: "Page « {name} » refusée{because}",
    Fact.PAGE_EXPIRED: "Page « {name} » expirée",
    Fact.PAGE_UNDELIVERABLE: "Page « {name} » non remise à {to}{because}",
    Fact.CODE_SENT: "Code envoyé à {to}",
    Fact.CODE_VERIFIED: "Code confirmé par {to}",
    Fact.MAIL_SENT: "Courriel « {subject} » envoyé à {to}",
    Fact.MAIL_UNDELIVERABLE: "Courriel non remis à {to}{detailed}",
    Fact.DOCUMENT_ADDED: "Document « {title} » ajouté",
    Fact.DOCUMENT_VERSION: "Document « {title} », version {version}",
    Fact.DOCUMENT_SHARED: "Documents montrés au tiers",
    Fact.ENVELOPE_OPENED: "« {title} » mis en signature",
    Fact.ENVELOPE_CONSENTED: "{name} a consenti à signer",
    Fact.ENVELOPE_SIGNED: "Signature de {name}",
    Fact.ENVELOPE_COMPLETED: "« {title} » signé par tous",
    Fact.ENVELOPE_REFUSED: "« {title} » ne sera pas signé{because}",
    Fact.DECISION_TAKEN: "Décision « {decision} » appliquée",
    Fact.TIMER_FIRED: "Échéance « {element} » atteinte",
    Fact.OPERATION_DONE: "Action « {type} » faite",
    Fact.INCIDENT_OPENED: "Incident : {message}",
    Fact.INCIDENT_RETRIED: "Incident repris",
    Fact.NOTE: "{text}",
    "reason": " : {reason}",
}
"""By kind of fact; the last is how a reason follows the others."""


class _Words(dict[str, object]):
    """A name nobody gave reads as a dash, not as an error: payloads may have been erased."""

    def __missing__(self, name: str) -> str:
        return "—"


def sentence(kind: str, payload: Mapping[str, object], say: Say = in_french) -> str:
    """The fact in one line; its kind where the vocabulary no longer has it.

    `say` turns a pattern of SENTENCES into the reader's language.
    """
    pattern = SENTENCES.get(kind)
    if pattern is None:
        return kind
    words = _Words(payload)
    for name, given in (("because", "reason"), ("detailed", "detail")):
        why = payload.get(given)
        words[name] = say(SENTENCES["reason"]).format(reason=why) if why else ""
    kept = payload.get("words")
    if isinstance(kept, Mapping):
        words["message"] = read(kept).said(say)
    changes = payload.get("changes")
    if isinstance(changes, list):
        words["fields"] = ", ".join(str(one[0]) for one in changes)
    return say(pattern).format_map(words)


def labelled(
    kind: str, payload: Mapping[str, object], type: DossierType | None
) -> Mapping[str, object]:
    """The payload with the labels that analysts gave to the keys it holds."""
    if kind == Fact.DOSSIER_PHASE:
        phases = {
            one: label(type, str(payload[one])) for one in ("before", "after") if one in payload
        }
        return {**payload, **phases}
    changes = payload.get("changes")
    if kind == Fact.DOSSIER_UPDATED and type is not None and isinstance(changes, list):
        labels = {one.name: one.label for one in type.fields if one.label}
        return {**payload, "changes": [[labels.get(c[0], c[0]), *c[1:]] for c in changes]}
    return payload
