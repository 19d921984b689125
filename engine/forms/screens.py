"""Splitting a form into screens: one topic at a time."""

from functools import lru_cache

from engine.forms.model import Component, Form, Group, Screen
from engine.forms.texts import Text, constant


@lru_cache(maxsize=512)
def screens(form: Form) -> tuple[Screen, ...]:
    """The screens in order, never none.

    Where groups at the top carry the property `screen`, each of them begins a screen of that title;
    otherwise each group with a label does. What stands between follows the screen it comes after,
    what comes before the first group opens the first screen.
    """
    components = form.components
    declared = any(isinstance(one, Group) and one.screen for one in components)
    starts: list[tuple[Text, list[Component]]] = []
    before: list[Component] = []
    for component in components:
        heading = _heading(component, declared)
        if heading is not None:
            starts.append((heading, [component]))
        elif starts:
            starts[-1][1].append(component)
        else:
            before.append(component)
    if not starts:
        return (Screen(0, constant(form.title), components),)
    starts[0][1][:0] = before
    return tuple(
        Screen(index, heading, tuple(inside)) for index, (heading, inside) in enumerate(starts)
    )


def _heading(component: Component, declared: bool) -> Text | None:
    if not isinstance(component, Group):
        return None
    if declared:
        return component.screen or None
    return component.label or None
