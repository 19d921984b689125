"""Where a dossier stands, and whether it may stand elsewhere. Decisions, not actions."""

from engine.deployments import DossierType
from engine.errors import PhaseGoesBack, UnknownKind


def check_move(type: DossierType, current: str, wanted: str) -> bool:
    """True where the phase changes, False where the dossier stands there already.

    Only what the type declares (`after`) is reached. Raises UnknownKind, PhaseGoesBack.
    """
    if type.phase(wanted) is None:
        raise UnknownKind("phase", wanted)
    if wanted == current:
        return False
    if not type.may_follow(current, wanted):
        raise PhaseGoesBack(current, wanted)
    return True


def label(type: DossierType | None, phase: str) -> str:
    """As screens show it; the key itself where the type no longer declares it."""
    declared = type.phase(phase) if type is not None else None
    return declared.label if declared is not None else phase


def is_final(type: DossierType, phase: str) -> bool:
    declared = type.phase(phase)
    return declared is not None and declared.final
