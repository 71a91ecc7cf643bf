"""What a child's page says of values that differ."""

import pytest

from kithline.record.types.child import FieldView, Value

WHOLE = "22 Barnacle Square, Brinmouth, JX1 0AB"


@pytest.mark.parametrize(
    ("code", "values", "is_disputed"),
    [
        ("address", [WHOLE, "JX1 0AB"], False),
        ("address", ["JX1 0AB", WHOLE], False),
        ("address", [WHOLE, "JX1 0AC"], True),
        ("address", [WHOLE, "23 Barnacle Square, Brinmouth, JX1 0AB", "JX1 0AB"], True),
        ("language", ["English", "Welsh"], True),
    ],
)
def test_a_postcode_alone_does_not_contradict_an_address_that_has_it(
    code: str, values: list[str], is_disputed: bool
) -> None:
    field = FieldView(code, code, tuple(Value(value, None) for value in values))
    assert field.is_disputed is is_disputed
