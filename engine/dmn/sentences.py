"""The sentences of findings and evaluation errors, in French and English, by code."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["fr", "en"]
Sentences = Mapping[str, tuple[str, str]]


class _Params(dict[str, object]):
    """Parameters of a sentence; one that is missing shows as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(
    sentences: Sentences, code: str, params: Mapping[str, object], language: Language
) -> str:
    """The sentence of a code, with its parameters; "" for a code that has none.

    A parameter `x_fr` or `x_en` stands for `x` in its language.
    """
    pair = sentences.get(code)
    if pair is None:
        return ""
    template = pair[0 if language == "fr" else 1]
    ours = f"_{language}"
    told = {name.removesuffix(ours): value for name, value in params.items()}
    return template.format_map(_Params(told))


def quoted(text: str, language: Language) -> str:
    return f"« {text} »" if language == "fr" else f"“{text}”"


def placed(element: str, rule: int | None, cell: str, text: str, language: Language) -> str:
    """A sentence with its place before it: "« Tarif », règle 3, colonne « Âge » : …"."""
    fr = language == "fr"
    parts = [quoted(element, language)] if element else []
    if rule is not None:
        parts.append(f"{'règle' if fr else 'rule'} {rule}")
    if cell:
        parts.append(f"{'colonne' if fr else 'column'} {quoted(cell, language)}")
    return f"{', '.join(parts)}{' : ' if fr else ': '}{text}" if parts else text


