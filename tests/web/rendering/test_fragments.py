"""Parts of pages made once: holes are filled and escaped, keys and languages told apart."""

from collections.abc import Iterator

import pytest
from flask import Flask, g, render_template_string
from markupsafe import Markup

from webapp.fragments import Fragments, keep_fragments

HOLED = """{% call(name, id) holed("card", kind, given, number) -%}
<a class="{{ kind }}" href="/{{ id }}">{{ name }} {{ name }} {{ count() }}</a>
{%- endcall %}"""
KEPT = """{% call kept("rail", kind) -%}<b>{{ kind }}</b>{{ count() }}{%- endcall %}"""


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask(__name__)
    keep_fragments(app)
    made = iter(range(100))
    app.jinja_env.globals["count"] = lambda: next(made)
    app.jinja_env.autoescape = True
    with app.test_request_context():
        g.language = "fr"
        yield app


@pytest.mark.usefixtures("app")
def test_a_hole_is_filled_each_time_and_escaped() -> None:
    first = render_template_string(HOLED, kind="k", given="<Léa & co>", number=1)
    again = render_template_string(HOLED, kind="k", given="Boris", number=2)
    assert first == '<a class="k" href="/1">&lt;Léa &amp; co&gt; &lt;Léa &amp; co&gt; 0</a>'
    assert again == '<a class="k" href="/2">Boris Boris 0</a>', "made once"


@pytest.mark.usefixtures("app")
def test_what_looks_like_a_hole_in_a_value_is_only_text() -> None:
    render_template_string(HOLED, kind="k", given="x", number=1)
    page = render_template_string(HOLED, kind="k", given="\x001\x00", number=7)
    assert page.count("7") == 1


@pytest.mark.usefixtures("app")
def test_markup_in_a_hole_stays_markup() -> None:
    page = render_template_string(HOLED, kind="k", given=Markup("<i>x</i>"), number=1)
    assert "<i>x</i>" in page


@pytest.mark.usefixtures("app")
def test_another_key_another_language_or_another_folder_is_another_part(app: Flask) -> None:
    assert render_template_string(KEPT, kind="<a>") == "<b>&lt;a&gt;</b>0"
    assert render_template_string(KEPT, kind="b") == "<b>b</b>1"
    g.language = "en"
    assert render_template_string(KEPT, kind="b") == "<b>b</b>2"
    with app.test_request_context(base_url="http://localhost/guichet"):
        g.language = "en"
        assert render_template_string(KEPT, kind="b") == "<b>b</b>3"
    assert render_template_string(KEPT, kind="b") == "<b>b</b>2"


@pytest.mark.usefixtures("app")
def test_only_so_many_are_kept() -> None:
    fragments = Fragments(most=3)
    for number in range(10):
        fragments.kept("part", number, caller=lambda: "x")
    assert len(fragments) == 3
