"""What can become of a waiting step under another version, each as one French sentence."""

from typing import ClassVar


class Verdict:
    """One answer of the dry run. `sentence` goes through the translations, like an error's."""

    code: ClassVar[str] = ""
    sentence: ClassVar[str] = ""
    possible: ClassVar[bool] = False
    """Whether the process can be moved all the same."""


class Kept(Verdict):
    code = "kept"
    sentence = "Gardé tel quel."
    possible = True


class Renamed(Verdict):
    code = "renamed"
    sentence = "Gardé ; cette étape s'appelle maintenant « {renamed} »."
    possible = True


class Mapped(Verdict):
    code = "mapped"
    sentence = "Gardé ; cette étape devient « {renamed} »."
    possible = True


class Disarmed(Verdict):
    code = "disarmed"
    sentence = "N'existe plus dans cette version : ne sera plus attendu."
    possible = True


class Armed(Verdict):
    code = "armed"
    sentence = "Nouveau dans cette version : attendu dès le changement de version."
    possible = True


class FormChanged(Verdict):
    code = "form-changed"
    sentence = "Gardé avec son brouillon ; le formulaire sera celui de la nouvelle version."
    possible = True


class TimerKept(Verdict):
    code = "timer-kept"
    sentence = "Garde son échéance."
    possible = True


class Later(Verdict):
    code = "later"
    sentence = "Nouveau dans cette version : ne concerne pas l'étape déjà en cours."
    possible = True


class Gone(Verdict):
    code = "gone"
    sentence = "Cette étape n'existe plus dans cette version."


class Moved(Verdict):
    code = "moved"
    sentence = "Cette étape n'est plus au même endroit du diagramme."


class OtherKind(Verdict):
    code = "kind"
    sentence = "Cette étape est devenue d'une autre sorte."


class OtherEvents(Verdict):
    code = "waits"
    sentence = "Cette étape n'attend plus les mêmes événements."


class OtherJoin(Verdict):
    code = "joins"
    sentence = "Les chemins qui se rejoignent ici ont changé, alors que l'un d'eux est arrivé."


class CannotUndo(Verdict):
    code = "undo"
    sentence = "Cette étape, déjà faite, ne pourrait plus être compensée."


class FormGone(Verdict):
    code = "form-gone"
    sentence = "Le formulaire de cette tâche n'existe plus dans cette version."


class MailGone(Verdict):
    code = "mail-gone"
    sentence = "Le courriel de cette page n'existe plus dans cette version."


class TypeGone(Verdict):
    code = "type-gone"
    sentence = "Le type de ce dossier n'existe plus dans cette version."


class Unreadable(Verdict):
    code = "unreadable"
    sentence = "L'état de ce processus ne se lit pas avec cette version."


REFUSALS: dict[str, type[Verdict]] = {
    one.code: one for one in (Gone, Moved, OtherKind, OtherEvents, OtherJoin, CannotUndo)
}
"""By `engine.workflow.versions.Standing.why`."""

VERDICTS: dict[str, type[Verdict]] = {one.code: one for one in Verdict.__subclasses__()}