MESSAGES: Sentences = {
    "file-too-large": ("le fichier dépasse la limite de {limit}", "the file exceeds {limit}"),
    "too-deep": (
        "les éléments sont imbriqués sur plus de {limit} niveaux",
        "elements are nested more than {limit} levels deep",
    ),
    "not-xml": (
        "ce n’est pas un fichier XML lisible (ligne {line} : {reason})",
        "this is no readable XML (line {line}: {reason})",
    ),
    "document-type": (
        "le fichier contient une déclaration DOCTYPE, refusée par sécurité",
        "the file holds a DOCTYPE declaration, refused for safety",
    ),
    "not-dmn": (
        "ce n’est pas un fichier DMN 1.1 à 1.5 (élément {tag})",
        "this is no DMN 1.1–1.5 file (element {tag})",
    ),
    "hit-policy-unknown": (
        "la politique de résultat « {value} » n’existe pas",
        "hit policy “{value}” does not exist",
    ),
    "aggregation-unknown": (
        "l’agrégation « {value} » n’existe pas",
        "aggregation “{value}” does not exist",
    ),
    "import-missing": (
        "le fichier importé « {name} » ({namespace}) n’est pas publié avec celui-ci",
        "imported file “{name}” ({namespace}) is not published with this one",
    ),
    "reference-missing": (
        "la flèche mène à un élément « {id} » qui n’existe pas",
        "the requirement leads to “{id}”, which does not exist",
    ),
    "requirement-cycle": (
        "la décision dépend d’elle-même ({path})",
        "the decision depends on itself ({path})",
    ),
    "name-twice": (
        "deux éléments portent le nom « {name} »",
        "two elements are called “{name}”",
    ),
    "id-twice": (
        "deux éléments portent l’identifiant « {id} », le second est ignoré",
        "two elements have the id “{id}”, the second is ignored",
    ),
    "name-missing": ("l’élément n’a pas de nom", "the element has no name"),
    "type-unknown": ("le type « {type} » n’existe pas", "type “{type}” does not exist"),
    "type-cycle": (
        "le type « {type} » se contient lui-même sans liste",
        "type “{type}” contains itself",
    ),
    "no-logic": (
        "la décision n’a pas de logique : son résultat sera toujours vide",
        "the decision has no logic: its result will always be null",
    ),
    "language-unsupported": (
        "le langage d’expression « {language} » n’est pas pris en charge",
        "expression language “{language}” is not supported",
    ),
    "function-kind-unsupported": (
        "les fonctions « {kind} » ne sont pas prises en charge",
        "“{kind}” functions are not supported",
    ),
    "expression-unknown": (
        "« {tag} » n’est pas une expression DMN",
        "“{tag}” is no DMN expression",
    ),
    "expression-empty": ("l’expression est vide", "the expression is empty"),
    "syntax": (
        "expression « {text} » : {reason}",
        "expression “{text}”: {reason}",
    ),
    "name-unknown": ("le nom « {name} » est inconnu ici", "name “{name}” is unknown here"),
    "part-unknown": (
        "le type « {type} » n’a pas de composant « {name} »",
        "type “{type}” has no component “{name}”",
    ),
    "rule-width": (
        "la règle a {found} cellules de {side} au lieu de {expected}",
        "the rule has {found} {side} cells instead of {expected}",
    ),
    "table-empty": ("la table n’a aucune règle", "the table has no rule"),
    "output-missing": ("la table n’a aucune sortie", "the table has no output"),
    "output-unnamed": (
        "avec plusieurs sorties, chacune doit porter un nom",
        "with several outputs each needs a name",
    ),
    "output-values-missing": (
        "la politique {policy} classe les résultats selon les valeurs permises de la sortie, "
        "et il n’y en a pas",
        "hit policy {policy} ranks results by the allowed output values, and there are none",
    ),
    "aggregation-outputs": (
        "l’agrégation {aggregation} demande une seule sortie",
        "aggregation {aggregation} needs a single output",
    ),
    "value-not-allowed": (
        "la valeur {value} n’est pas parmi les valeurs permises ({allowed})",
        "value {value} is not among the allowed values ({allowed})",
    ),
    "type-mismatch": (
        "{value} est du type « {found} », la colonne attend « {expected} »",
        "{value} is of type “{found}”, the column expects “{expected}”",
    ),
    "rule-unreachable": (
        "la règle ne s’applique jamais : ce qu’elle couvre l’est déjà (règles {rules})",
        "the rule never applies: what it covers is covered already (rules {rules})",
    ),
    "cell-never": (
        "le test « {text} » n’est vrai pour aucune valeur possible",
        "test “{text}” is true for no possible value",
    ),
    "rules-overlap": (
        "les règles {first} et {second} s’appliquent toutes deux, par exemple pour {example}",
        "rules {first} and {second} both apply, for instance for {example}",
    ),
    "gap": (
        "aucune règle ne s’applique, par exemple pour {example}",
        "no rule applies, for instance for {example}",
    ),
    "checks-limited": (
        "la table est trop grande pour que recouvrements et manques soient tous recherchés",
        "the table is too large for all overlaps and gaps to be searched",
    ),
    "service-output-missing": (
        "le service de décision n’a aucune décision de sortie",
        "the decision service has no output decision",
    ),
    "decision-ambiguous": (
        "la décision « {name} » existe dans plusieurs fichiers",
        "decision “{name}” exists in several files",
    ),
    # --- what happens while evaluating
    "defaulted": (
        "Aucune règle ne s’applique : les valeurs par défaut sont prises.",
        "No rule applies: the default outputs are taken.",
    ),
    "nothing-applied": ("Aucune règle ne s’applique.", "No rule applies."),
    "decision-unknown": ("la décision « {name} » n’existe pas", "there is no decision “{name}”"),
    "service-unknown": (
        "le service de décision « {name} » n’existe pas",
        "there is no decision service “{name}”",
    ),
    "input-type": (
        "la donnée « {name} » vaut {value}, qui n’est pas du type {type}",
        "input “{name}” is {value}, which is not of type {type}",
    ),
    "result-type": (
        "le résultat de « {name} » vaut {value}, qui n’est pas du type {type}",
        "the result of “{name}” is {value}, which is not of type {type}",
    ),
    "feel": ("{reason}", "{reason}"),
    "unique-violated": (
        "la table n’admet qu’une règle à la fois, et les règles {rules} s’appliquent",
        "the table admits one rule at a time, and rules {rules} apply",
    ),
    "any-violated": (
        "les règles {rules} s’appliquent avec des résultats différents",
        "rules {rules} apply with different results",
    ),
    "input-not-allowed": (
        "« {name} » vaut {value}, qui n’est pas parmi les valeurs permises ({allowed})",
        "“{name}” is {value}, which is not among the allowed values ({allowed})",
    ),
    "aggregation-impossible": (
        "l’agrégation {aggregation} est impossible sur ces résultats",
        "aggregation {aggregation} is impossible on these results",
    ),
    "not-a-function": (
        "« {name} » n’est pas une fonction",
        "“{name}” is no function",
    ),
    "not-a-boolean": (
        "la condition vaut {value}, ni vrai ni faux",
        "the condition is {value}, neither true nor false",
    ),
}

