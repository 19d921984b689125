"""What an `accept` lets in, by content, and how it is said."""

import pytest

from webapp.rendering import kinds


@pytest.mark.parametrize(
    ("accept", "said"),
    [
        (".pdf,.jpg,.jpeg,.png", ["PDF", "JPG", "PNG"]),
        ("image/*, application/pdf", ["images", "PDF"]),
        ("", []),
    ],
)
def test_kinds_are_said_once_each(accept: str, said: list[str]) -> None:
    assert kinds.said(accept) == said


@pytest.mark.parametrize(
    ("accept", "media_type", "taken"),
    [
        ("", "text/plain", True),
        (".pdf", "application/pdf", True),
        (".PDF", "application/pdf", True),
        (".pdf", "text/plain", False),
        (".jpeg", "image/jpeg", True),
        ("image/*", "image/webp", True),
        ("image/*", "application/pdf", False),
        ("application/pdf", "application/pdf", True),
    ],
)
def test_the_content_decides(accept: str, media_type: str, taken: bool) -> None:
    assert kinds.lets_in(accept, media_type) is taken
