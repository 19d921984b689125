"""Checks the Word templates: that they can be read, and that each task gives what they read."""

from collections.abc import Collection, Mapping

from engine.publication.flow import Flow
from engine.publication.senders import Sender, senders
from engine.publication.templates import TemplateError
from engine.publication.variables import shape_of
from engine.publication.version import Version

ROOTS = frozenset({"dossier", "organisation", "task", "language", "now"})
"""Names every document template is given beside its `data`."""


def check_words(version: Version, flows: Mapping[str, Flow]) -> None:
    by_template: dict[str, list[Sender]] = {}
    for sender in senders(version, flows, "template"):
        by_template.setdefault(sender.template, []).append(sender)
    for name, template in sorted(version.domain.documents.items()):
        if not name.endswith(".docx"):
            continue
        path = f"documents/{name}"
        if name not in by_template and version.sound:
            version.add("word-unused", file=path, element=name, warning=True)
        if version.templates is None:
            continue
        try:
            read = version.templates.word_variables(name, template)
        except TemplateError as error:
            version.add("template-problem", file=path, element=name, reason=error.message)
            continue
        for sender in by_template.get(name, ()):
            _given(version, path, name, read, sender)


def _given(version: Version, path: str, name: str, read: Collection[str], sender: Sender) -> None:
    for variable in sorted(read):
        head, *rest = variable.split(".")
        if sender.data is not None and head not in ROOTS | sender.data:
            version.add(
                "word-data",
                file=path,
                element=name,
                name=variable,
                sender=sender.shown,
                known=sender.data | ROOTS,
            )
        elif head == "dossier" and rest and "dossier" not in (sender.data or ()):
            shape = shape_of(version, sender.process_id)
            if not shape.reads(tuple(rest)):
                version.add(
                    "dossier-field",
                    file=path,
                    element=name,
                    where="Le modèle",
                    name=variable,
                    types=shape.label,
                    known={f"dossier.{one}" for one in shape.names()},
                )