CURES: Sentences = {
    "file-too-large": ("Divisez le fichier.", "Split the file."),
    "too-deep": ("Divisez l’expression en plusieurs décisions.", "Split it into decisions."),
    "not-xml": ("Réexportez le fichier depuis le modeleur.", "Export it again from the modeler."),
    "document-type": ("Retirez la ligne DOCTYPE.", "Remove the DOCTYPE line."),
    "not-dmn": (
        "Enregistrez le fichier au format DMN depuis le modeleur.",
        "Save it as DMN from the modeler.",
    ),
    "hit-policy-unknown": (
        "Choisissez Unique, First, Priority, Any, Collect, Rule order ou Output order.",
        "Choose Unique, First, Priority, Any, Collect, Rule order or Output order.",
    ),
    "aggregation-unknown": (
        "Choisissez SUM, MIN, MAX ou COUNT.",
        "Choose SUM, MIN, MAX or COUNT.",
    ),
    "import-missing": (
        "Ajoutez ce fichier au dossier des décisions, ou retirez l’import.",
        "Add that file to the decisions, or remove the import.",
    ),
    "reference-missing": ("Retracez la flèche.", "Draw the requirement again."),
    "requirement-cycle": ("Supprimez une des flèches de la boucle.", "Remove one of the arrows."),
    "name-twice": ("Renommez l’un des deux.", "Rename one of them."),
    "id-twice": (
        "Donnez un autre identifiant à l’un des deux.",
        "Give one of them another id.",
    ),
    "name-missing": ("Donnez-lui un nom.", "Give it a name."),
    "type-unknown": (
        "Créez ce type, ou choisissez string, number, boolean, date, time, date and time…",
        "Define the type, or choose string, number, boolean, date, time, date and time…",
    ),
    "type-cycle": ("Faites de ce composant une liste.", "Make that component a list."),
    "no-logic": (
        "Ajoutez une table de décision ou une expression.",
        "Add a decision table or an expression.",
    ),
    "language-unsupported": (
        "Écrivez l’expression en FEEL et choisissez ce langage dans le modeleur.",
        "Write it in FEEL and choose that language in the modeler.",
    ),
    "function-kind-unsupported": (
        "Écrivez la fonction en FEEL.",
        "Write the function in FEEL.",
    ),
    "expression-unknown": (
        "Remplacez cet élément par une expression du standard.",
        "Replace it with an expression of the standard.",
    ),
    "expression-empty": ("Complétez l’expression.", "Complete the expression."),
    "syntax": ("Corrigez l’expression.", "Correct the expression."),
    "name-unknown": (
        "Vérifiez l’orthographe{suggestion}, ou tracez la flèche depuis l’élément de ce nom.",
        "Check the spelling{suggestion}, or draw the requirement from that element.",
    ),
    "part-unknown": (
        "Vérifiez l’orthographe{suggestion}, ou ajoutez ce composant au type.",
        "Check the spelling{suggestion}, or add that component to the type.",
    ),
    "rule-width": ("Complétez ou raccourcissez la règle.", "Complete or shorten the rule."),
    "table-empty": ("Ajoutez une règle.", "Add a rule."),
    "output-missing": ("Ajoutez une colonne de sortie.", "Add an output column."),
    "output-unnamed": ("Nommez la colonne de sortie.", "Name the output column."),
    "output-values-missing": (
        "Listez les valeurs de sortie, de la plus à la moins prioritaire.",
        "List the output values, highest priority first.",
    ),
    "aggregation-outputs": (
        "Gardez une seule sortie, ou retirez l’agrégation.",
        "Keep one output, or remove the aggregation.",
    ),
    "value-not-allowed": (
        "Corrigez la cellule, ou ajoutez la valeur aux valeurs permises.",
        "Correct the cell, or add the value to the allowed values.",
    ),
    "type-mismatch": (
        'Corrigez la valeur (les textes entre guillemets, les dates avec date("…")), '
        "ou le type de la colonne.",
        'Correct the value (texts in quotes, dates with date("…")), or the column\'s type.',
    ),
    "rule-unreachable": (
        "Supprimez la règle, ou corrigez ses conditions.",
        "Remove the rule, or correct its conditions.",
    ),
    "cell-never": ("Corrigez le test.", "Correct the test."),
    "rules-overlap": (
        "Rendez leurs conditions exclusives, ou choisissez une autre politique (First, Priority).",
        "Make their conditions exclusive, or choose another hit policy (First, Priority).",
    ),
    "gap": (
        "Ajoutez une règle pour ce cas, ou une valeur de sortie par défaut.",
        "Add a rule for that case, or a default output.",
    ),
    "checks-limited": ("Divisez la table.", "Split the table."),
    "service-output-missing": (
        "Placez une décision dans la partie haute du service.",
        "Put a decision in the upper part of the service.",
    ),
    "decision-ambiguous": (
        "Donnez à chaque décision un identifiant propre.",
        "Give each decision its own id.",
    ),
}
