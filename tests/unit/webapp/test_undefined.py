"""What templates may do with a name nobody gave."""

import pytest
from jinja2 import Environment, UndefinedError

from webapp.undefined import Unshown

environment = Environment(autoescape=True, undefined=Unshown)


@pytest.mark.parametrize(
    "source",
    [
        "{{ nmo }}",
        "{{ tiers.nmo }}",
        "{{ '%s' % nmo }}",
        "{{ ('%s'|safe) % nmo }}",
        "{% for one in nmo %}{% endfor %}",
        "{{ nmo|length }}",
        "{{ nmo|join(', ') }}",
    ],
)
def test_a_misspelt_name_is_never_shown(source: str) -> None:
    with pytest.raises(UndefinedError, match="nmo"):
        environment.from_string(source).render(tiers={"nom": "Léa"})


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{% if nmo %}oui{% else %}non{% endif %}", "non"),
        ("{{ nmo or 'rien' }}", "rien"),
        ("{{ nmo|default('rien') }}", "rien"),
        ("{{ nmo is defined }}", "False"),
        ("{{ nmo == 'x' }}", "False"),
    ],
)
def test_a_name_may_be_looked_for(source: str, shown: str) -> None:
    assert environment.from_string(source).render() == shown
