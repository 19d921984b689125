"""Sentences for a person whose answer cannot be accepted, French first."""

import re
from collections.abc import Mapping

SENTENCES: dict[str, tuple[str, str]] = {
    "required": ("Ce champ est obligatoire.", "This field is required."),
    "required-choice": ("Choisissez une réponse.", "Choose an answer."),
    "required-consent": ("Cochez cette case pour continuer.", "Tick this box to continue."),
    "required-file": ("Joignez ce document.", "Attach this document."),
    "required-rows": ("Ajoutez au moins une ligne.", "Add at least one line."),
    "invalid": ("Cette réponse n’est pas lisible.", "This answer cannot be read."),
    "not-text": ("Écrivez un texte.", "Write some text."),
    "too-short": (
        "Réponse trop courte : {count} caractères, il en faut au moins {min}.",
        "Too short: {count} characters, at least {min} are needed.",
    ),
    "too-long": (
        "Réponse trop longue : {count} caractères, {max} au plus.",
        "Too long: {count} characters, {max} at most.",
    ),
    "pattern": (
        "Cette réponse n’a pas la forme attendue.",
        "This answer does not have the expected form.",
    ),
    "own": ("{message}", "{message}"),
    "not-number": (
        "« {value} » n’est pas un nombre. Écrivez-le en chiffres, par exemple 1 250,50.",
        "“{value}” is not a number. Write it in digits, for example 1250.50.",
    ),
    "too-many-digits": (
        "Ce nombre a trop de chiffres.",
        "This number has too many digits.",
    ),
    "not-whole": ("Écrivez un nombre entier.", "Write a whole number."),
    "too-many-decimals": (
        "{max} chiffres au plus après la virgule.",
        "At most {max} digits after the decimal point.",
    ),
    "too-small": ("La valeur doit être au moins {min}.", "The value must be at least {min}."),
    "too-large": ("La valeur doit être au plus {max}.", "The value must be at most {max}."),
    "not-date": (
        "« {value} » n’est pas une date. Écrivez-la jour, mois, année : 24 06 1991.",
        "“{value}” is not a date. Write day, month, year: 24 06 1991.",
    ),
    "date-incomplete": (
        "Cette date est incomplète : il faut le jour, le mois et l’année.",
        "This date is incomplete: day, month and year are needed.",
    ),
    "date-year": (
        "Écrivez l’année avec quatre chiffres.",
        "Write the year with four digits.",
    ),
    "date-month": (
        "Le mois doit être compris entre 1 et 12.",
        "The month must be between 1 and 12.",
    ),
    "date-day": (
        "Ce jour n’existe pas dans ce mois.",
        "That month has no such day.",
    ),
    "not-time": (
        "« {value} » n’est pas une heure. Écrivez-la ainsi : 14:30.",
        "“{value}” is not a time. Write it like this: 14:30.",
    ),
    "date-passed": ("Cette date est déjà passée.", "This date is in the past."),
    "too-early": ("La date doit être le {min} au plus tôt.", "The date must be {min} or later."),
    "too-late": ("La date doit être le {max} au plus tard.", "The date must be {max} or earlier."),
    "not-choice": (
        "Ce choix ne fait pas partie des réponses proposées.",
        "This choice is not one of those offered.",
    ),
    "email-at": (
        "« {value} » n’est pas une adresse complète : il manque « @ ».",
        "“{value}” is not a complete address: “@” is missing.",
    ),
    "email-domain": (
        "« {value} » n’est pas une adresse complète. Vérifiez ce qui suit « @ ».",
        "“{value}” is not a complete address. Check what follows “@”.",
    ),
    "email-form": (
        "« {value} » n’est pas une adresse de courriel.",
        "“{value}” is not an e-mail address.",
    ),
    "phone-form": (
        "« {value} » n’est pas un numéro de téléphone.",
        "“{value}” is not a telephone number.",
    ),
    "phone-digits": (
        "Il manque des chiffres ou il y en a trop : nous en lisons {count}, il en faut {expected}.",
        "Digits are missing or too many: we read {count}, {expected} are needed.",
    ),
    "iban-form": (
        "Un IBAN commence par deux lettres et deux chiffres, comme FR76.",
        "An IBAN starts with two letters and two digits, such as FR76.",
    ),
    "iban-country": (
        "Aucun pays n’a d’IBAN commençant par « {value} ».",
        "No country has an IBAN starting with “{value}”.",
    ),
    "iban-length": (
        "Cet IBAN a {count} caractères, il en faut {expected}.",
        "This IBAN has {count} characters, {expected} are needed.",
    ),
    "iban-key": (
        "La clé de contrôle ne correspond pas : vérifiez chaque caractère.",
        "The check digits do not match: verify each character.",
    ),
    "too-many-files": ("{max} fichiers au plus.", "{max} files at most."),
    "too-many-rows": ("{max} lignes au plus.", "{max} lines at most."),
    "check": (
        "Cette réponse n’est pas cohérente avec les autres.",
        "This answer does not agree with the others.",
    ),
    "signature-consent": (
        "Cochez la case pour accepter de signer.",
        "Tick the box to accept signing.",
    ),
    "signature-typed": (
        "Écrivez votre prénom et votre nom pour signer.",
        "Write your first and last name to sign.",
    ),
    "signature-drawn": (
        "Dessinez votre signature, ou écrivez votre nom.",
        "Draw your signature, or write your name.",
    ),
    "signature-size": (
        "Ce dessin est trop lourd. Effacez-le et signez plus simplement.",
        "This drawing is too heavy. Erase it and sign more simply.",
    ),
}


def sentence(code: str, params: Mapping[str, object], language: str) -> str:
    """The sentence of a code. Raises KeyError where the code is unknown."""
    french, english = SENTENCES[code]
    text = french if language == "fr" else english
    return re.sub(r"\{(\w+)\}", lambda mark: str(params.get(mark[1], mark[0])), text)
