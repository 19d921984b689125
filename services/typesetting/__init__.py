"""Typst: PDF files from our own sources, and the fonts shipped with the product."""

from services.typesetting.fontconfig import FONTS, fontconfig
from services.typesetting.instants import stated
from services.typesetting.typst import Typeset, typeset

__all__ = ["FONTS", "Typeset", "fontconfig", "stated", "typeset"]
