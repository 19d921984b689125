"""What administrators read for the engine's own words: operations, kinds of work, incidents."""

from engine.queries import IncidentRow
from webapp.languages import gettext, say

OPERATIONS: dict[str, str] = {
    # Called by a diagram, or for a page
    "mail.send": "Envoi d’un courriel",
    "document.generate": "Création d’un document",
    "document.receipt": "Création d’un récépissé",
    "envelope.sign": "Pose d’une signature",
    "envelope.close": "Clôture d’une signature",
    "dossier.open": "Ouverture d’un dossier",
    "dossier.update": "Mise à jour du dossier",
    "dossier.phase": "Changement de phase du dossier",
    "document.share": "Partage de documents",
    "envelope.open": "Mise en signature",
    "envelope.cancel": "Annulation d’une signature",
    "journal.note": "Note dans l’historique",
    # Kinds of work that no diagram names
    "operation": "Action d’un processus",
    "page_mail": "Envoi du lien d’une page",
    "reminder": "Relance d’un tiers",
    "code_mail": "Envoi d’un code",
    "receipt": "Création d’un récépissé",
    "receipt_mail": "Envoi d’un récépissé",
    "expiry": "Expiration d’une page",
    "timer": "Échéance d’un processus",
    "continue": "Suite d’un processus",
    "batch": "Lot d’administration",
    "start": "Démarrage à l’heure dite",
    "message": "Message entre processus",
    "signal": "Signal entre processus",
}
LABELS: dict[str, str] = {
    "exhausted": "Sans réponse",
    "failed": "Erreur",
    "lost": "Exécutant arrêté",
    "timer": "Échéance en panne",
    "start": "Démarrage en panne",
    "page-time": "Délais d’une page illisibles",
    "refused": "Refus du tiers non prévu",
    "expired": "Page expirée, cas non prévu",
    "undeliverable": "Courriel non remis",
    "attachments-too-large": "Pièces jointes trop lourdes",
    "invalid-values": "Valeurs refusées",
    "invalid-documents": "Documents introuvables",
    "invalid-envelope": "Signature impossible",
    "not_signed": "Document non signé",
    "unknown-phase": "Phase inconnue",
    "unknown-type": "Type de dossier inconnu",
    "expression": "Expression en panne",
    "function": "Valeur impossible à garder",
    "not_boolean": "Condition ni vraie ni fausse",
    "not_text": "Texte attendu",
    "not_whole": "Nombre entier attendu",
    "not_instant": "Date attendue",
    "not_duration": "Durée attendue",
    "not_cycle": "Répétition attendue",
    "no_key": "Message sans destinataire",
    "no_collection": "Liste vide ou inconnue",
    "too_many": "Trop de répétitions",
    "flow.none": "Aucun chemin possible",
    "uncaught": "Erreur non prévue",
    "business_error": "Réponse non prévue",
    "host": "Action impossible",
    "no_process": "Processus appelé absent",
    "adhoc.unknown": "Étape inconnue",
    "too_deep": "Appels sans fin",
    "endless": "Boucle sans fin",
}
"""By code of incident."""

CURES: dict[str, str] = {
    "wait": "Quand l’autre côté répond de nouveau, réessayez.",
    "mend": (
        "Corrigez ce que dit la phrase, réglage ou modèle du domaine, puis réessayez. "
        "Si elle parle d’une erreur du programme, transmettez-la au support."
    ),
    "worker": "Regardez la mémoire et le journal du serveur, puis réessayez.",
    "value": (
        "Changez la variable en cause (Intervenir), ou corrigez le diagramme, publiez et migrez "
        "le processus ; puis réessayez."
    ),
    "model": (
        "Corrigez le diagramme, publiez et migrez le processus, puis réessayez ; "
        "ou annulez le processus."
    ),
    "unforeseen": (
        "Le diagramme n’intercepte pas cette réponse. Corrigez ce que dit la phrase et "
        "réessayez ; pour la suite, ajoutez un événement d’erreur à l’étape."
    ),
    "page": (
        "La page attend toujours. Renvoyez le lien ou corrigez l’adresse depuis les échanges du "
        "dossier, ou annulez le processus ; puis fermez cet incident."
    ),
    "times": (
        "La page est ouverte, mais sans relance ni expiration. Corrigez ses délais dans le "
        "diagramme et publiez ; puis fermez cet incident."
    ),
}
CURE_OF = {
    "exhausted": "wait",
    "failed": "mend",
    "lost": "worker",
    "timer": "mend",
    "start": "mend",
    "page-time": "times",
    "refused": "page",
    "expired": "page",
    "expression": "value",
    "function": "model",
    "not_boolean": "value",
    "not_text": "value",
    "not_whole": "value",
    "not_instant": "value",
    "not_duration": "value",
    "not_cycle": "value",
    "no_key": "value",
    "no_collection": "value",
    "too_many": "value",
    "flow.none": "value",
    "uncaught": "model",
    "business_error": "unforeseen",
    "host": "mend",
    "no_process": "model",
    "adhoc.unknown": "value",
    "too_deep": "model",
    "endless": "model",
}
PAGES = ("refused", "expired", "undeliverable", "page-time")


def operation(name: str) -> str:
    """What an operation, or a kind of work, does; its name where it is not one of ours."""
    return gettext(OPERATIONS[name]) if name in OPERATIONS else name


def work(kind: str, called: str) -> str:
    """What a job does, by its kind and the operation it calls: the kind says more, if it may."""
    return operation(called if kind == "operation" and called else kind)


def failure(code: str) -> str:
    """A sort of incident, in a few words."""
    if code in LABELS:
        return gettext(LABELS[code])
    return gettext("Réponse « %(code)s » non prévue", code=code)


def only_closes(code: str, called: str | None) -> bool:
    """Whether retrying this sort only closes it: it is about a page, not about our work."""
    return not called and code in PAGES


def cure(incident: IncidentRow) -> str:
    """What to do about an incident."""
    name = CURE_OF.get(incident.code, "page" if incident.closes else "unforeseen")
    return gettext(CURES[name])


def why(incident: IncidentRow) -> str:
    """What happened."""
    return incident.sentence.said(say)


def what(incident: IncidentRow) -> str:
    """What did not succeed: an operation, or a step of a diagram."""
    if incident.job_kind:
        return work(incident.job_kind, incident.job_type)
    return incident.step or incident.process_name or failure(incident.code)


def which(code: str | None, called: str | None, process: str | None) -> str:
    """A selection of incidents, "" for all of them."""
    words = (code and failure(code), called and operation(called), process)
    return " · ".join(word for word in words if word)
