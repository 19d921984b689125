"""What is said of a domain whose parts do not fit together."""

from engine.forms.findings import Sentence
from engine.publication.clock_sentences import CLOCK

SENTENCES: dict[str, Sentence] = {
    # What an element calls
    "job-unknown": Sentence(
        "Aucune action ne s’appelle « {type} ».",
        "No operation is called “{type}”.",
        "{close}Actions possibles : {known}.",
        "{close_en}Possible operations: {known}.",
    ),
    "parameter-absent": Sentence(
        "L’action « {type} » a besoin de « {name} » ({place_fr}).",
        "The operation “{type}” needs “{name}” ({place_en}).",
        "Renseignez ce champ dans le panneau de la tâche.",
        "Fill in this field in the task’s panel.",
    ),
    "parameter-unknown": Sentence(
        "L’action « {type} » ne connaît pas « {name} » : cette valeur sera sans effet.",
        "The operation “{type}” does not know “{name}”: this value will have no effect.",
        "Retirez-la, ou corrigez son nom. Possibles : {known}.",
        "Remove it, or correct its name. Possible: {known}.",
    ),
    "header-expression": Sentence(
        "L’en-tête « {name} » est une expression ; un en-tête est toujours un texte fixe.",
        "The header “{name}” is an expression; a header is always a constant text.",
        "Écrivez la valeur elle-même, sans « = ».",
        "Write the value itself, without “=”.",
    ),
    "mail-unknown": Sentence(
        "Le courriel « {name} » n’existe pas.",
        "The mail “{name}” does not exist.",
        "{close}Créez mails/{name}, ou choisissez parmi : {known}.",
        "{close_en}Create mails/{name}, or choose among: {known}.",
    ),
    "template-unknown": Sentence(
        "Le modèle de document « {name} » n’existe pas.",
        "The document template “{name}” does not exist.",
        "{close}Ajoutez documents/{name}, ou choisissez parmi : {known}.",
        "{close_en}Add documents/{name}, or choose among: {known}.",
    ),
    "document-kind-unknown": Sentence(
        "Aucun type de dossier ne déclare la nature de document « {name} ».",
        "No dossier type declares the document kind “{name}”.",
        "{close}Ajoutez-la sous « documents » dans un type de dossier. Déclarées : {known}.",
        "{close_en}Add it under “documents” in a dossier type. Declared: {known}.",
    ),
    "phase-unknown": Sentence(
        "La phase « {name} » n’existe dans aucun type de dossier concerné.",
        "The phase “{name}” exists in no dossier type concerned.",
        "{close}Phases possibles : {known}.",
        "{close_en}Possible phases: {known}.",
    ),
    "dossier-type-unknown": Sentence(
        "Le type de dossier « {name} » n’existe pas.",
        "The dossier type “{name}” does not exist.",
        "{close}Types déclarés : {known}.",
        "{close_en}Declared types: {known}.",
    ),
    "form-unknown": Sentence(
        "Le formulaire « {name} » n’existe pas.",
        "The form “{name}” does not exist.",
        "{close}Créez-le, ou choisissez parmi : {known}.",
        "{close_en}Create it, or choose among: {known}.",
    ),
    "decision-unknown": Sentence(
        "La décision « {name} » n’existe pas.",
        "The decision “{name}” does not exist.",
        "{close}Décisions du domaine : {known}.",
        "{close_en}Decisions of the domain: {known}.",
    ),
    "process-unknown": Sentence(
        "Le processus « {name} » n’existe pas.",
        "The process “{name}” does not exist.",
        "{close}Processus du domaine : {known}.",
        "{close_en}Processes of the domain: {known}.",
    ),
    "process-not-executable": Sentence(
        "Le processus « {name} » n’est pas exécutable.",
        "The process “{name}” is not executable.",
        "Cochez « Exécutable » dans les propriétés du processus.",
        "Tick “Executable” in the process’s properties.",
    ),
    "team-unknown": Sentence(
        "L’équipe « {name} » n’est pas déclarée dans domain.yaml.",
        "The team “{name}” is not declared in domain.yaml.",
        "{close}Équipes déclarées : {known}.",
        "{close_en}Declared teams: {known}.",
    ),
    "decision-input": Sentence(
        "La décision « {decision} » lit « {name} », que cette tâche ne lui donne pas.",
        "The decision “{decision}” reads “{name}”, which this task does not give it.",
        "Ajoutez une entrée « {name} » à la tâche.",
        "Add an input “{name}” to the task.",
    ),
    "decision-result": Sentence(
        "Le résultat de la décision n’est rangé nulle part.",
        "The decision’s result is kept nowhere.",
        "Donnez un nom au résultat (« Result variable »).",
        "Name the result (“Result variable”).",
    ),
    # User tasks
    "task-form-absent": Sentence(
        "Cette tâche n’a pas de formulaire.",
        "This task has no form.",
        "Choisissez un formulaire : même vide de champs, il dit ce qui est attendu.",
        "Choose a form: even without fields, it says what is expected.",
    ),
    "task-nobody": Sentence(
        "Cette tâche n’est proposée à personne.",
        "This task is offered to nobody.",
        "Indiquez une équipe (« candidateGroups ») ou une personne (« assignee »).",
        "Give a team (“candidateGroups”) or a person (“assignee”).",
    ),
    "page-absent": Sentence(
        "La page n’a pas de « {name} ».",
        "The page has no “{name}”.",
        "Renseignez-le dans le modèle « Page pour un tiers » ({example}).",
        "Fill it in in the template “Page pour un tiers” ({example}).",
    ),
    "page-mode": Sentence(
        "« {value} » n’est pas un accès possible pour une page.",
        "“{value}” is not a possible access for a page.",
        "Choisissez « public » (le lien suffit) ou « private » (compte ou code).",
        "Choose “public” (the link is enough) or “private” (account or code).",
    ),
    "page-property": Sentence(
        "La propriété de page « {name} » n’est pas connue.",
        "The page property “{name}” is unknown.",
        "{close}Propriétés possibles : {known}.",
        "{close_en}Possible properties: {known}.",
    ),
    "page-duration": Sentence(
        "« {name} » : « {value} » n’est pas une durée.",
        "“{name}”: “{value}” is not a duration.",
        "Écrivez P15D pour quinze jours, PT48H pour 48 heures, ou une expression « =… ».",
        "Write P15D for fifteen days, PT48H for 48 hours, or an expression “=…”.",
    ),
    "page-reminder-late": Sentence(
        "La relance « {value} » tombe après l’expiration de la page ({expires}).",
        "The reminder “{value}” comes after the page’s expiry ({expires}).",
        "Raccourcissez-la, ou allongez « page.expires ».",
        "Shorten it, or lengthen “page.expires”.",
    ),
    "page-field": Sentence(
        "« page.fields » rouvre « {name} », que le formulaire « {form} » ne contient pas.",
        "“page.fields” reopens “{name}”, which the form “{form}” does not hold.",
        "{close}Champs du formulaire : {known}.",
        "{close_en}Fields of the form: {known}.",
    ),
    "page-address": Sentence(
        "« page.to » : « {value} » n’est pas une adresse de courriel.",
        "“page.to”: “{value}” is not an e-mail address.",
        "Écrivez une adresse, ou une expression comme =dossier.courriel.",
        "Write an address, or an expression such as =dossier.courriel.",
    ),
    "page-uncaught": Sentence(
        "Rien ne dit ce qui se passe quand {what_fr} (erreur « {code} »).",
        "Nothing says what happens when {what_en} (error “{code}”).",
        "Posez sur la tâche un événement d’erreur de code « {code} », et dessinez la suite.",
        "Put an error event of code “{code}” on the task, and draw what follows.",
    ),
    # Where things start
    "request-process": Sentence(
        "La demande publique n° {number} lance le processus « {name} », qui n’existe pas.",
        "Public request number {number} starts the process “{name}”, which does not exist.",
        "{close}Processus du domaine : {known}.",
        "{close_en}Processes of the domain: {known}.",
    ),
    "request-triggered": Sentence(
        "Le processus « {name} » ne démarre que par un événement : une demande ne peut pas le "
        "démarrer.",
        "The process “{name}” starts only by an event: a request cannot start it.",
        "Ajoutez au diagramme un début sans événement, ou retirez la demande.",
        "Add a start without event to the diagram, or remove the request.",
    ),
    "request-form": Sentence(
        "La demande publique « {name} » n’a pas de formulaire.",
        "The public request “{name}” has no form.",
        "Donnez un formulaire à l’événement de début du processus.",
        "Give the process’s start event a form.",
    ),
    "request-dossier": Sentence(
        "Aucun type de dossier ne dit quel dossier ouvrir pour la demande « {name} ».",
        "No dossier type says which dossier to open for the request “{name}”.",
        "Dans un type de dossier, sous « start », ajoutez ce processus avec « creates: true ».",
        "In a dossier type, under “start”, add this process with “creates: true”.",
    ),
    "start-process": Sentence(
        "« start » nomme le processus « {name} », qui n’existe pas.",
        "“start” names the process “{name}”, which does not exist.",
        "{close}Processus du domaine : {known}.",
        "{close_en}Processes of the domain: {known}.",
    ),
    "start-event": Sentence(
        "« {name} » commence sur une condition : rien ne dit dans quel dossier la lire.",
        "“{name}” starts on a condition: nothing says in which dossier to read it.",
        "Commencez-le chaque jour par une minuterie, et écrivez la condition dans « when » du "
        "type de dossier ; ou par un message ; ou depuis un dossier.",
        "Start it every day by a timer, and write the condition in “when” of the dossier type; "
        "or by a message; or from a dossier.",
    ),
    **CLOCK,
    # Expressions
    "feel-syntax": Sentence(
        "{where} : l’expression est mal écrite (ligne {at_line}, colonne {column}). {reason}",
        "{where}: the expression is badly written (line {at_line}, column {column}). {reason_en}",
        "Corrigez « {text} » à cet endroit.",
        "Correct “{text}” there.",
    ),
    "variable-unknown": Sentence(
        "{where} lit « {name} », que rien n’écrit dans ce processus.",
        "{where} reads “{name}”, which nothing writes in this process.",
        "{close}Corrigez le nom, ou donnez la valeur avant (formulaire, entrée, résultat).",
        "{close_en}Correct the name, or give the value before (form, input, result).",
    ),
    "variable-early": Sentence(
        "{where} lit « {name} » avant que « {writer} » ne l’écrive.",
        "{where} reads “{name}” before “{writer}” writes it.",
        "Déplacez la lecture après « {writer} », ou écrivez une valeur avant.",
        "Move the reading after “{writer}”, or write a value before.",
    ),
    "variable-elsewhere": Sentence(
        "{where} lit « {name} », que seule une autre branche écrit (« {writer} »).",
        "{where} reads “{name}”, which only another branch writes (“{writer}”).",
        "Vérifiez que cette branche passe toujours avant, ou prévoyez l’absence de valeur.",
        "Check that this branch always comes first, or provide for the absence of a value.",
    ),
    "variable-part": Sentence(
        "{where} lit « {name} », que le formulaire qui donne « {head} » ne contient pas.",
        "{where} reads “{name}”, which the form that gives “{head}” does not hold.",
        "{close}Corrigez le nom. Champs : {known}.",
        "{close_en}Correct the name. Fields: {known}.",
    ),
    "dossier-field": Sentence(
        "{where} lit « {name} », que le dossier ({types}) ne contient pas.",
        "{where} reads “{name}”, which the dossier ({types}) does not hold.",
        "{close}Ajoutez ce champ au type de dossier, ou choisissez parmi : {known}.",
        "{close_en}Add this field to the dossier type, or choose among: {known}.",
    ),
    "dossier-write": Sentence(
        "{where} écrit « {name} », qui n’est pas un champ du dossier ({types}).",
        "{where} writes “{name}”, which is no field of the dossier ({types}).",
        "{close}Ajoutez ce champ au type de dossier, ou choisissez parmi : {known}.",
        "{close_en}Add this field to the dossier type, or choose among: {known}.",
    ),
    # Forms in use
    "form-variable": Sentence(
        "{where} lit « {name} », que ni le formulaire ni « {used} » ne donnent.",
        "{where} reads “{name}”, which neither the form nor “{used}” gives.",
        "{close}Corrigez le nom, ou ajoutez une entrée « {name} » à la tâche.",
        "{close_en}Correct the name, or add an input “{name}” to the task.",
    ),
    "form-kind": Sentence(
        "La nature de document « {name} » n’est déclarée par aucun type de dossier.",
        "The document kind “{name}” is declared by no dossier type.",
        "{close}Natures déclarées : {known}.",
        "{close_en}Declared kinds: {known}.",
    ),
    "form-kind-absent": Sentence(
        "Ce champ reçoit des fichiers sans dire de quelle nature ils sont.",
        "This field receives files without saying of which kind they are.",
        "Ajoutez la propriété « kind ». Natures déclarées : {known}.",
        "Add the property “kind”. Declared kinds: {known}.",
    ),
    "form-unused": Sentence(
        "Aucun processus n’utilise ce formulaire.",
        "No process uses this form.",
        "Retirez-le, ou donnez son identifiant à une tâche.",
        "Remove it, or give its id to a task.",
    ),
    # Mails and documents
    "mail-subject": Sentence(
        "Le courriel « {name} » n’a pas d’objet.",
        "The mail “{name}” has no subject.",
        "Écrivez-le dans subject.txt, sur une ligne.",
        "Write it in subject.txt, on one line.",
    ),
    "mail-subject-lines": Sentence(
        "L’objet du courriel « {name} » tient sur plusieurs lignes.",
        "The subject of the mail “{name}” takes several lines.",
        "Écrivez-le sur une seule ligne.",
        "Write it on a single line.",
    ),
    "mail-body": Sentence(
        "Le courriel « {name} » n’a pas de corps.",
        "The mail “{name}” has no body.",
        "Écrivez body.mjml (et body.txt si vous voulez choisir la version en texte).",
        "Write body.mjml (and body.txt to choose the text version).",
    ),
    "mail-file": Sentence(
        "« {name} » n’est pas un fichier de courriel : il ne servira à rien.",
        "“{name}” is no file of a mail: it will serve no purpose.",
        "Un courriel a subject.txt, body.mjml et body.txt.",
        "A mail has subject.txt, body.mjml and body.txt.",
    ),
    "template-syntax": Sentence(
        "Le modèle est mal écrit : {reason}.",
        "The template is badly written: {reason_en}.",
        "Vérifiez les accolades {{ … }} et {% … %} à cette ligne.",
        "Check the braces {{ … }} and {% … %} at this line.",
    ),
    "template-encoding": Sentence(
        "Ce fichier n’est pas écrit en UTF-8.",
        "This file is not written in UTF-8.",
        "Enregistrez-le en UTF-8.",
        "Save it as UTF-8.",
    ),
    "template-layout": Sentence(
        "Le modèle s’appuie sur « {name} », qui n’existe pas.",
        "The template relies on “{name}”, which does not exist.",
        "Ajoutez mails/{name}, ou corrigez le nom. Existants : {known}.",
        "Add mails/{name}, or correct the name. Existing: {known}.",
    ),
    "template-problem": Sentence(
        "{reason}",
        "{reason}",
        "Corrigez le modèle à l’endroit indiqué.",
        "Correct the template at the place given.",
    ),
    "mail-variable": Sentence(
        "Le modèle lit « {name} », qu’un courriel ne connaît pas.",
        "The template reads “{name}”, which a mail does not know.",
        "{close}Noms possibles : {known}.",
        "{close_en}Possible names: {known}.",
    ),
    "mail-data": Sentence(
        "Le modèle lit « {name} », que « {sender} » ne lui donne pas.",
        "The template reads “{name}”, which “{sender}” does not give it.",
        "{close}Ajoutez cette entrée dans « {place} » de « {sender} ». Données : {known}.",
        "{close_en}Add this entry to “{place}” of “{sender}”. Given: {known}.",
    ),
    "mail-unused": Sentence(
        "Rien n’envoie ce courriel.",
        "Nothing sends this mail.",
        "Retirez-le, ou nommez-le dans une tâche d’envoi ou dans domain.yaml.",
        "Remove it, or name it in a send task or in domain.yaml.",
    ),
    "word-data": Sentence(
        "Le modèle lit « {name} », que « {sender} » ne lui donne pas.",
        "The template reads “{name}”, which “{sender}” does not give it.",
        "{close}Ajoutez cette entrée dans « data » de « {sender} ». Données : {known}.",
        "{close_en}Add this entry to “data” of “{sender}”. Given: {known}.",
    ),
    "word-unused": Sentence(
        "Aucune tâche ne remplit ce modèle.",
        "No task fills this template.",
        "Retirez-le, ou nommez-le dans une tâche « Générer un document ».",
        "Remove it, or name it in a task “Générer un document”.",
    ),
}
