"""The scanner: refuses with a sentence, or stores and describes."""

import logging

from engine.ports import Storage, StoredFile
from services.confined import ConfinedError, Failed, Refused, Workshop
from services.scanning.names import safe_name
from services.scanning.refusals import refused, weight
from services.scanning.rules import MEDIA_TYPES, Rules

log = logging.getLogger(__name__)


class ContentScanner:
    """`ports.Scanner` by content: allow-list, limits, thumbnails, all read in a confined child."""

    def __init__(self, storage: Storage, workshop: Workshop, rules: Rules | None = None) -> None:
        self._storage = storage
        self._workshop = workshop
        self.rules = rules or Rules()

    def inspect(self, data: bytes, filename: str) -> StoredFile:
        """Store the file and describe it. Raises Rejected, its sentence naming the file."""
        return self.examine(data, filename)

    def examine(
        self, data: bytes, filename: str, *, accepted: frozenset[str] | None = None
    ) -> StoredFile:
        """As `inspect`; `accepted` narrows the media types. Raises Rejected."""
        name = safe_name(filename)
        if not data:
            raise refused("empty", name)
        if len(data) > self.rules.size:
            raise refused("too-large", name, size=weight(len(data)), limit=weight(self.rules.size))
        facts = self._facts(data, name, accepted or self.rules.accepted)
        kind = str(facts["media_type"])
        picture = facts["thumbnail"]
        pages = facts["pages"]
        warnings = facts["warnings"]
        return StoredFile(
            sha256=self._storage.put(data),
            size=len(data),
            media_type=kind,
            filename=safe_name(filename, kind),
            pages=pages if isinstance(pages, int) else None,
            thumbnail=self._storage.put(picture) if isinstance(picture, bytes) else None,
            warnings=tuple(warnings) if isinstance(warnings, list) else (),
        )

    def _facts(self, data: bytes, name: str, accepted: frozenset[str]) -> dict[str, object]:
        rules = self.rules
        try:
            found = self._workshop.run(
                "services.scanning.examining:examine",
                within=rules.seconds,
                data=data,
                filename=name,
                accepted=sorted(accepted & rules.accepted),
                pages=rules.pages,
                pixels=rules.pixels,
                unpacked=rules.unpacked,
                thumbnail=rules.thumbnail,
            )
        except Refused as refusal:
            params = dict(refusal.params)
            if refusal.code == "type-here":
                params["accepted"] = ", ".join(sorted(MEDIA_TYPES[kind][1:] for kind in accepted))
            raise refused(refusal.code, name, **params) from None
        except ConfinedError as error:
            # Hostile or broken, the file stays outside; a bug of ours must still be seen.
            log.log(
                logging.ERROR if isinstance(error, Failed) else logging.WARNING,
                "A file of %d bytes could not be examined: %s",
                len(data),
                error,
            )
            raise refused("unreadable", name) from None
        assert isinstance(found, dict)  # noqa: S101 - narrowing for types
        return found
