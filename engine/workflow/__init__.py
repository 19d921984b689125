"""Parse, run and save BPMN processes: the only package that knows SpiffWorkflow."""

from engine.workflow.errors import (
    HostError,
    Problem,
    UnknownNode,
    UnknownProcess,
    UnreadableState,
)
from engine.workflow.findings import Finding
from engine.workflow.host import (
    Budget,
    EngineEvent,
    Host,
    Incident,
    JobRequest,
    SignalSubscription,
    Subscription,
    ThrownMessage,
    ThrownSignal,
    Timer,
    UserTask,
)
from engine.workflow.instance import Changes, Instance
from engine.workflow.library import Library, Process, StartingEvent
from engine.workflow.reader import read

__all__ = [
    "Budget",
    "Changes",
    "EngineEvent",
    "Finding",
    "Host",
    "HostError",
    "Incident",
    "Instance",
    "JobRequest",
    "Library",
    "Problem",
    "Process",
    "SignalSubscription",
    "StartingEvent",
    "Subscription",
    "ThrownMessage",
    "ThrownSignal",
    "Timer",
    "UnknownNode",
    "UnknownProcess",
    "UnreadableState",
    "UserTask",
    "read",
]
