"""From a form and its reading to views: which questions show, with what in them."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from engine import forms
from engine.forms.display import display
from webapp.rendering.mistakes import mistakes
from webapp.rendering.questions import question_view
from webapp.rendering.reading import Reading
from webapp.rendering.views import (
    DocumentsView,
    FieldView,
    FormView,
    GroupView,
    Item,
    LineView,
    RowsView,
    RowView,
    RuleView,
    SignatureView,
    TableView,
    TextView,
    UploadView,
)

Leaf = FieldView | UploadView | SignatureView | RowsView


def screens_of(form: forms.Form, reading: Reading) -> tuple[forms.ScreenView, ...]:
    """The screens that have something to show now; `index` stays the form's own."""
    return forms.present(
        form,
        reading.data,
        reading.context,
        fields=reading.only,
        language=reading.language,
        now=reading.now,
        zone=reading.zone,
    )


def form_view(form: forms.Form, reading: Reading, *, screen: int | None = None) -> FormView:
    """The form, or its screen of that index, ready for the templates."""
    shown = screens_of(form, reading)
    if screen is None:
        return view_of([node for one in shown for node in one.nodes], reading)
    return view_of([node for one in shown if one.index == screen for node in inside(one)], reading)


def inside(screen: forms.ScreenView) -> Sequence[forms.NodeView]:
    """The parts of a screen; the group that gave it its title does not repeat it."""
    nodes: list[forms.NodeView] = []
    for node in screen.nodes:
        titled = isinstance(node, forms.GroupView) and node.label in ("", screen.title)
        nodes.extend(node.nodes if isinstance(node, forms.GroupView) and titled else [node])
    return nodes


def view_of(nodes: Sequence[forms.NodeView], reading: Reading) -> FormView:
    """Some of a form's parts, ready for the templates."""
    items = tuple(_items(nodes, reading))
    views = tuple(leaves(items))
    targets = {view.name: target(view) for view in views}
    return FormView(
        items=items,
        targets=targets,
        mistakes=mistakes(reading.invalid, targets, language=reading.language)
        if reading.invalid
        else (),
        names=tuple(view.name for view in views),
        uploads=any(isinstance(view, UploadView) for view in views),
    )


def target(view: Leaf) -> str:
    """Id of the control the error summary leads to."""
    if isinstance(view, SignatureView):
        return f"{view.id}-consent" if view.consent_error else f"{view.id}-typed"
    return view.id


def leaves(items: Sequence[Item]) -> Iterator[Leaf]:
    """Every question of these items, in order."""
    for item in items:
        match item:
            case FieldView() | UploadView() | SignatureView():
                yield item
            case RowsView():
                yield item
                for row in item.rows:
                    yield from leaves(row.items)
            case GroupView() | LineView():
                yield from leaves(item.items)


def _items(nodes: Sequence[forms.NodeView], reading: Reading) -> Iterator[Item]:
    line: list[FieldView] = []
    line_of = ""
    for node in nodes:
        asked = node.field if isinstance(node, forms.FieldView) else None
        row = asked.row if asked is not None and asked.columns else ""
        for item in _one(node, reading):
            beside = row if isinstance(item, FieldView) and not item.known else ""
            if line and beside != line_of:
                yield _line(line)
                line = []
            line_of = beside
            if beside and isinstance(item, FieldView):
                line.append(item)
            else:
                yield item
    if line:
        yield _line(line)


def _line(fields: Sequence[FieldView]) -> Item:
    return LineView(tuple(fields)) if len(fields) > 1 else fields[0]


def _one(node: forms.NodeView, reading: Reading) -> Iterator[Item]:
    match node:
        case forms.GroupView():
            items = tuple(_items(node.nodes, reading))
            if items:
                yield GroupView(f"g-{node.group.id}", node.label, items)
        case forms.RowsView():
            rows = tuple(
                RowView(index + 1, tuple(_items(inside, reading)))
                for index, inside in enumerate(node.lines)
            )
            yield RowsView(
                name=node.name,
                id=node.id,
                label=node.label,
                rows=rows,
                error=reading.errors.get(node.name, ""),
                can_add=node.can_add,
                can_remove=node.can_remove,
            )
        case forms.ContentView():
            yield from _content(node, reading)
        case _ if reading.only is None or not node.readonly:
            yield question_view(node, reading)
        case _:
            # A correction asks nothing but what is contested.
            return


def _content(node: forms.ContentView, reading: Reading) -> Iterator[Item]:
    match node.type:
        case "text" if node.html.strip():
            # Markdown read with raw HTML off: its own tags only.
            yield TextView(Markup(node.html))  # noqa: S704
        case "image" if node.source:
            yield TextView(Markup('<img src="{}" alt="{}">').format(node.source, node.html))
        case "separator":
            yield RuleView("rule")
        case "spacer":
            yield RuleView("space")
        case "table":
            yield TableView(
                caption=node.html,
                columns=[label for _, label in node.headings],
                rows=[_row(line, node, reading) for line in node.lines],
            )
        case "documentPreview":
            yield DocumentsView(node.html, reading.documents(node.lines))


def _row(line: Mapping[str, object], node: forms.ContentView, reading: Reading) -> Sequence[str]:
    return [display(line.get(key), reading.language, zone=reading.zone) for key, _ in node.headings]
