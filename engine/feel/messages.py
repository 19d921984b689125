"""The sentences of every error code, in French and English."""

from collections.abc import Mapping
from decimal import Decimal

_TYPES_FR = {
    "Null": "une valeur absente (null)",
    "Any": "une valeur",
    "number": "un nombre",
    "string": "un texte",
    "boolean": "un vrai/faux",
    "date": "une date",
    "time": "une heure",
    "date and time": "une date-heure",
    "days and time duration": "une durée en jours et heures",
    "years and months duration": "une durée en années et mois",
    "list": "une liste",
    "context": "un contexte",
    "range": "un intervalle",
    "function": "une fonction",
    "calendar": "une date ou une date-heure",
    "temporal": "une date, une heure ou une date-heure",
    "duration": "une durée",
    "magnitude": "un nombre ou une durée",
    "point": "une valeur ordonnée (nombre, texte, date, heure ou durée)",
}
_TYPES_EN = {
    "Null": "an absent value (null)",
    "Any": "a value",
    "number": "a number",
    "string": "a string",
    "boolean": "a boolean",
    "date": "a date",
    "time": "a time",
    "date and time": "a date and time",
    "days and time duration": "a days and time duration",
    "years and months duration": "a years and months duration",
    "list": "a list",
    "context": "a context",
    "range": "a range",
    "function": "a function",
    "calendar": "a date or a date and time",
    "temporal": "a date, a time or a date and time",
    "duration": "a duration",
    "magnitude": "a number or a duration",
    "point": "a value that has an order (number, string, date, time or duration)",
}
_EXPECTED = {
    "expression": ("une valeur", "a value"),
    "end": ("la fin de l'expression", "the end of the expression"),
    "name": ("un nom", "a name"),
    "string": ("un texte entre guillemets", "a quoted string"),
    "type": ("un type", "a type"),
}

