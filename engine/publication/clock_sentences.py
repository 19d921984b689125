"""What is said of processes that the clock starts."""

from engine.forms.findings import Sentence

CLOCK: dict[str, Sentence] = {
    "start-timer-unlisted": Sentence(
        "« {name} » démarre seul, par une minuterie, et aucun type de dossier ne le liste : rien "
        "ne dit dans quels dossiers.",
        "“{name}” starts by itself, by a timer, and no dossier type lists it: nothing says in "
        "which dossiers.",
        "Ajoutez-le sous « start » d’un type de dossier ({types}) : avec « creates: true », un "
        "nouveau dossier à chaque départ ; sinon, dans chaque dossier qui remplit « when ».",
        "Add it under “start” of a dossier type ({types}): with “creates: true”, a new dossier "
        "each time; without, in every dossier that meets “when”.",
    ),
    "start-timer-reads": Sentence(
        "La minuterie qui démarre le processus lit « {name} » : avant le départ, il n’y a encore "
        "ni dossier ni variable.",
        "The timer that starts the process reads “{name}”: before the start there is neither "
        "dossier nor variable.",
        "Écrivez une date ou une répétition (R/2026-01-01T06:00:00/P1D), et la condition sur le "
        "dossier dans « when » du type de dossier.",
        "Write a date or a repetition (R/2026-01-01T06:00:00/P1D), and the condition on the "
        "dossier in “when” of the dossier type.",
    ),
    "start-timer-value": Sentence(
        "La minuterie qui démarre le processus, « {text} », ne donne pas d’instant. {reason}",
        "The timer that starts the process, “{text}”, gives no instant. {reason_en}",
        "Écrivez une date (2026-12-31T18:00:00), une durée depuis la publication (P1D), ou une "
        "répétition (R/2026-01-01T06:00:00/P1D).",
        "Write a date (2026-12-31T18:00:00), a duration from publication (P1D), or a repetition "
        "(R/2026-01-01T06:00:00/P1D).",
    ),
    "start-timer-form": Sentence(
        "Ce début a une minuterie et le formulaire « {name} » : l’horloge ne remplit rien.",
        "This start has a timer and the form “{name}”: the clock fills nothing in.",
        "Retirez le formulaire. Pour qu’on puisse aussi démarrer à la main, ajoutez un second "
        "début, sans minuterie, qui le porte.",
        "Remove the form. To let people start it too, add a second start, without a timer, that "
        "bears it.",
    ),
    "start-timer-all": Sentence(
        "« {name} » attend une minuterie et d’autres événements à la fois pour démarrer.",
        "“{name}” waits for a timer and other events at the same time to start.",
        "Dessinez un début pour chacun, ou attendez les autres après le départ.",
        "Draw a start for each, or wait for the others after the start.",
    ),
    "start-timer-gateway": Sentence(
        "« {name} » est une minuterie derrière une passerelle qui démarre le processus : rien ne "
        "dit à partir de quand compter.",
        "“{name}” is a timer behind a gateway that starts the process: nothing says from when to "
        "count.",
        "Dessinez un début à minuterie, à côté de la passerelle.",
        "Draw a start with a timer, beside the gateway.",
    ),
    "start-timer-parent": Sentence(
        "« {name} » démarre seul et ouvrirait chaque fois un dossier « {type} » : il n’y aurait "
        "pas de dossier « {parent} » où le ranger.",
        "“{name}” starts by itself and would each time open a “{type}” dossier: there would be "
        "no “{parent}” dossier to keep it in.",
        "Listez-le sous « start » du type « {parent} », et ouvrez le dossier dans le diagramme "
        "(dossier.open).",
        "List it under “start” of the type “{parent}”, and open the dossier in the diagram "
        "(dossier.open).",
    ),
}
