"""Publication: what must hold before a domain becomes a version, and how it is told.

`check` finds everything wrong at once; `report` writes it for the command line. Bootstrap hands
over a `TemplateChecker`.
"""

from engine.forms.findings import Finding
from engine.publication.checking import check
from engine.publication.reporting import report
from engine.publication.templates import TemplateChecker, TemplateError, TemplateProblem

__all__ = [
    "Finding",
    "TemplateChecker",
    "TemplateError",
    "TemplateProblem",
    "check",
    "report",
]
