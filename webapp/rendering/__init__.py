"""Forms as accessible HTML, for tiers and agents alike.

A view builds a `Reading` (answers, errors, files, known values), asks `form_view` for the views,
and its template lays them out with the macros of ``templates/forms/fields.html``::

    {% import "forms/fields.html" as fields %}
    {{ fields.summary(form.mistakes) }}
    <form method="post" enctype="multipart/form-data">… {{ fields.items(form.items) }} …</form>
"""

from webapp.rendering.build import form_view, leaves, screens_of, view_of
from webapp.rendering.files import file_view
from webapp.rendering.mistakes import mistakes, sentences
from webapp.rendering.reading import Reading
from webapp.rendering.views import FileView, FormView, Known, LinkedDocument, Mistake

__all__ = [
    "FileView",
    "FormView",
    "Known",
    "LinkedDocument",
    "Mistake",
    "Reading",
    "file_view",
    "form_view",
    "leaves",
    "mistakes",
    "screens_of",
    "sentences",
    "view_of",
]
