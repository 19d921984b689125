"""Everything said of one file by its content. Runs confined."""

from services.confined import Refused
from services.scanning import pictures, portable
from services.scanning.sniffing import sniff


def examine(
    data: bytes,
    filename: str,
    *,
    accepted: list[str],
    pages: int,
    pixels: int,
    unpacked: int,
    thumbnail: int,
) -> dict[str, object]:
    """``{"media_type", "pages", "thumbnail", "warnings"}``; the thumbnail is WebP or None.

    Raises Refused with a code of `refusals.SENTENCES`.
    """
    kind = sniff(data, filename, unpacked=unpacked)
    if kind not in accepted:
        raise Refused("type-here", kind=kind)
    facts: dict[str, object] = {"media_type": kind, "pages": None, "thumbnail": None}
    facts["warnings"] = []
    if kind == "application/pdf":
        document = portable.opened(data)
        _count(len(document), pages)
        facts |= {
            "pages": len(document),
            "thumbnail": portable.thumbnail(document, thumbnail),
            "warnings": portable.warnings(document, data),
        }
    elif kind.startswith("image/"):
        count = pictures.frames(data, pixels=pixels)
        _count(count, pages)
        small = pictures.upright(data, pixels=pixels, side=thumbnail)
        facts |= {"pages": count, "thumbnail": pictures.webp(small)}
    return facts


def _count(found: int, limit: int) -> None:
    if found > limit:
        raise Refused("too-many-pages", pages=found, limit=limit)
