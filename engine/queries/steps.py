"""The name of a step, as the version that a process follows draws it."""

from sqlalchemy.orm import Session

from engine.deployments import load
from engine.instances.libraries import library


def step_name(session: Session, deployment_id: int, process_id: str, element_id: str) -> str:
    """The element's name, its id where it has none; in one of the processes it calls, too."""
    processes = library(load(session, deployment_id)).processes
    own = processes.get(process_id)
    for process in (own, *processes.values()):
        element = process.elements.get(element_id) if process is not None else None
        if element is not None:
            return " ".join(element.name.split()) or element_id
    return element_id
