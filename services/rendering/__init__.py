"""Documents: from analysts' Word templates, and the product's own receipts and evidence files."""

from services.rendering.builtin import evidence, receipt
from services.rendering.converters import Converter, DxConverter, OfficeConverter, find_converter
from services.rendering.operations import DocumentGenerate, DocumentReceipt
from services.rendering.publication import check, reads, signature_markers, undeclared
from services.rendering.values import Rendered, RenderingError
from services.rendering.word import WordRenderer

__all__ = [
    "Converter",
    "DocumentGenerate",
    "DocumentReceipt",
    "DxConverter",
    "OfficeConverter",
    "Rendered",
    "RenderingError",
    "WordRenderer",
    "check",
    "evidence",
    "find_converter",
    "reads",
    "receipt",
    "signature_markers",
    "undeclared",
]
