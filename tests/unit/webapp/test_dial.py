"""Telephone numbers as a `tel:` address wants them."""

import pytest

from webapp.tiers import dial


@pytest.mark.parametrize(
    ("shown", "dialled"),
    [
        ("04 74 00 18 30", "+33474001830"),
        ("+33 4 74 00 18 30", "+33474001830"),
        ("3631", "3631"),
        ("0800 123 456", "+33800123456"),
    ],
)
def test_a_french_number_gets_its_country(shown: str, dialled: str) -> None:
    assert dial(shown) == dialled
