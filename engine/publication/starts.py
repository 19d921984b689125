"""Checks where processes start: public requests, and what dossier types let start."""

from engine.deployments.configuration import OWN_MAILS
from engine.publication.version import Version

_OWN = {
    "code": ("le code à usage unique", "the one-time code"),
    "receipt": ("l’accusé de réception", "the receipt"),
}
"""Mails without which pages cannot work."""


def check_starts(version: Version) -> None:
    _requests(version)
    _rules(version)
    _own_mails(version)


def _requests(version: Version) -> None:
    creating = {
        rule.process for one in version.types.values() for rule in one.start if rule.creates
    }
    for index, request in enumerate(version.domain.config.requests):
        at = f"requests.{index}.process"
        process = version.processes.get(request.process)
        if process is None:
            version.add(
                "request-process",
                file="domain.yaml",
                element=at,
                number=index + 1,
                name=request.process,
                known=frozenset(version.processes),
            )
            continue
        if not request.form and not process.start_form_id:
            version.add("request-form", file="domain.yaml", element=at, name=request.process)
        if request.process not in creating:
            version.add("request-dossier", file="domain.yaml", element=at, name=request.process)


def _rules(version: Version) -> None:
    for one in version.types.values():
        for index, rule in enumerate(one.start):
            if rule.process not in version.processes:
                version.add(
                    "start-process",
                    file=one.file,
                    element=f"start.{index}.process",
                    name=rule.process,
                    known=frozenset(version.processes),
                )


def _own_mails(version: Version) -> None:
    has_pages = any(
        name.startswith("page.")
        for _, element in version.elements()
        for name in element.zeebe.properties
    )
    if not has_pages:
        return
    for name in OWN_MAILS:
        if name in _OWN and name not in version.domain.config.mails:
            french, english = _OWN[name]
            version.add(
                "mail-own",
                file="domain.yaml",
                element=f"mails.{name}",
                name=name,
                warning=True,
                what_fr=french,
                what_en=english,
            )
