"""A received file as the screens show it."""

from engine.queries import UploadView
from webapp.rendering.formats import file_size
from webapp.rendering.views import FileView

BADGES = {
    "application/pdf": "PDF",
    "image/jpeg": "JPG",
    "image/png": "PNG",
    "image/webp": "WEBP",
    "image/tiff": "TIF",
    "text/plain": "TXT",
    "text/csv": "CSV",
}


def badge(media_type: str, filename: str = "") -> str:
    """The three or four letters on the little sheet: by type, else by the name's ending."""
    ending = filename.rpartition(".")[2][:4].upper() if "." in filename else ""
    return BADGES.get(media_type) or ending or "DOC"


def file_view(
    upload: UploadView,
    *,
    language: str = "fr",
    href: str = "",
    thumbnail: str = "",
    turns: bool = True,
) -> FileView:
    """The view of a staged upload; addresses are the caller's, who knows the routes."""
    picture = upload.media_type.startswith("image/")
    return FileView(
        id=str(upload.id),
        filename=upload.filename,
        size=file_size(upload.size, language),
        badge=badge(upload.media_type, upload.filename),
        pages=upload.pages,
        picture=picture,
        href=href,
        thumbnail=thumbnail if upload.thumbnail else "",
        turns=turns and picture,
    )
