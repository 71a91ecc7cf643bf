"""What a steward fills in."""

from uuid import UUID

from django import forms

from kithline.record.types.data import REFUSE, RELEASE


class VerdictForm(forms.Form):
    """Let a held delivery in, or refuse it. Either way somebody will ask why."""

    verdict = forms.ChoiceField(
        label="What should happen",
        choices=[(RELEASE, "Take it in as it is"), (REFUSE, "Refuse it: nothing of it is taken in")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one", "invalid_choice": "Choose one"},
    )
    reason = forms.CharField(
        label="Reason",
        help_text="What you found and whom you asked. Do not name a child.",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a reason", "min_length": "Say a little more"},
    )


class PersonForm(forms.Form):
    """The id of a person's record, as it stands in the address of their page."""

    person = forms.CharField(
        label="Id of the record",
        help_text="The long id in the address of the record's page.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter an id"},
    )

    def clean_person(self) -> UUID:
        """The id itself, or the last part of a pasted address."""
        text = self.cleaned_data["person"].strip().rstrip("/").rsplit("/", 1)[-1]
        try:
            return UUID(text)
        except ValueError:
            raise forms.ValidationError("Enter an id such as 3f2b8c1e-0000-4000-8000-000000000000") from None
