"""The sentences an analyst reads about a model: (French, its cure, English, its cure) by code."""

from engine.workflow.flow_sentences import FLOWS
from engine.workflow.incident_sentences import INCIDENTS
from engine.workflow.step_sentences import STEPS

FILES: dict[str, tuple[str, str, str, str]] = {
    "xml.malformed": (
        "Le fichier n'est pas un XML lisible : {cause}.",
        "Ouvrez le fichier dans le modeleur et enregistrez-le de nouveau.",
        "The file is not readable XML: {cause}.",
        "Open the file in the modeler and save it again.",
    ),
    "xml.doctype": (
        "Le fichier déclare un type de document (DOCTYPE), ce qui est refusé.",
        "Supprimez la ligne DOCTYPE.",
        "The file declares a document type (DOCTYPE), which is refused.",
        "Remove the DOCTYPE line.",
    ),
    "xml.too_large": (
        "Le fichier pèse {size} octets ; la limite est {limit}.",
        "Découpez le processus en sous-processus appelés.",
        "The file weighs {size} bytes; the limit is {limit}.",
        "Split the process into called processes.",
    ),
    "xml.too_deep": (
        "Le fichier emboîte plus de {limit} niveaux d'éléments.",
        "Découpez le processus en sous-processus appelés.",
        "The file nests more than {limit} levels of elements.",
        "Split the process into called processes.",
    ),
    "xml.schema": (
        "Le fichier ne suit pas le schéma de BPMN 2.0 : {cause}",
        "Corrigez l'élément dans le modeleur, ou retirez ce qui a été ajouté à la main.",
        "The file does not follow the BPMN 2.0 schema: {cause}",
        "Correct the element in the modeler, or remove what was added by hand.",
    ),
    "file.not_bpmn": (
        "Le fichier n'est pas un diagramme BPMN 2.0 (racine : {tag}).",
        "Enregistrez un diagramme BPMN, avec « definitions » pour racine.",
        "The file is not a BPMN 2.0 diagram (root: {tag}).",
        "Save a BPMN diagram, with “definitions” as its root.",
    ),
    "process.twice": (
        "Le processus « {element} » existe déjà dans {other}.",
        "Donnez un autre identifiant à l'un des deux.",
        "The process “{element}” already exists in {other}.",
        "Give one of them another id.",
    ),
    "process.empty": (
        "Le processus « {name} » ne contient rien.",
        "Dessinez au moins un début, une activité et une fin, ou décochez « exécutable ».",
        "The process “{name}” holds nothing.",
        "Draw at least a start, an activity and an end, or untick “executable”.",
    ),
    "process.public": (
        "Un processus public n'est qu'une vue pour les autres : il ne s'exécute pas.",
        "Passez le type du processus à « None » ou « Private ».",
        "A public process is only a view for others: it does not run.",
        "Set the type of the process to “None” or “Private”.",
    ),
    "id.twice": (
        "L'identifiant « {element} » est utilisé deux fois.",
        "Donnez un autre identifiant à l'un des deux éléments.",
        "The id “{element}” is used twice.",
        "Give one of the two elements another id.",
    ),
    "id.missing": (
        "Un élément « {kind} » n'a pas d'identifiant.",
        "Donnez-lui un identifiant.",
        "A “{kind}” element has no id.",
        "Give it an id.",
    ),
    "element.unsupported": (
        "L'élément « {name} » ne s'exécute pas ici.",
        "Remplacez-le par une tâche, un sous-processus ou un échange de messages.",
        "The element “{name}” does not run here.",
        "Replace it by a task, a subprocess or messages.",
    ),
    "zeebe.unknown": (
        "L'extension « {name} » est inconnue : elle sera ignorée.",
        "Retirez-la, ou vérifiez son nom.",
        "The extension “{name}” is unknown: it will be ignored.",
        "Remove it, or check its name.",
    ),
    "ref.unknown": (
        "La référence {reference} mène à « {target} », qui n'existe pas.",
        "Choisissez un élément existant.",
        "The reference {reference} leads to “{target}”, which does not exist.",
        "Choose an existing element.",
    ),
    "ref.empty": (
        "La référence {reference} est vide.",
        "Choisissez un élément, ou retirez la référence.",
        "The reference {reference} is empty.",
        "Choose an element, or remove the reference.",
    ),
    "ref.wrong_kind": (
        "La référence {reference} mène à « {target} », qui n'est pas du bon genre.",
        "Choisissez un élément du genre attendu.",
        "The reference {reference} leads to “{target}”, which is of another kind.",
        "Choose an element of the kind expected.",
    ),
    "ref.not_root": (
        "La référence {reference} mène à « {target} », qui appartient à un autre événement.",
        "Définissez l'événement à la racine du fichier.",
        "The reference {reference} leads to “{target}”, which belongs to another event.",
        "Define the event at the root of the file.",
    ),
    "text.format": (
        "« {value} » n'est pas un format de texte.",
        "Indiquez un type MIME, par exemple text/plain.",
        "“{value}” is no text format.",
        "Give a MIME type, such as text/plain.",
    ),
    "data.state": (
        "L'état de la donnée n'a pas de nom.",
        "Nommez-le ou retirez-le.",
        "The data state has no name.",
        "Name it or remove it.",
    ),
    "data.assignment": (
        "Les affectations de données BPMN ne s'exécutent pas ici.",
        "Utilisez les correspondances d'entrée et de sortie de l'élément.",
        "BPMN data assignments do not run here.",
        "Use the input and output mappings of the element.",
    ),
    "data.drawing": (
        "Les données dessinées (ioSpecification) ne transportent rien par elles-mêmes.",
        "Un objet de données est la variable du même nom ; utilisez les correspondances "
        "d'entrée et de sortie.",
        "The data drawn here (ioSpecification) carry nothing by themselves.",
        "A data object is the variable of the same name; use input and output mappings.",
    ),
    "data.specification": (
        "Les entrées et sorties BPMN (ioSpecification) ne s'exécutent pas ici.",
        "Utilisez les correspondances d'entrée et de sortie de l'élément.",
        "BPMN inputs and outputs (ioSpecification) do not run here.",
        "Use the input and output mappings of the element.",
    ),
    "pool.multiplicity": (
        "Le nombre de participants va de {low} à {high}, ce qui ne se peut pas.",
        "Donnez un minimum positif ou nul, et un maximum au moins égal.",
        "The number of participants goes from {low} to {high}, which cannot be.",
        "Give a minimum of zero or more, and a maximum at least as large.",
    ),
    "message_flow.end": (
        "Un flux de message ne peut pas toucher « {target} ».",
        "Reliez-le à un participant, à une activité ou à un événement de message.",
        "A message flow cannot touch “{target}”.",
        "Connect it to a pool, an activity or a message event.",
    ),
    "message_flow.same_pool": (
        "Un flux de message relie deux éléments du même participant.",
        "Utilisez un flux de séquence, ou un événement de signal.",
        "A message flow connects two elements of one pool.",
        "Use a sequence flow, or a signal event.",
    ),
}

SENTENCES: dict[str, tuple[str, str, str, str]] = {**FILES, **FLOWS, **STEPS}

__all__ = ["INCIDENTS", "SENTENCES"]
