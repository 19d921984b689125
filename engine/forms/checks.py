"""Checks that need the whole form: keys used twice, keys that are both a field and a group."""

from engine.forms.findings import Findings
from engine.forms.model import Field, Form, Path, Rows, walk

DOSSIER = "dossier"
"""The group whose answers are filed in the dossier."""


def check_paths(form: Form, found: Findings) -> None:
    """Every answer needs a place of its own."""
    taken: dict[Path, str] = {}
    for component in walk(form.components):
        if not isinstance(component, Field | Rows) or not component.path:
            continue
        name = ".".join(component.path).replace(".*", "")
        if component.path == (DOSSIER,):
            found.add("form-dossier-key", name, key=name)
        if component.path in taken:
            found.add("form-key-twice", name, key=name)
        taken[component.path] = name
    for path, name in taken.items():
        for length in range(1, len(path)):
            above = path[:length]
            # A list holds its own lines; that is no clash.
            if above in taken and path[length] != "*":
                found.add("form-key-clash", taken[above], key=taken[above], inner=name)