SENTENCES: dict[str, tuple[str, str]] = {
    # -------------------------------------------------------------- syntax
    "too-long": (
        "L'expression est trop longue : {characters} caractères au plus.",
        "The expression is too long: at most {characters} characters.",
    ),
    "too-deep": (
        "L'expression est trop imbriquée : {levels} niveaux au plus.",
        "The expression is nested too deeply: at most {levels} levels.",
    ),
    "unclosed-string": (
        "Ce texte n'est pas terminé : il manque un guillemet fermant (\").",
        'This string is not closed: a quotation mark (") is missing.',
    ),
    "unclosed-comment": (
        "Ce commentaire n'est pas terminé : il manque « */ ».",
        'This comment is not closed: "*/" is missing.',
    ),
    "stray-character": (
        "Le caractère « {found} » n'a pas de sens ici.",
        'The character "{found}" has no meaning here.',
    ),
    "unexpected": (
        "« {found} » n'est pas attendu ici ; il faudrait {expected}.",
        '"{found}" is not expected here; {expected} should follow.',
    ),
    "unexpected-end": (
        "L'expression s'arrête trop tôt : il manque {expected}.",
        "The expression ends too early: {expected} is missing.",
    ),
    "mixed-arguments": (
        "Dans un même appel, les paramètres sont tous nommés, ou aucun.",
        "In one call, either all arguments are named, or none.",
    ),
    "unknown-type": ("Le type « {name} » n'existe pas.", 'There is no type "{name}".'),
    # -------------------------------------------------------------- names and paths
    "unknown-variable": (
        "La variable « {name} » n'existe pas.",
        'There is no variable "{name}".',
    ),
    "no-entry": ("Il n'y a pas de champ « {name} » ici.", 'There is no entry "{name}" here.'),
    "no-property": (
        "On ne peut pas lire « {name} » dans {kind}.",
        '"{name}" cannot be read from {kind}.',
    ),
    "no-such-item": (
        "La position {position} n'existe pas dans une liste de {count} élément(s).",
        "Position {position} does not exist in a list of {count} item(s).",
    ),
    "not-a-position": (
        "{position} n'est pas une position dans une liste : il faut un nombre entier.",
        "{position} is not a position in a list: a whole number is needed.",
    ),
    "not-a-filter": (
        "Un filtre doit donner vrai ou faux (ou une position), pas {kind}.",
        "A filter must give true or false (or a position), not {kind}.",
    ),
    "duplicate-key": (
        "Le champ « {key} » est donné deux fois.",
        'The entry "{key}" is given twice.',
    ),
    "duplicate-parameter": (
        "Deux paramètres de cette fonction portent le même nom.",
        "Two parameters of this function have the same name.",
    ),
    # -------------------------------------------------------------- operators
    "null-operand": (
        "Une valeur absente (null) empêche de calculer « {operation} ».",
        'An absent value (null) prevents computing "{operation}".',
    ),
    "not-computable-types": (
        "« {operation} » ne s'applique pas à {left} et {right}.",
        '"{operation}" does not apply to {left} and {right}.',
    ),
    "not-negatable": (
        "On ne peut pas prendre l'opposé : c'est {operand}.",
        "This cannot be negated: it is {operand}.",
    ),
    "not-computable": (
        "Le calcul « {operation} » n'a pas de résultat pour ces valeurs.",
        'The computation "{operation}" has no result for these values.',
    ),
    "division-by-zero": ("Division par zéro.", "Division by zero."),
    "out-of-range": (
        "Le résultat est hors des limites permises.",
        "The result is beyond the limits allowed.",
    ),
    "not-comparable": (
        "On ne peut pas comparer {left} et {right}.",
        "{left} and {right} cannot be compared.",
    ),
    "mixed-zones": (
        "On ne peut pas comparer une heure sans fuseau et une heure avec fuseau.",
        "A time without zone and a time with a zone cannot be compared.",
    ),
    "not-a-boolean": (
        "« and » et « or » demandent vrai ou faux, pas {kind}.",
        '"and" and "or" need true or false, not {kind}.',
    ),
    "not-a-condition": (
        "La condition doit donner vrai ou faux, pas {kind}.",
        "The condition must give true or false, not {kind}.",
    ),
    "not-iterable": (
        "On ne peut pas parcourir l'intervalle de {left} à {right} : "
        "il faut deux nombres entiers ou deux dates.",
        "The range from {left} to {right} cannot be iterated: "
        "two whole numbers or two dates are needed.",
    ),
    # -------------------------------------------------------------- functions
    "not-a-function": (
        "On appelle ici une fonction, mais c'est {kind}.",
        "A function is called here, but this is {kind}.",
    ),
    "external-function": (
        "Les fonctions externes (Java, PMML) ne sont pas exécutées.",
        "External functions (Java, PMML) are not run.",
    ),
    "wrong-arguments": (
        "La fonction « {function} » ne s'appelle pas ainsi ; elle attend : {expected}.",
        'The function "{function}" is not called this way; it takes: {expected}.',
    ),
    "wrong-arity": (
        "La fonction donnée ne prend pas {count} paramètre(s).",
        "The function given does not take {count} argument(s).",
    ),
    "null-argument": (
        "Fonction « {function} » : le paramètre « {parameter} » est absent (null).",
        'Function "{function}": the argument "{parameter}" is absent (null).',
    ),
    "wrong-argument": (
        "Fonction « {function} » : le paramètre « {parameter} » doit être {expected}.",
        'Function "{function}": the argument "{parameter}" must be {expected}.',
    ),
    "wrong-item": (
        "Fonction « {function} » : chaque élément de la liste doit être {expected}.",
        'Function "{function}": each item of the list must be {expected}.',
    ),
    "too-few-items": (
        "Fonction « {function} » : la liste doit avoir au moins {needed} élément(s).",
        'Function "{function}": the list must have at least {needed} item(s).',
    ),
    "no-such-character": (
        "La position {position} n'existe pas dans un texte de {count} caractère(s).",
        "Position {position} does not exist in a string of {count} character(s).",
    ),
    "scale-out-of-range": (
        "Le nombre de décimales {scale} est hors limites.",
        "The scale {scale} is out of range.",
    ),
    "not-whole": ("{value} n'est pas un nombre entier.", "{value} is not a whole number."),
    "no-clock": (
        "L'heure actuelle n'est pas connue dans cette évaluation.",
        "The present time is not known in this evaluation.",
    ),
    # -------------------------------------------------------------- texts that don't read
    "not-a-number": ("« {text} » n'est pas un nombre.", '"{text}" is not a number.'),
    "not-a-date": (
        "« {text} » n'est pas une date (AAAA-MM-JJ).",
        '"{text}" is not a date (YYYY-MM-DD).',
    ),
    "not-a-time": (
        "« {text} » n'est pas une heure (HH:MM:SS).",
        '"{text}" is not a time (HH:MM:SS).',
    ),
    "not-a-date-and-time": (
        "« {text} » n'est pas une date-heure (AAAA-MM-JJTHH:MM:SS).",
        '"{text}" is not a date and time (YYYY-MM-DDTHH:MM:SS).',
    ),
    "not-a-duration": (
        "« {text} » n'est pas une durée (P1Y2M, P3DT4H).",
        '"{text}" is not a duration (P1Y2M, P3DT4H).',
    ),
    "not-a-temporal": (
        "« {text} » n'est ni une date, ni une heure, ni une durée.",
        '"{text}" is neither a date, nor a time, nor a duration.',
    ),
    "not-a-range": ("« {text} » n'est pas un intervalle.", '"{text}" is not a range.'),
    "no-such-date": ("La date {text} n'existe pas.", "The date {text} does not exist."),
    "no-such-time": ("L'heure {text} n'existe pas.", "The time {text} does not exist."),
    "no-such-zone": (
        "Le fuseau horaire « {text} » n'existe pas.",
        'There is no time zone "{text}".',
    ),
    "bad-pattern": (
        "« {pattern} » n'est pas une expression régulière valide.",
        '"{pattern}" is not a valid regular expression.',
    ),
    "bad-flags": (
        "« {flags} » : les options d'une expression régulière sont s, m, i, x et q.",
        '"{flags}": the flags of a regular expression are s, m, i, x and q.',
    ),
    "bad-replacement": (
        "« {replacement} » : dans un remplacement, $ et \\ s'écrivent \\$ et \\\\.",
        '"{replacement}": in a replacement, $ and \\ are written \\$ and \\\\.',
    ),
    "pattern-matches-nothing": (
        "« {pattern} » trouve aussi un texte vide : on ne peut ni remplacer ni découper avec.",
        '"{pattern}" also matches an empty string: it can neither replace nor split.',
    ),
    "pattern-too-slow": (
        "Cette expression régulière demande trop de temps.",
        "This regular expression takes too long.",
    ),
    # -------------------------------------------------------------- limits
    "limit-steps": (
        "Évaluation arrêtée : plus de {steps} étapes.",
        "Evaluation stopped: more than {steps} steps.",
    ),
    "limit-time": (
        "Évaluation arrêtée : plus de {seconds} secondes.",
        "Evaluation stopped: more than {seconds} seconds.",
    ),
    "limit-items": (
        "Évaluation arrêtée : une liste dépasse {items} éléments.",
        "Evaluation stopped: a list exceeds {items} items.",
    ),
    "limit-text": (
        "Évaluation arrêtée : un texte dépasse {characters} caractères.",
        "Evaluation stopped: a string exceeds {characters} characters.",
    ),
    "limit-depth": (
        "Évaluation arrêtée : listes et contextes sont imbriqués sur plus de {levels} niveaux.",
        "Evaluation stopped: lists and contexts are nested over more than {levels} levels.",
    ),
    "limit-calls": (
        "Évaluation arrêtée : plus de {calls} appels de fonctions imbriqués.",
        "Evaluation stopped: more than {calls} nested function calls.",
    ),
}


def sentence(code: str, params: Mapping[str, object], lang: str) -> str:
    """The sentence of a code. Unknown codes (of the caller's own functions) are shown as is."""
    french = lang.startswith("fr")
    found = SENTENCES.get(code)
    if found is None:
        return code
    shown = {key: _show(key, value, french) for key, value in params.items()}
    if code.startswith("unexpected") and params.get("expected") not in _EXPECTED:
        shown["expected"] = ("« {} »" if french else '"{}"').format(params.get("expected", "?"))
    text = found[0 if french else 1].format_map(_Params(shown))
    return text[:1].upper() + text[1:]


class _Params(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _show(key: str, value: object, french: bool) -> str:
    plain = isinstance(value, Decimal) and abs(value.adjusted()) < 30
    text = format(value, "f") if plain else str(value)
    if key in ("kind", "left", "right", "operand") or key == "expected":
        if key == "expected" and text in _EXPECTED:
            return _EXPECTED[text][0 if french else 1]
        words = _TYPES_FR if french else _TYPES_EN
        if text in words:
            return words[text]
    return text
