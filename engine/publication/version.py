"""The version being checked: the domain, its diagrams, and what the installation can do."""

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from engine.deployments import OWN_MAILS, DossierType
from engine.deployments.domain import examine
from engine.forms.findings import Finding, Severity, filled
from engine.ports import Parameter
from engine.publication.sentences import SENTENCES
from engine.publication.templates import TemplateChecker
from engine.workflow import Library, Process
from engine.workflow import read as read_diagrams
from engine.workflow.model import Element

Operations = Mapping[str, Sequence[Parameter]]

PLACES = {
    "input": ("L’entrée", "Input"),
    "output": ("La sortie", "Output"),
    "conditionExpression": ("La condition", "The condition"),
    "inputCollection": ("La liste parcourue", "The list"),
    "outputElement": ("Le résultat de chaque tour", "Each turn’s result"),
    "completionCondition": ("La condition de fin", "The completion condition"),
    "timer": ("Le délai", "The timer"),
    "correlationKey": ("La clé du message", "The message’s key"),
    "script": ("Le calcul", "The script"),
    "dueDate": ("L’échéance", "The due date"),
    "followUpDate": ("La date de suivi", "The follow-up date"),
    "priority": ("La priorité", "The priority"),
    "assignee": ("La personne désignée", "The assignee"),
    "candidateGroups": ("L’équipe", "The team"),
    "candidateUsers": ("Les personnes possibles", "The candidates"),
}
"""How an expression's place is named to an analyst."""


def place(where: str, language: str = "fr") -> str:
    """ "L’entrée « to »", "La condition"; what has no word of ours keeps its own name."""
    kind, _, name = where.partition(" ")
    words = PLACES.get(kind)
    head = words[0 if language == "fr" else 1] if words else f"« {kind} »"
    return f"{head} « {name} »" if name else head


def _closest(name: str, names: Sequence[str]) -> str | None:
    """The known name this one looks like; a head they all share ("dossier.") counts for nothing."""
    head = name.rpartition(".")[0].partition(".")[0]
    shared = f"{head}." if head and all(one.startswith(f"{head}.") for one in names) else ""
    tails = [one.removeprefix(shared) for one in names]
    close = difflib.get_close_matches(name.removeprefix(shared), tails, 1)
    return shared + close[0] if close else None


class Version:
    """Everything a check may look at, and where it leaves its findings."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        *,
        operations: Operations,
        inline: Operations,
        templates: TemplateChecker | None,
    ) -> None:
        self.domain, found = examine(files)
        self.findings: list[Finding] = list(found)
        self.library: Library = read_diagrams(self.domain.diagrams)
        self.operations: Operations = {**operations, **inline}
        self.templates = templates
        self.types: Mapping[str, DossierType] = self.domain.dossier_types

    def add(
        self,
        code: str,
        /,
        *,
        file: str,
        element: str = "",
        line: int | None = None,
        warning: bool = False,
        **params: object,
    ) -> None:
        """Note a finding. `name` and `known` (a collection) also give "did you mean"; `meant`
        says it outright."""
        known = params.get("known")
        meant = params.pop("meant", None)
        if isinstance(known, Collection) and not isinstance(known, str):
            names = sorted(map(str, known))
            meant = meant or _closest(str(params.get("name", params.get("type"))), names)
            params["known"] = ", ".join(names) if names else "—"
        params["close"] = f"Peut-être « {meant} ». " if meant else ""
        params["close_en"] = f"Perhaps “{meant}”. " if meant else ""
        params.setdefault("element", element)
        severity: Severity = "warning" if warning else "error"
        self.findings.append(filled(SENTENCES[code], params, file, element, code, line, severity))

    def on(
        self, element: Element, code: str, /, *, warning: bool = False, **params: object
    ) -> None:
        """Note a finding on an element of a diagram."""
        self.add(
            code,
            file=element.file,
            element=element.id,
            line=element.line or None,
            warning=warning,
            **params,
        )

    @cached_property
    def unreadable(self) -> frozenset[str]:
        """Kinds of files of which one cannot be read: "bpmn", "dmn", "dossiers", "forms", "domain".

        What it holds is unknown rather than absent: nothing is said of names it may give.
        """
        kinds = set()
        drawn = {process.file for process in self.processes.values()}
        if set(self.domain.diagrams) - drawn:
            kinds.add("bpmn")
        if len({one.file for one in self.types.values()}) < self._count(
            "dossiers/", (".yaml", ".yml")
        ):
            kinds.add("dossiers")
        if len(self.domain.forms) < self._count("forms/", (".form", ".json")):
            kinds.add("forms")
        if not self.domain.config.readable:
            kinds.add("domain")
        if any(f.file.startswith("dmn/") and f.severity == "error" for f in self.findings):
            kinds.add("dmn")
        return frozenset(kinds)

    def _count(self, folder: str, endings: tuple[str, ...]) -> int:
        return sum(path.startswith(folder) and path.endswith(endings) for path in self.domain.files)

    @property
    def sound(self) -> bool:
        """Whether nothing is refused so far."""
        ours = any(one.severity == "error" for one in self.findings)
        return not ours and not self.library.refused

    def elements(self) -> Iterator[tuple[Process, Element]]:
        for process in self.library.processes.values():
            for element in process.elements.values():
                yield process, element

    def diagram_findings(self) -> list[Finding]:
        """What is wrong with the diagrams by themselves, in the words of this package."""
        return [
            Finding(
                file=one.file,
                element=one.element,
                code=f"bpmn-{one.code}",
                message_fr=one.message("fr"),
                message_en=one.message("en"),
                cure_fr=one.cure("fr"),
                cure_en=one.cure("en"),
                line=one.line or None,
                severity=one.severity,
            )
            for one in self.library.findings
        ]

    @property
    def processes(self) -> Mapping[str, Process]:
        return self.library.processes

    @cached_property
    def mails(self) -> frozenset[str]:
        """Mails a process may name: the domain's, and those that are shipped."""
        return frozenset(self.domain.mails) | frozenset(OWN_MAILS)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Every document kind some dossier type declares."""
        return frozenset(kind for one in self.types.values() for kind in one.documents)

    @cached_property
    def calls(self) -> Mapping[str, frozenset[str]]:
        """Process → processes it calls by name."""
        return {
            key: frozenset(name for name in process.called_elements if not name.startswith("="))
            for key, process in self.processes.items()
        }

    @cached_property
    def types_of(self) -> Mapping[str, tuple[DossierType, ...]]:
        """Process → the types of the dossiers it runs in; all of them where nothing says.

        A called process runs in its caller's dossier.
        """
        found: dict[str, set[str]] = {key: set() for key in self.processes}
        for one in self.types.values():
            for rule in one.start:
                found.setdefault(rule.process, set()).add(one.key)
        changed = True
        while changed:
            changed = False
            for caller, called in self.calls.items():
                for name in called & found.keys():
                    if not found[caller] <= found[name]:
                        found[name] |= found[caller]
                        changed = True
        everything = tuple(self.types.values())
        return {
            key: tuple(self.types[name] for name in sorted(names)) or everything
            for key, names in found.items()
        }
