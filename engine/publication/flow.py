"""Which variables may have been written when each element of a process is reached.

A may-analysis over the diagram: the sets grow along sequence flows until nothing changes. Names
found nowhere in a set are null there whatever the path. Scopes are taken together, since results
propagate upward; only names local to an activity (its inputs, its loop's item) stay inside it.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from engine.forms import Form
from engine.publication.results import ANYTHING, results
from engine.workflow import Process
from engine.workflow.model import SUBPROCESSES, Element

Names = frozenset[str]
_LOOP = frozenset({"loopCounter", "item"})
_COUNTS = frozenset(
    {
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
)


class Flow:
    """The names possibly written before and after each element of one process.

    `given` are those the process starts with; `returned` gives the names a called process may
    hand back (for the outputs of a call activity).
    """

    def __init__(
        self,
        process: Process,
        forms: Mapping[str, Form],
        given: Collection[str],
        returned: Mapping[str, Names],
    ) -> None:
        self.process = process
        self.given = frozenset(given) | {"dossier"}
        self._forms = forms
        self._returned = returned
        self._children = process.children
        self.before: dict[str, Names] = {key: frozenset() for key in process.elements}
        self.after: dict[str, Names] = dict(self.before)
        self._settle()

    # What an element writes

    def results(self, element: Element) -> Names:
        """What its outputs may read beside the names around it."""
        if element.tag == "callActivity":
            return self._returned.get(element.calls, frozenset({ANYTHING}))
        return results(element, self._forms)

    def writes(self, element: Element) -> Names:
        """Names left in the scope around it when it completes."""
        zeebe = element.zeebe
        found = frozenset(_head(line.target) for line in zeebe.outputs)
        whole = element.tag != "callActivity" or (zeebe.called and zeebe.called.all_to_parent)
        if whole and not zeebe.outputs:
            found |= self.results(element)
        if element.loop is not None and element.loop.output_collection:
            found |= {_head(element.loop.output_collection)}
        return found

    @cached_property
    def writers(self) -> Mapping[str, tuple[str, ...]]:
        """Name → ids of the elements that write it, in drawing order."""
        found: dict[str, list[str]] = {}
        for element in self.process.elements.values():
            for name in self.writes(element):
                found.setdefault(name, []).append(element.id)
        return {name: tuple(ids) for name, ids in found.items()}

    @property
    def everything(self) -> Names:
        return frozenset(self.writers) | self.given

    # What an element sees

    def loop_names(self, element: Element) -> Names:
        if element.loop is None:
            return frozenset()
        own = {element.loop.item, _head(element.loop.output_collection)} - {""}
        return frozenset(own) | _LOOP

    def inputs(self, element: Element) -> Names:
        return frozenset(_head(line.target) for line in element.zeebe.inputs)

    def inside(self, element: Element) -> Names:
        """Names visible in the element once its inputs are there."""
        names = self.before[element.id] | self.loop_names(element) | self.inputs(element)
        for outer in self._around(element):
            names |= self.loop_names(outer) | self.inputs(outer)
        return names

    def visible(self, element_id: str, where: str, index: int) -> Names:
        """Names readable by the expression at `where`; `index` counts outputs already written."""
        flow = self.process.flows.get(element_id)
        if flow is not None:
            source = self.process.elements.get(flow.source)
            around = self._around(source) if source else ()
            names = self.after.get(flow.source, frozenset())
            for outer in around:
                names |= self.loop_names(outer) | self.inputs(outer)
            return names
        element = self.process.elements[element_id]
        kind = where.split(" ")[0]
        inside = self.inside(element)
        if kind in ("inputCollection", "loopCardinality"):
            return inside - self.inputs(element) | self.before[element.id]
        if kind == "output":
            earlier = {_head(line.target) for line in element.zeebe.outputs[:index]}
            return inside | self.results(element) | earlier | self._written_in(element)
        if kind in ("outputElement", "completionCondition", "loopCondition"):
            return (
                inside
                | self.results(element)
                | self.writes(element)
                | _COUNTS
                | (self._written_in(element))
            )
        if element.tag == "boundaryEvent":
            attached = self.process.elements.get(element.attached_to)
            return inside | (self.inside(attached) if attached else frozenset())
        return inside

    def reaches(self, source: str, target: str) -> bool:
        """Whether the diagram leads from one element to the other."""
        seen: set[str] = set()
        waiting = [source]
        while waiting:
            one = waiting.pop()
            if one == target and seen:
                return True
            if one in seen:
                continue
            seen.add(one)
            waiting += self._following.get(one, ())
        return False

    # The settling

    def _settle(self) -> None:
        order = list(self.process.elements.values())
        changed = True
        while changed:
            changed = False
            for element in order:
                before = self._entering(element)
                after = before | self.writes(element) | self._written_in(element)
                if before != self.before[element.id] or after != self.after[element.id]:
                    self.before[element.id] = before
                    self.after[element.id] = after
                    changed = True

    def _entering(self, element: Element) -> Names:
        process = self.process
        names: Names = frozenset()
        for flow_id in element.incoming:
            flow = process.flows.get(flow_id)
            if flow is not None:
                names |= self.after.get(flow.source, frozenset())
        if element.attached_to in process.elements:
            attached = process.elements[element.attached_to]
            names |= self.before[attached.id] | self._written_in(attached)
        if element.for_compensation:
            names |= self.everything
        names |= self._linked(element)
        if not element.incoming and not element.attached_to:
            names |= self._starting(element)
        return names

    def _starting(self, element: Element) -> Names:
        outer = self.process.elements.get(element.scope)
        if outer is None:
            return self.given
        names = self.before[outer.id] | self.inputs(outer) | self.loop_names(outer)
        if outer.triggered_by_event:
            # It may begin at any moment of the scope it watches.
            names |= self.everything
        if outer.tag == "adHocSubProcess":
            names |= self._written_in(outer)
        return names

    def _linked(self, element: Element) -> Names:
        if element.tag != "intermediateCatchEvent":
            return frozenset()
        links = {event.name for event in element.events if event.kind == "link"}
        names: Names = frozenset()
        for other in self.process.elements.values():
            if other.tag == "intermediateThrowEvent" and any(
                event.kind == "link" and event.name in links for event in other.events
            ):
                names |= self.after[other.id]
        return names

    def _written_in(self, element: Element) -> Names:
        """All that a subprocess's content writes; nothing for other elements."""
        if element.tag not in SUBPROCESSES:
            return frozenset()
        names: Names = frozenset()
        for key in self._children.get(element.id, ()):
            inner = self.process.elements[key]
            names |= self.writes(inner) | self._written_in(inner)
        return names

    def _around(self, element: Element) -> Iterator[Element]:
        scope = element.scope
        while scope in self.process.elements:
            outer = self.process.elements[scope]
            yield outer
            scope = outer.scope

    @cached_property
    def _following(self) -> Mapping[str, list[str]]:
        following: dict[str, list[str]] = {}
        for flow in self.process.flows.values():
            following.setdefault(flow.source, []).append(flow.target)
        for element in self.process.elements.values():
            if element.attached_to:
                following.setdefault(element.attached_to, []).append(element.id)
            outer = self.process.elements.get(element.scope)
            if outer is not None:
                if not element.incoming:
                    following.setdefault(outer.id, []).append(element.id)
                if not element.outgoing:
                    targets = [self.process.flows[f].target for f in outer.outgoing]
                    following.setdefault(element.id, []).extend(targets)
        return following


def _head(path: str) -> str:
    return path.split(".")[0]
