"""Forms: what a task asks, read from form-js JSON, shown, validated. No web, no database.

`read` a file, `initial` answers, `present` screens, `parse_html` what came back, `validate`.
"""

from engine.forms.errors import FieldError, FormError, InvalidForm
from engine.forms.findings import Finding, Findings, Sentence
from engine.forms.html import add_row, parse_html, remove_row
from engine.forms.markdown import html as markdown
from engine.forms.model import Component, Content, Field, Form, Group, Rows, Screen
from engine.forms.paths import MISSING, get, put
from engine.forms.reading import examine, read
from engine.forms.reviewing import initial, labels, rows
from engine.forms.scope import Context, merged
from engine.forms.screens import screens
from engine.forms.validation import Signature, Upload, Validated, validate
from engine.forms.view import (
    ContentView,
    FieldView,
    GroupView,
    NodeView,
    RowsView,
    ScreenView,
    present,
)
from engine.forms.visibility import visible

__all__ = [
    "MISSING",
    "Component",
    "Content",
    "ContentView",
    "Context",
    "Field",
    "FieldError",
    "FieldView",
    "Finding",
    "Findings",
    "Form",
    "FormError",
    "Group",
    "GroupView",
    "InvalidForm",
    "NodeView",
    "Rows",
    "RowsView",
    "Screen",
    "ScreenView",
    "Sentence",
    "Signature",
    "Upload",
    "Validated",
    "add_row",
    "examine",
    "get",
    "initial",
    "labels",
    "markdown",
    "merged",
    "parse_html",
    "present",
    "put",
    "read",
    "remove_row",
    "rows",
    "screens",
    "validate",
    "visible",
]
