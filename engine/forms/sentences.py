"""What is said of a form that cannot be published."""

from engine.forms.findings import Sentence

SENTENCES: dict[str, Sentence] = {
    "form-too-large": Sentence(
        "Le formulaire est trop gros : {size} octets, {max} au plus.",
        "The form is too large: {size} bytes, {max} at most.",
        "Divisez-le en plusieurs formulaires.",
        "Split it into several forms.",
    ),
    "form-json": Sentence(
        "Ce fichier n’est pas du JSON lisible : {reason} (ligne {at_line}, colonne {column}).",
        "This file is not readable JSON: {reason_en} (line {at_line}, column {column}).",
        "Ouvrez-le dans l’éditeur de formulaires et enregistrez-le à nouveau.",
        "Open it in the form editor and save it again.",
    ),
    "form-shape": Sentence(
        "Ce fichier n’est pas un formulaire : il manque « id » ou « components ».",
        "This file is not a form: “id” or “components” is missing.",
        "Un formulaire form-js a un identifiant (« id ») et une liste « components ».",
        "A form-js form has an “id” and a list “components”.",
    ),
    "form-version": Sentence(
        "La version {version} du format de formulaire n’est pas connue (1 à {max}).",
        "Version {version} of the form format is unknown (1 to {max}).",
        "Enregistrez-le avec l’éditeur du studio.",
        "Save it with the studio’s editor.",
    ),
    "form-depth": Sentence(
        "Les groupes sont emboîtés trop profondément, ou il y a plus de {max} composants.",
        "Groups are nested too deeply, or there are more than {max} components.",
        "Simplifiez le formulaire, ou divisez-le.",
        "Simplify the form, or split it.",
    ),
    "form-html": Sentence(
        "Un composant « {type} » est interdit : une page ne montre que du texte mis en forme.",
        "A component “{type}” is refused: a page shows formatted text only.",
        "Remplacez-le par un composant « Texte » (Markdown).",
        "Replace it with a “Text” component (Markdown).",
    ),
    "form-type": Sentence(
        "Le type de composant « {type} » n’est pas connu.",
        "The component type “{type}” is unknown.",
        "Types possibles : {known}.",
        "Possible types: {known}.",
    ),
    "form-key-absent": Sentence(
        "Ce champ n’a pas de clé : sa réponse ne pourrait être rangée nulle part.",
        "This field has no key: its answer could not be kept.",
        "Donnez-lui une clé (« key »), par exemple « nom ».",
        "Give it a key, for example “nom”.",
    ),
    "form-key": Sentence(
        "« {key} » ne peut pas servir de clé.",
        "“{key}” cannot be a key.",
        "Des lettres, des chiffres et « _ », sans commencer par un chiffre ; un point sépare "
        "les niveaux.",
        "Letters, digits and “_”, not starting with a digit; a dot separates levels.",
    ),
    "form-key-twice": Sentence(
        "La clé « {key} » est utilisée deux fois.",
        "The key “{key}” is used twice.",
        "Donnez à chaque champ sa propre clé.",
        "Give each field its own key.",
    ),
    "form-key-clash": Sentence(
        "« {key} » est à la fois un champ et un groupe qui contient « {inner} ».",
        "“{key}” is both a field and a group holding “{inner}”.",
        "Changez la clé du champ, ou le chemin du groupe.",
        "Change the field’s key, or the group’s path.",
    ),
    "form-label": Sentence(
        "Ce champ n’a pas de libellé : une personne qui n’y voit pas ne saurait pas quoi répondre.",
        "This field has no label: somebody who cannot see would not know what to answer.",
        "Donnez-lui un libellé (« label »).",
        "Give it a label.",
    ),
    "form-feel": Sentence(
        "{where} : l’expression « {text} » est mal écrite. {reason}",
        "{where}: the expression “{text}” is badly written. {reason_en}",
        "Corrigez-la à la position indiquée.",
        "Correct it at the position given.",
    ),
    "form-mark": Sentence(
        "{where} : la marque « {mark} » n’a pas son pendant.",
        "{where}: the mark “{mark}” has no counterpart.",
        "Chaque {{#if …}} finit par {{/if}}, chaque {{#loop …}} par {{/loop}}.",
        "Each {{#if …}} ends with {{/if}}, each {{#loop …}} with {{/loop}}.",
    ),
    "form-pattern": Sentence(
        "Le motif « {pattern} » n’est pas une expression régulière utilisable.",
        "The pattern “{pattern}” is not a usable regular expression.",
        "Corrigez-le ; les références arrière et les assertions (?=…) ne sont pas admises.",
        "Correct it; back-references and assertions (?=…) are not accepted.",
    ),
    "form-value": Sentence(
        "« {name} » vaut « {value} », ce qui n’a pas de sens ici.",
        "“{name}” is “{value}”, which makes no sense here.",
        "{expected}",
        "{expected}",
    ),
    "form-range": Sentence(
        "Le minimum ({min}) est plus grand que le maximum ({max}).",
        "The minimum ({min}) is greater than the maximum ({max}).",
        "Corrigez l’une des deux bornes.",
        "Correct one of them.",
    ),
    "form-options": Sentence(
        "Ce choix n’offre aucune réponse.",
        "This choice offers no answer.",
        "Écrivez les réponses (« values »), ou dites où les trouver (« valuesKey », "
        "« valuesExpression »).",
        "Write the answers (“values”), or say where they are (“valuesKey”, “valuesExpression”).",
    ),
    "form-option-twice": Sentence(
        "La réponse « {value} » est offerte deux fois.",
        "The answer “{value}” is offered twice.",
        "Donnez à chaque réponse sa propre valeur.",
        "Give each answer its own value.",
    ),
    "form-path": Sentence(
        "Cette liste répétée n’a pas de chemin : ses lignes ne pourraient être rangées.",
        "This repeated list has no path: its lines could not be kept.",
        "Donnez-lui un chemin (« path »), par exemple « enfants ».",
        "Give it a path, for example “enfants”.",
    ),
    "form-dossier-key": Sentence(
        "« {key} » : le nom « dossier » est réservé au groupe dont les réponses sont classées "
        "dans le dossier.",
        "“{key}”: the name “dossier” is kept for the group whose answers are filed.",
        "Donnez un autre nom à ce champ.",
        "Give this field another name.",
    ),
    "form-image": Sentence(
        "Cette image vient d’un autre site, que la page ne peut pas charger.",
        "This image comes from another site, which the page cannot load.",
        "Intégrez l’image elle-même (adresse « data: »).",
        "Embed the picture itself (“data:” address).",
    ),
    "form-property": Sentence(
        "La propriété « {name} » n’est pas connue pour ce composant : elle sera sans effet.",
        "The property “{name}” is unknown for this type of component: it will have no effect.",
        "Propriétés possibles ici : {known}.",
        "Possible properties here: {known}.",
    ),
    "form-signature": Sentence(
        "La signature ne dit pas {what}.",
        "The signature does not say {what_en}.",
        "Complétez « document » (expression) et « consent » (texte accepté).",
        "Fill in “document” (expression) and “consent” (text accepted).",
    ),
    "form-empty": Sentence(
        "Ce formulaire ne contient rien.",
        "This form holds nothing.",
        "Ajoutez-y au moins un composant.",
        "Add at least one component.",
    ),
}
