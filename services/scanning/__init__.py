"""Looks into files before they enter a dossier, and shows their pages."""

from services.scanning.names import safe_name
from services.scanning.pages import PageReader
from services.scanning.rules import Rules
from services.scanning.scanner import ContentScanner

__all__ = ["ContentScanner", "PageReader", "Rules", "safe_name"]
