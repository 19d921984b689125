"""What can be known of a Word template before anything is written in it."""

from typing import cast

from services.confined import ConfinedError, Refused, Workshop
from services.templating import Problem

_MODULE = "services.rendering.inspection"


def undeclared(template: bytes, workshop: Workshop, name: str = "modèle") -> set[str]:
    """Names of the variables the template reads, header and footer included.

    See `reads` for what it takes from them. Raises Refused where the template cannot be read at
    all: "not-word", "word-unsafe", "template-syntax".
    """
    return {path.partition(".")[0] for path in reads(template, workshop, name)}


def reads(template: bytes, workshop: Workshop, name: str = "modèle") -> set[str]:
    """What the template reads, with paths: "dossier.nom". Raises as `undeclared`."""
    return set(cast(list[str], workshop.run(f"{_MODULE}:names", template=template, name=name)))


def check(template: bytes, workshop: Workshop, name: str = "modèle") -> list[Problem]:
    """Everything wrong with the template itself, for the publication's report."""
    try:
        undeclared(template, workshop, name)
    except Refused as refusal:
        return [Problem(refusal.code, refusal.message)]
    except ConfinedError as error:
        return [Problem("not-word", f"« {name} » n’a pu être lu : {type(error).__name__}.")]
    return []


def signature_markers(template: bytes, workshop: Workshop, name: str = "modèle") -> list[int]:
    """Numbers of the signers whose place is marked, in order. Raises as `undeclared`."""
    return cast(list[int], workshop.run(f"{_MODULE}:markers", template=template, name=name))
