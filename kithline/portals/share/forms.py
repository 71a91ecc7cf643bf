"""What a professional fills in about sharing a child's record."""

from uuid import UUID

from django import forms

from kithline.sharing.emergency import REASONS


def id_in(text: str) -> UUID | None:
    """The id itself, or the last id in a pasted address; None where there is none."""
    for part in reversed(text.strip().split("/")):
        try:
            return UUID(part)
        except ValueError:
            continue
    return None


class EmergencyForm(forms.Form):
    """Which child, why, and in whose words. Either the address of the record, or the whole name and date of birth."""

    record = forms.CharField(
        label="Address of the record, if you have it",
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    surname = forms.CharField(label="Surname", required=False, max_length=100)
    forename = forms.CharField(label="First name", required=False, max_length=100)
    birth = forms.DateField(
        label="Date of birth",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date such as 2014-03-27"},
    )
    reason_code = forms.ChoiceField(
        label="Why you need the record now",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one", "invalid_choice": "Choose one"},
    )
    reason = forms.CharField(
        label="What has happened",
        help_text="One or two sentences. They are read by the information governance officer.",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what has happened", "min_length": "Say a little more"},
    )

    def clean(self) -> dict[str, object]:
        """Which child, in one of the two ways."""
        given = super().clean() or {}
        given["asked"] = id_in(given.get("record", ""))
        if given.get("record") and given["asked"] is None:
            self.add_error("record", "Paste the whole address of the record, or leave this empty")
        by_name = [name for name in ("surname", "forename", "birth") if not given.get(name)]
        if given["asked"] is None and not given.get("record"):
            for name in by_name:
                if name not in self.errors:
                    self.add_error(name, "Needed, unless you give the address of the record")
        return given
