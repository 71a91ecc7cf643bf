"""What fields that several forms share take, and what they say."""

from uuid import UUID

import pytest

ID = "3f2b8c1e-0000-4000-8000-00000000abcd"


@pytest.mark.parametrize(
    "typed", [ID, f"  {ID} ", f"https://example.org/pupils/{ID}/", f"/pupils/{ID}", ID.upper()]
)
def test_an_id_is_taken_from_a_pasted_address(django_ready: None, typed: str) -> None:
    from kithline.ui.fields import RecordIdField

    assert RecordIdField().clean(typed) == UUID(ID)


@pytest.mark.parametrize(
    ("typed", "told"), [("", "Enter an id"), ("Maya", "such as"), (f"/pupils/{ID}/edit/", "such as")]
)
def test_what_is_no_id_is_told(django_ready: None, typed: str, told: str) -> None:
    from django.core.exceptions import ValidationError

    from kithline.ui.fields import RecordIdField

    with pytest.raises(ValidationError, match=told):
        RecordIdField(error_messages={"required": "Enter an id"}).clean(typed)


def test_of_a_choice_nothing_and_something_else_are_told_alike(django_ready: None) -> None:
    from django.core.exceptions import ValidationError

    from kithline.ui.fields import one_of

    field = one_of("Which", [("a", "This"), ("b", "That")])
    assert field.clean("b") == "b"
    for typed in ("", "c"):
        with pytest.raises(ValidationError, match="Choose one"):
            field.clean(typed)
