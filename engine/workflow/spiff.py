"""The seam with SpiffWorkflow: the only module that imports it.

The library gives the life cycle of a node (future, waiting, ready, started, completed, error,
cancelled) with the hooks of its task specs, the graph of a process, and the containers of a
process and its subprocesses. Three of its habits are not ours, and are replaced here by
subclasses, not by patches:

- its tree of tasks is history, state and token set in one, and is walked whole after every
  step (silently no deeper than 1,000). Here a container holds the live nodes only, and a node
  is removed once it is finished;
- it predicts the future of a process as nodes. Here nothing is predicted: a token that moves
  makes the node it arrives at;
- it copies variables from node to node. Here `data` is a frozen empty mapping: variables live
  in scopes, and whatever still writes to a node raises.

Because the behaviour of the inherited methods is relied upon, their source is hashed: an
upgrade of the library cannot change what they do unseen.
"""

import hashlib
import inspect
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import SpiffWorkflow
from SpiffWorkflow import task, workflow
from SpiffWorkflow.bpmn import workflow as bpmn_workflow
from SpiffWorkflow.bpmn.specs import bpmn_process_spec, bpmn_task_spec
from SpiffWorkflow.bpmn.util import subworkflow
from SpiffWorkflow.specs import base
from SpiffWorkflow.util.task import TaskState

# The library is not typed: as Any, its classes can be given our types for their attributes.
Task: Any = task.Task
TaskSpec: Any = base.TaskSpec
BpmnTaskSpec: Any = bpmn_task_spec.BpmnTaskSpec
BpmnProcessSpec: Any = bpmn_process_spec.BpmnProcessSpec
Workflow: Any = workflow.Workflow
BpmnBaseWorkflow: Any = subworkflow.BpmnBaseWorkflow
BpmnSubWorkflow: Any = subworkflow.BpmnSubWorkflow
BpmnWorkflow: Any = bpmn_workflow.BpmnWorkflow

EXPECTED_VERSION = "3.2.0"

SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
"""The standard's own schema, as the library ships it."""

FUTURE: int = TaskState.FUTURE
WAITING: int = TaskState.WAITING
READY: int = TaskState.READY
STARTED: int = TaskState.STARTED
COMPLETED: int = TaskState.COMPLETED
ERROR: int = TaskState.ERROR
CANCELLED: int = TaskState.CANCELLED

NOTHING: MappingProxyType[str, Any] = MappingProxyType({})


class BaseNode(Task):  # type: ignore[misc]
    """A library task without parent, children, data or log."""

    parent = None
    children = ()

    def __init__(self, flow: Any, step: Any, node_id: str, state: int) -> None:
        # The library's own also keeps a tree, a thread and the time: nothing here reads them.
        self.id = node_id
        self.workflow = flow
        self.task_spec = step
        self._state = state
        flow.tasks[node_id] = self

    @property
    def data(self) -> MappingProxyType[str, Any]:
        return NOTHING

    @data.setter
    def data(self, value: dict[str, Any]) -> None:
        if value:
            raise TypeError("variables live in scopes, not on nodes")

    def _set_state(self, value: int) -> None:
        self._state = value

    def _drop_children(self, force: bool = False) -> None:
        return None


