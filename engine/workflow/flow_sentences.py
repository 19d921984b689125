"""Sentences about sequence flows, gateways and what a process or subprocess holds."""

FLOWS: dict[str, tuple[str, str, str, str]] = {
    "flow.dangling": (
        "Le flux « {name} » mène à « {target} » ({reference}), qui n'est pas un élément "
        "du processus.",
        "Reliez le flux à une activité, un événement ou une passerelle.",
        "The flow “{name}” leads to “{target}” ({reference}), which is no element of the process.",
        "Connect the flow to an activity, an event or a gateway.",
    ),
    "flow.crosses": (
        "Le flux « {name} » franchit la limite d'un sous-processus ou d'un participant.",
        "Reliez le sous-processus lui-même, ou utilisez un message.",
        "The flow “{name}” crosses the border of a subprocess or pool.",
        "Connect the subprocess itself, or use a message.",
    ),
    "flow.from_end": (
        "Un flux sort de l'événement de fin « {end} ».",
        "Retirez ce flux, ou remplacez la fin par un événement intermédiaire.",
        "A flow leaves the end event “{end}”.",
        "Remove the flow, or replace the end by an intermediate event.",
    ),
    "flow.to_start": (
        "Un flux arrive à l'événement de début « {start} ».",
        "Reliez-le à l'élément qui suit le début.",
        "A flow comes into the start event “{start}”.",
        "Connect it to what follows the start.",
    ),
    "flow.to_boundary": (
        "Un flux arrive à l'événement de bordure « {event} ».",
        "Un événement de bordure se déclenche de lui-même : retirez le flux.",
        "A flow comes into the boundary event “{event}”.",
        "A boundary event triggers by itself: remove the flow.",
    ),
    "flow.event_subprocess": (
        "Un flux touche le sous-processus événementiel « {subprocess} ».",
        "Retirez le flux : son événement de début le déclenche.",
        "A flow touches the event subprocess “{subprocess}”.",
        "Remove the flow: its start event triggers it.",
    ),
    "flow.compensation": (
        "Un flux touche l'activité de compensation « {activity} ».",
        "Retirez le flux : une association depuis l'événement de compensation suffit.",
        "A flow touches the compensation activity “{activity}”.",
        "Remove the flow: an association from the compensation event is enough.",
    ),
    "flow.listed": (
        "L'élément cite le flux « {flow} », qui ne le touche pas.",
        "Redessinez le flux dans le modeleur.",
        "The element lists the flow “{flow}”, which does not touch it.",
        "Draw the flow again in the modeler.",
    ),
    "flow.not_immediate": (
        "Ce flux n'est pas immédiat : quelque chose se passerait sans être dessiné.",
        'Retirez isImmediate="false".',
        "This flow is not immediate: something would happen that is not drawn.",
        'Remove isImmediate="false".',
    ),
    "flow.default": (
        "Le flux par défaut « {flow} » ne sort pas de « {name} ».",
        "Choisissez l'un de ses propres flux sortants.",
        "The default flow “{flow}” does not leave “{name}”.",
        "Choose one of its own outgoing flows.",
    ),
    "flow.no_condition": (
        "Le flux « {name} » sort de la passerelle « {gateway} » sans condition.",
        "Écrivez une condition, ou faites-en le flux par défaut.",
        "The flow “{name}” leaves the gateway “{gateway}” without a condition.",
        "Write a condition, or make it the default flow.",
    ),
    "flow.condition_here": (
        "Le flux « {name} » porte une condition, que « {source} » ne regarde pas.",
        "Retirez la condition, ou passez par une passerelle exclusive.",
        "The flow “{name}” has a condition, which “{source}” does not look at.",
        "Remove the condition, or go through an exclusive gateway.",
    ),
    "flow.lone_condition": (
        "Le flux « {name} », seul à sortir de « {source} », porte une condition : "
        "fausse, elle arrêterait tout.",
        "Retirez la condition, ou ajoutez un second chemin.",
        "The flow “{name}”, the only one to leave “{source}”, has a condition: "
        "false, it would stop everything.",
        "Remove the condition, or add a second path.",
    ),
    "gateway.direction": (
        "La passerelle est déclarée « {direction} », ce que ses flux démentent.",
        "Corrigez ses flux, ou sa direction.",
        "The gateway is declared “{direction}”, which its flows contradict.",
        "Correct its flows, or its direction.",
    ),
    "gateway.alone": (
        "La passerelle « {name} » n'est reliée à rien.",
        "Reliez-la ou supprimez-la.",
        "The gateway “{name}” is connected to nothing.",
        "Connect it or delete it.",
    ),
    "gateway.no_way_out": (
        "Aucun flux ne sort de la passerelle « {name} ».",
        "Reliez-la à la suite, ou remplacez-la par une fin.",
        "No flow leaves the gateway “{name}”.",
        "Connect it to what follows, or replace it by an end.",
    ),
    "gateway.no_activation": (
        "La passerelle complexe « {name} » n'a pas de condition d'activation.",
        "Écrivez-la, par exemple : activationCount >= 2.",
        "The complex gateway “{name}” has no activation condition.",
        "Write it, such as: activationCount >= 2.",
    ),
    "event_gateway.parallel": (
        "La passerelle « {name} » attend tous ses événements (Parallel), "
        "ce qui ne s'exécute pas ici.",
        "Utilisez un événement multiple parallèle, ou une passerelle parallèle.",
        "The gateway “{name}” awaits all its events (Parallel), which does not run here.",
        "Use a parallel multiple event, or a parallel gateway.",
    ),
    "event_gateway.one": (
        "La passerelle événementielle « {name} » n'a pas au moins deux suites.",
        "Ajoutez un événement, ou retirez la passerelle.",
        "The event-based gateway “{name}” does not have at least two ways out.",
        "Add an event, or remove the gateway.",
    ),
    "event_gateway.target": (
        "Une passerelle événementielle ne peut pas mener à « {target} ».",
        "Faites-la suivre d'événements intermédiaires (message, signal, minuterie, condition) "
        "ou de tâches de réception.",
        "An event-based gateway cannot lead to “{target}”.",
        "Let intermediate events (message, signal, timer, condition) or receive tasks follow it.",
    ),
    "event_gateway.shared": (
        "« {name} » suit la passerelle événementielle « {gateway} » et un autre flux.",
        "Donnez-lui ce seul flux entrant.",
        "“{name}” follows the event-based gateway “{gateway}” and another flow.",
        "Give it that one incoming flow only.",
    ),
    "event_gateway.boundary": (
        "« {name} » suit une passerelle événementielle : "
        "elle ne peut pas porter d'événement de bordure.",
        "Remplacez la bordure par un événement après la passerelle.",
        "“{name}” follows an event-based gateway: it cannot carry a boundary event.",
        "Replace the boundary event by an event after the gateway.",
    ),
    "event_gateway.mixed": (
        "La passerelle « {name} » mêle événements de message et tâches de réception.",
        "N'utilisez que l'un des deux.",
        "The gateway “{name}” mixes message events and receive tasks.",
        "Use only one of the two.",
    ),
    "instantiate.incoming": (
        "« {name} » démarre le processus, mais un flux y arrive.",
        "Retirez le flux, ou « instantiate ».",
        "“{name}” starts the process, but a flow comes into it.",
        "Remove the flow, or “instantiate”.",
    ),
    "event_subprocess.starts": (
        "Le sous-processus événementiel « {name} » a {count} événements de début.",
        "Donnez-lui un seul événement de début.",
        "The event subprocess “{name}” has {count} start events.",
        "Give it exactly one start event.",
    ),
    "event_subprocess.no_event": (
        "L'événement de début « {name} » d'un sous-processus événementiel n'attend rien.",
        "Donnez-lui un message, une minuterie, une erreur…",
        "The start event “{name}” of an event subprocess waits for nothing.",
        "Give it a message, a timer, an error…",
    ),
    "subprocess.starts": (
        "Le sous-processus « {name} » a {count} événements de début.",
        "Gardez-en un seul.",
        "The subprocess “{name}” has {count} start events.",
        "Keep only one.",
    ),
    "scope.no_start": (
        "Il y a une fin « {name} », mais aucun début.",
        "Ajoutez un événement de début.",
        "There is an end “{name}”, but no start.",
        "Add a start event.",
    ),
    "scope.no_end": (
        "Aucun événement de fin n'est dessiné.",
        "Ajoutez une fin : le lecteur saura où le processus s'arrête.",
        "No end event is drawn.",
        "Add an end: a reader will know where the process stops.",
    ),
    "node.unreachable": (
        "Rien ne mène à « {name} » : il ne s'exécuterait jamais.",
        "Reliez-le, ou supprimez-le.",
        "Nothing leads to “{name}”: it would never run.",
        "Connect it, or delete it.",
    ),
    "node.no_way_out": (
        "Aucun flux ne sort de « {name} ».",
        "Reliez-le à la suite ou à un événement de fin.",
        "No flow leaves “{name}”.",
        "Connect it to what follows or to an end event.",
    ),
    "adhoc.empty": (
        "Le sous-processus libre « {name} » ne contient aucune activité.",
        "Ajoutez-en au moins une.",
        "The ad-hoc subprocess “{name}” holds no activity.",
        "Add at least one.",
    ),
    "adhoc.events": (
        "Le sous-processus libre « {subprocess} » contient un début ou une fin.",
        "Retirez « {name} » : ses activités n'ont pas d'ordre.",
        "The ad-hoc subprocess “{subprocess}” holds a start or an end.",
        "Remove “{name}”: its activities have no order.",
    ),
    "adhoc.no_condition": (
        "Le sous-processus libre « {name} » ne dit pas quand il se termine.",
        "Écrivez sa condition d'achèvement (completionCondition).",
        "The ad-hoc subprocess “{name}” does not say when it ends.",
        "Write its completion condition (completionCondition).",
    ),
}
