"""What a table tells of itself: an agent must see why it said so."""

import json
from typing import Literal

from engine.dmn import RuleFired, Why, decide, read
from tests.unit.dmn.drawing import decision, definitions, table

MODEL = read(
    definitions(
        decision(
            "Tarif",
            table(
                ["age : number", "pays : string"],
                ["prix : number"],
                [
                    "< 18 | - | 10 ; Les mineurs paient moins, article 3",
                    '>= 18 | "FR", "BE" | 20',
                    '>= 18 | not("FR", "BE") | 30',
                ],
            ),
        )
    )
)


def test_the_trace_names_the_rule_its_conditions_and_its_annotation() -> None:
    trace = decide(MODEL, "Tarif", {"age": 12, "pays": "DE"}).trace[0]
    assert (trace.name, trace.hit_policy) == ("Tarif", "UNIQUE")
    assert trace.inputs == {"age": 12, "pays": "DE"}
    assert trace.rules == (
        RuleFired(
            index=1,
            id="",
            annotation="Les mineurs paient moins, article 3",
            why=(Why("age", trace.values[0], "< 18"),),
            output=trace.output,
        ),
    )


def test_the_trace_can_be_read_aloud() -> None:
    def said(age: object, language: Literal["fr", "en"]) -> list[str]:
        return decide(MODEL, "Tarif", {"age": age, "pays": "BE"}).trace[0].messages(language)

    assert said(12, "fr") == [
        "Règle 1, car « age » vaut 12 (< 18). Les mineurs paient moins, article 3."
    ]
    assert said(30, "en") == [
        'Rule 2, because “age” is 30 (>= 18) and “pays” is "BE" ("FR", "BE").'
    ]
    assert said(None, "fr") == ["Aucune règle ne s’applique."]


def test_the_trace_is_json() -> None:
    result = decide(MODEL, "Tarif", {"age": 30, "pays": "DE"})
    written = json.loads(json.dumps(result.as_dict()))
    rule = written["trace"][0]["rules"][0]
    assert rule["index"] == 3
    assert [why["test"] for why in rule["why"]] == [">= 18", 'not("FR", "BE")']


def test_a_table_without_a_rule_that_holds_is_traced_too() -> None:
    trace = decide(MODEL, "Tarif", {"age": None, "pays": "FR"}).trace[0]
    assert (trace.rules, trace.output, trace.defaulted) == ((), None, False)
