"""What an administrator reads when an element of a running process cannot go on."""

INCIDENTS: dict[str, tuple[str, str]] = {
    "expression": (
        "L'expression « {text} » ({where}) ne peut pas être évaluée, "
        "ligne {line}, colonne {column} : {cause}",
        "The expression “{text}” ({where}) cannot be evaluated, "
        "line {line}, column {column}: {cause_en}",
    ),
    "function": (
        "L'expression « {text} » ({where}) donne une fonction, qu'une variable ne peut garder.",
        "The expression “{text}” ({where}) gives a function, which no variable can keep.",
    ),
    "not_boolean": (
        "La condition « {text} » ({where}) donne « {value} », qui n'est ni vrai ni faux.",
        "The condition “{text}” ({where}) gives “{value}”, neither true nor false.",
    ),
    "not_text": (
        "Un texte est attendu ({where}), l'expression donne autre chose.",
        "A text is expected ({where}), the expression gives something else.",
    ),
    "not_whole": (
        "Un nombre entier est attendu ({where}), pas « {value} ».",
        "A whole number is expected ({where}), not “{value}”.",
    ),
    "not_instant": (
        "Une date est attendue ({where}), pas « {value} ».",
        "A date is expected ({where}), not “{value}”.",
    ),
    "not_duration": (
        "Une durée est attendue ({where}), par exemple P2D ou PT4H, pas « {value} ».",
        "A duration is expected ({where}), such as P2D or PT4H, not “{value}”.",
    ),
    "not_cycle": (
        "Une répétition est attendue ({where}), par exemple R3/P1D, pas « {value} ».",
        "A repetition is expected ({where}), such as R3/P1D, not “{value}”.",
    ),
    "no_key": (
        "La clé de corrélation du message est vide : personne ne pourrait le recevoir.",
        "The correlation key of the message is empty: nobody could receive it.",
    ),
    "no_collection": (
        "La liste à parcourir « {text} » est vide ou inconnue (null).",
        "The list to go through “{text}” is null.",
    ),
    "too_many": (
        "{count} répétitions demandées : la limite est {limit}.",
        "{count} instances asked for: the limit is {limit}.",
    ),
    "flow.none": (
        "Aucune condition n'est vraie à la sortie de « {element} », "
        "et aucun flux par défaut n'est tracé.",
        "No condition is true on the way out of “{element}”, and it has no default flow.",
    ),
    "uncaught": (
        "L'erreur « {error} » n'est interceptée par aucun événement.",
        "The error “{error}” is caught by no event.",
    ),
    "business_error": (
        "L'opération a répondu « {error} » ({cause}) et aucun événement ne l'intercepte.",
        "The operation answered “{error}” ({cause}) and no event catches it.",
    ),
    "host": ("L'opération a échoué : {cause}", "The operation failed: {cause_en}"),
    "no_process": (
        "Le processus appelé « {process} » n'existe pas dans cette version.",
        "The called process “{process}” does not exist in this version.",
    ),
    "adhoc.unknown": (
        "Le sous-processus libre « {element} » ne contient pas : {names}.",
        "The ad-hoc subprocess “{element}” does not hold: {names}.",
    ),
    "too_deep": (
        "Plus de {limit} processus s'appellent les uns les autres.",
        "More than {limit} processes call one another.",
    ),
    "endless": (
        "Le processus tourne sans attendre depuis {limit} pas : une boucle ne s'arrête pas.",
        "The process has taken {limit} steps without waiting: a loop does not end.",
    ),
}
