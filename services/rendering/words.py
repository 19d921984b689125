"""The words of built-in documents, in the languages shipped."""

RECEIPT = {
    "fr": {
        "title": "Accusé de réception",
        "reference": "Référence",
        "received": "Reçu le",
        "from": "De la part de",
        "answers": "Vos réponses",
        "documents": "Documents reçus",
        "file": "Document",
        "size": "Taille",
        "fingerprint": "Empreinte SHA-256",
        "next": "Et maintenant ?",
        "next_step": "Prochaine étape",
        "delay": "Délai",
        "note": (
            "L’empreinte SHA-256 d’un fichier change dès qu’un seul de ses caractères change : "
            "elle permet de prouver quel document a été reçu."
        ),
    },
    "en": {
        "title": "Receipt",
        "reference": "Reference",
        "received": "Received on",
        "from": "From",
        "answers": "Your answers",
        "documents": "Documents received",
        "file": "Document",
        "size": "Size",
        "fingerprint": "SHA-256 fingerprint",
        "next": "What comes next?",
        "next_step": "Next step",
        "delay": "Delay",
        "note": (
            "A file’s SHA-256 fingerprint changes as soon as one of its characters does: it "
            "proves which document was received."
        ),
    },
}

EVIDENCE = {
    "fr": {
        "title": "Dossier de preuve",
        "reference": "Demande de signature",
        "opened": "Ouverte le",
        "closed": "Close le",
        "grade": "Niveau",
        "simple": "Signature électronique simple (SES)",
        "level": (
            "Chaque personne a lu, consenti et signé comme il est dit ci-dessous. Chaque signature "
            "est une signature électronique simple au sens de l’article 3.10 du règlement (UE) "
            "nº 910/2014 (eIDAS). Le certificat est celui de l’organisation, qui scelle le "
            "document (PAdES) ; il n’est ni qualifié ni propre au signataire."
        ),
        "signers": "Signataires",
        "email": "Adresse de courriel",
        "team": "Équipe",
        "method": "Manière de signer",
        "typed": "nom saisi",
        "drawn": "signature dessinée",
        "consent": "Consentement",
        "consented": "Consentement donné le",
        "proved": "Code à usage unique vérifié le",
        "signed": "Signé le",
        "state": "État",
        "reason": "Motif",
        "states": {
            "waiting": "en attente",
            "consented": "a consenti",
            "signed": "a signé",
            "refused": "a refusé",
            "expired": "délai dépassé",
        },
        "documents": "Documents",
        "file": "Fichier",
        "pages": "Pages",
        "archived": "Horodatage d’archivage",
        "fingerprint": "Empreinte SHA-256",
        "signature": "Signature",
        "certificate": "Certificat et son empreinte",
        "verdict": "Vérification",
        "valid": "valide",
        "invalid": "non valide",
        "chronology": "Chronologie",
        "when": "Quand",
        "what": "Quoi",
        "event_opened": "La demande de signature est ouverte",
        "event_proved": "{name} confirme son identité par un code à usage unique",
        "event_consented": "{name} consent à signer",
        "event_signed": "{name} signe",
        "event_closed": "Les documents signés sont vérifiés, ce dossier est établi",
        "note": (
            "Les heures sont celles de l’organisation ; celles des signatures viennent de son "
            "service d’horodatage (RFC 3161), qui n’est pas qualifié. Aucune adresse IP n’est "
            "conservée ici."
        ),
    },
    "en": {
        "title": "Evidence file",
        "reference": "Signature request",
        "opened": "Opened on",
        "closed": "Closed on",
        "grade": "Level",
        "simple": "Simple electronic signature (SES)",
        "level": (
            "Each person read, consented and signed as stated below. Each signature is a simple "
            "electronic signature under article 3.10 of Regulation (EU) No 910/2014 (eIDAS). The "
            "certificate is the organisation’s, which seals the document (PAdES); it is neither "
            "qualified nor the signer’s own."
        ),
        "signers": "Signers",
        "email": "E-mail address",
        "team": "Team",
        "method": "Way of signing",
        "typed": "typed name",
        "drawn": "drawn signature",
        "consent": "Consent",
        "consented": "Consent given on",
        "proved": "One-time code verified on",
        "signed": "Signed on",
        "state": "State",
        "reason": "Reason",
        "states": {
            "waiting": "waiting",
            "consented": "consented",
            "signed": "signed",
            "refused": "refused",
            "expired": "out of time",
        },
        "documents": "Documents",
        "file": "File",
        "pages": "Pages",
        "archived": "Archive time-stamp",
        "fingerprint": "SHA-256 fingerprint",
        "signature": "Signature",
        "certificate": "Certificate and its fingerprint",
        "verdict": "Verification",
        "valid": "valid",
        "invalid": "not valid",
        "chronology": "Chronology",
        "when": "When",
        "what": "What",
        "event_opened": "The signature request is opened",
        "event_proved": "{name} confirms their identity with a one-time code",
        "event_consented": "{name} consents to sign",
        "event_signed": "{name} signs",
        "event_closed": "The signed documents are verified, this file is made",
        "note": (
            "Times are the organisation’s; those of signatures come from its time-stamping "
            "service (RFC 3161), which is not qualified. No IP address is kept here."
        ),
    },
}
