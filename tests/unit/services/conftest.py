"""What the tests of services share: a clock that stands still, children, files of all kinds."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typst
from docx import Document
from PIL import Image

from services.confined import Workshop
from services.signature import Authority
from services.storage import MemoryStorage


class StoppedClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture(scope="session")
def workshop() -> Iterator[Workshop]:
    made = Workshop()
    yield made
    made.close()


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def authority(tmp_path: Path, clock: StoppedClock) -> Authority:
    return Authority(tmp_path / "pki", organisation="Valserine Mutuelle & Cie", clock=clock)


@pytest.fixture(scope="session")
def pdf() -> bytes:
    """Two pages: Bonjour, then Au revoir."""
    return typst.compile(b"#set document(title: [T])\nBonjour #pagebreak() Au revoir")


def word(*paragraphs: str, title: str = "", header: str = "", cells: tuple[str, ...] = ()) -> bytes:
    """A Word document with these paragraphs, then a table of one column."""
    document = Document()
    document.core_properties.title = title
    if header:
        document.sections[0].header.paragraphs[0].text = header
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if cells:
        table = document.add_table(rows=len(cells), cols=1)
        for row, text in enumerate(cells):
            table.cell(row, 0).text = text
    sink = io.BytesIO()
    document.save(sink)
    return sink.getvalue()


def picture(
    width: int = 300, height: int = 200, kind: str = "JPEG", *, orientation: int | None = None
) -> bytes:
    """A picture, its left half red, its right half blue."""
    made = Image.new("RGB", (width, height), "blue")
    made.paste((255, 0, 0), (0, 0, width // 2, height))
    sink = io.BytesIO()
    exif = Image.Exif()
    if orientation:
        exif[0x112] = orientation
    made.save(sink, kind, exif=exif)
    return sink.getvalue()