class BaseStep(BpmnTaskSpec):  # type: ignore[misc]
    """A library task spec whose hooks have our names, and which predicts nothing."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        # By another name, not by another call: every node of every instance goes through them.
        cls._update_hook = cls.arrive
        cls._on_ready_hook = cls.enter
        # The library marks a node in error and raises; the caller does the first, by phase.
        cls._run = cls._run_hook = cls.work
        cls._on_complete_hook = cls.leave
        cls._on_cancel = cls.abandon

    def test(self) -> None:
        return None

    def _predict(self, *args: object, **kwargs: object) -> None:
        return None

    def arrive(self, node: Any) -> bool | None:
        raise NotImplementedError

    def enter(self, node: Any) -> None:
        raise NotImplementedError

    def work(self, node: Any) -> bool | None:
        raise NotImplementedError

    def leave(self, node: Any) -> None:
        raise NotImplementedError

    def abandon(self, node: Any) -> None:
        raise NotImplementedError


class BaseGraph(BpmnProcessSpec):  # type: ignore[misc]
    """The steps of one process or subprocess."""

    task_specs: dict[str, Any]

    def __init__(self, name: str, description: str) -> None:
        super().__init__(name=name, description=description)
        # The library adds steps of its own, "Start" and "End" among them; an analyst's elements
        # may be called so too.
        self.task_specs.clear()


class BaseTop(BpmnWorkflow):  # type: ignore[misc]
    """The container of the process itself."""

    def __init__(self, graph: BaseGraph) -> None:
        super().__init__(graph, script_engine=object(), deserializing=True)


class BaseInner(BpmnSubWorkflow):  # type: ignore[misc]
    """The container of a subprocess or called process."""

    levels: ClassVar[int] = 0

    def __init__(self, graph: BaseGraph, owner_id: str, top: BaseTop) -> None:
        super().__init__(graph, owner_id, top, deserializing=True)

    def _calculate_depth(self) -> int:
        return 0  # the library sorts by depth to find what to run next; our queue knows


RELIED_UPON: dict[str, str] = {
    "Task.__init__": "5d98d6df6c602dfb",
    "Task.run": "976c46e260fe7f72",
    "Task.complete": "3ad34f7ae962ad90",
    "Task.cancel": "16a6cc6f7ea48468",
    "Task.error": "2a089827d0ed163b",
    "Task._ready": "4c051bb2c2a3d259",
    "Task._set_state": "86c4c1d22dc9b70f",
    "Task._drop_children": "eca5081a4b520d8d",
    "Task.has_state": "51bfc706797e11e1",
    "TaskSpec.__init__": "df987d5843e7f374",
    "TaskSpec.connect": "80f6471ca8837630",
    "TaskSpec._connect_notify": "5495e0157b49128f",
    "TaskSpec._predict": "e205cac4587d51d4",
    "TaskSpec._update": "6b138d31ca684e6b",
    "TaskSpec._on_ready": "c0c43ec078d31a59",
    "TaskSpec._run": "dac36fd701341359",
    "TaskSpec._on_complete": "95d4b21bfa422d45",
    "TaskSpec._on_cancel": "c05a2f4bc3de2f28",
    "BpmnTaskSpec.__init__": "1345082eb723ed77",
    "BpmnTaskSpec._update_hook": "facd2e4174bcf5cd",
    "BpmnTaskSpec._on_complete_hook": "39e47e85a77b2ffc",
    "BpmnProcessSpec.__init__": "4c0511ce1defb2f1",
    "Workflow.__init__": "a179a75739481275",
    "BpmnBaseWorkflow.__init__": "0ab21b97ab24e0d8",
    "BpmnSubWorkflow.__init__": "db2b701bf21b28a0",
    "BpmnWorkflow.__init__": "3a81d03cfd844e1a",
}


def sources() -> dict[str, str]:
    """SHA-256 of the source of every inherited or overridden method that running relies on."""
    methods = [
        *(
            (Task, name)
            for name in (
                "__init__",
                "run",
                "complete",
                "cancel",
                "error",
                "_ready",
                "_set_state",
                "_drop_children",
                "has_state",
            )
        ),
        *(
            (TaskSpec, name)
            for name in (
                "__init__",
                "connect",
                "_connect_notify",
                "_predict",
                "_update",
                "_on_ready",
                "_run",
                "_on_complete",
                "_on_cancel",
            )
        ),
        *((BpmnTaskSpec, name) for name in ("__init__", "_update_hook", "_on_complete_hook")),
        (BpmnProcessSpec, "__init__"),
        (Workflow, "__init__"),
        (BpmnBaseWorkflow, "__init__"),
        (BpmnSubWorkflow, "__init__"),
        (BpmnWorkflow, "__init__"),
    ]
    return {
        f"{owner.__name__}.{name}": hashlib.sha256(
            inspect.getsource(getattr(owner, name)).encode()
        ).hexdigest()[:16]
        for owner, name in methods
    }


def check() -> None:
    """Refuse to run on another library than the one this was written against."""
    found = version("SpiffWorkflow")
    if found != EXPECTED_VERSION:
        raise RuntimeError(f"SpiffWorkflow {EXPECTED_VERSION} is needed, {found} is installed")
    changed = [name for name, digest in sources().items() if RELIED_UPON.get(name) != digest]
    if changed:
        raise RuntimeError(f"SpiffWorkflow changed under us: {', '.join(changed)}")


check()
