"""What parsers say in English, as an analyst reads it."""

from collections.abc import Sequence

JSON = (
    ("Expecting ',' delimiter", "il manque une virgule"),
    ("Expecting ':' delimiter", "il manque deux-points"),
    ("Expecting property name", "il manque un nom entre guillemets doubles"),
    ("Expecting value", "il manque une valeur"),
    ("Illegal trailing comma", "il y a une virgule de trop"),
    ("Extra data", "il reste du texte après la fin"),
    ("Unterminated string", "un guillemet n’est pas refermé"),
    ("Invalid control character", "un texte contient un retour à la ligne ou une tabulation"),
    ("Invalid \\escape", "« \\ » est mal employé dans un texte"),
)
YAML = (
    (
        "mapping values are not allowed",
        "deux-points inattendus : mettez la valeur entre guillemets",
    ),
    ("expected <block end>", "cette ligne n’est pas alignée avec celles qui précèdent"),
    ("expected ',' or", "il manque une virgule, ou l’accolade ou le crochet de la fin"),
    ("could not find expected ':'", "il manque deux-points"),
    ("found character '\\t'", "il y a une tabulation : utilisez des espaces"),
    ("found character", "un caractère ne peut pas commencer une valeur : mettez des guillemets"),
    ("found unexpected end of stream", "un guillemet n’est pas refermé"),
    ("found unexpected ':'", "deux-points inattendus : mettez la valeur entre guillemets"),
    ("found undefined alias", "« * » renvoie à une ancre qui n’existe pas"),
    ("could not determine a constructor", "une balise « ! » n’est pas admise"),
    ("day is out of range", "une date n’existe pas : mettez-la entre guillemets si c’est un texte"),
)
JINJA = (
    ("unexpected end of template", "il manque la fin d’une balise"),
    ("Unexpected end of template", "une balise {% … %} n’est pas refermée"),
    ("Encountered unknown tag", "une balise n’est pas connue, ou ne se suit pas"),
    ("No filter named", "un filtre n’est pas connu"),
    ("expected token", "il manque un signe"),
    ("unexpected", "un signe n’est pas à sa place"),
)


def explain(message: str, known: Sequence[tuple[str, str]]) -> str:
    """The French reason, with the parser's own words where they may help."""
    for start, french in known:
        if message.startswith(start):
            return french
    return message
