"""The organisation as the screens show it."""

from dataclasses import replace

import pytest

from engine.queries import Organisation
from webapp.organisation import NOBODY, Published


def test_before_anything_is_published_the_product_names_itself(client):
    assert "Guichet" in client.get("/connexion").text


def test_the_name_is_shown_as_typed(client, world):
    assert "Club nautique &amp; voile" in client.get("/nowhere").text


def test_the_five_tints_are_one_sheet_under_an_address_that_changes_with_them(client, world):
    page = client.get("/connexion").text
    address = page.split('href="/organisation/', 1)[1].split('"', 1)[0]
    answer = client.get(f"/organisation/{address}")
    assert answer.mimetype == "text/css"
    assert "--brand: #0e5661" in answer.text
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("tints", "lines"),
    [({}, 0), ({"brand": "#123456"}, 1), ({"brand": "#123456", "unknown": "#000000"}, 1)],
)
def test_only_the_five_tints_can_change(tints, lines):
    shown = Published(None, replace(NOBODY, colours=tints))
    assert shown.colours.count("#") == lines
    assert bool(shown.colours_version) is bool(lines)


def test_a_logo_has_an_address_of_its_own():
    shown = Published(None, Organisation(name="x", logo="<svg/>"))
    assert shown.logo_version
    assert not Published(None, NOBODY).logo_version
