"""A page added to a document that has no place for its signatures."""

import io
from datetime import UTC, datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject

from services.typesetting import typeset

_SOURCE = b"""
#set document(title: "Signatures")
#set page(paper: "a4", margin: (x: 48pt, top: 56pt))
#set text(font: "Figtree", size: 18pt, weight: "bold", fill: rgb("#10282e"))
Signatures
#line(length: 100%, stroke: 0.6pt + rgb("#c2d0d3"))
"""


def add_page(writer: IncrementalPdfFileWriter) -> None:
    """Append an A4 page headed "Signatures"."""
    # Always the same page: its date says nothing.
    made = typeset(_SOURCE, {}, at=datetime(2026, 1, 1, tzinfo=UTC), standards=("a-2b",)).pdf
    heading = writer.import_page_as_xobject(PdfFileReader(io.BytesIO(made)))
    drawn = generic.DictionaryObject()  # type: ignore[no-untyped-call]
    drawn["/Heading"] = heading
    resources = generic.DictionaryObject()  # type: ignore[no-untyped-call]
    resources["/XObject"] = drawn
    content = writer.add_object(generic.StreamObject(stream_data=b"/Heading Do"))
    page = PageObject(content, (0, 0, 595, 842), resources)  # type: ignore[no-untyped-call]
    writer.insert_page(page)  # type: ignore[no-untyped-call]
