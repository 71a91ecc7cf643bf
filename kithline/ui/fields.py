"""Fields that several portals' forms have, with the words that all of them say."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

_CHOOSE = {"required": "Choose one", "invalid_choice": "Choose one"}


def one_of(label: str, choices: Iterable[tuple[str, str]] = (), **options: Any) -> forms.ChoiceField:
    """A choice of one among a few, each to be seen. Choices that are known later are set on the field."""
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=forms.RadioSelect, error_messages=_CHOOSE, **options
    )


class RecordIdField(forms.CharField):
    """The id of a record: the id itself, or the last part of the address of its page. Cleaned, a UUID."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> UUID | None:
        """The id; ValidationError where there is none. None for nothing, where nothing need be given."""
        text = super().clean(value).strip().rstrip("/").rsplit("/", 1)[-1]
        if not text and not self.required:
            return None
        try:
            return UUID(text)
        except ValueError:
            raise forms.ValidationError("Enter an id such as 3f2b8c1e-0000-4000-8000-000000000000") from None
