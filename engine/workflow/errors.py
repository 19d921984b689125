"""What can go wrong while an instance runs, as values the caller can show."""

from engine.workflow.sentences import INCIDENTS


class Problem(Exception):
    """An element cannot go on: it becomes an incident on its node, the others continue.

    `code` and `params` say which sentence; `message("fr")` gives it.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def message(self, language: str = "fr") -> str:
        return INCIDENTS[self.code][0 if language == "fr" else 1].format_map(self.params)

    def __str__(self) -> str:
        return self.message("en")


class HostError(Problem):
    """Raised by the host where a decision or an inline operation fails: an incident.

    `message` is French; `english` says the same, where it is known.
    """

    def __init__(self, message: str, english: str = "") -> None:
        super().__init__("host", cause=message, cause_en=english or message)


class UnknownNode(LookupError):
    """No node of that id waits in this instance, or not for this."""

    def __init__(self, node: str, expected: str) -> None:
        super().__init__(f"{node!r} is not {expected}")
        self.node = node
        self.expected = expected


class UnknownProcess(LookupError):
    """The library has no such process or element, or it cannot be started."""


class UnreadableState(ValueError):
    """This saved state cannot be loaded with this library."""
