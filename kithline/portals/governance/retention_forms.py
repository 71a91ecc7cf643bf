"""What an officer fills in of holds and disposals."""

from typing import Any

from django import forms

from kithline.core import clock
from kithline.portals.governance.request_forms import date_field, text_field
from kithline.sharing.access.disposals import INQUIRY, WHAT
from kithline.sharing.rights.schedules import CATEGORY_TITLES
from kithline.ui.fields import RecordIdField, one_of


def _words(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the reason"},
    )


class HoldForm(forms.Form):
    """A new hold: on whose record, why, until when."""

    what = one_of("What is held", WHAT.items())
    record = RecordIdField(
        label="Address or id of the record",
        help_text="Of the person, or of one of the family. Empty for an inquiry.",
        max_length=300,
        required=False,
    )
    categories = forms.MultipleChoiceField(
        label="Only these parts of records",
        help_text="None: all of them.",
        choices=list(CATEGORY_TITLES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = text_field(
        "In a few words", "Give it a name", help_text="Such as the claim's or the inquiry's name."
    )
    why = _words("Why", "Who asked for it, and in which law. Do not name the child.")
    until = date_field("Until", required=False, help_text="Empty: until it is released.")

    def clean(self) -> dict[str, Any]:
        """A record where one is held; a day that is still to come."""
        found = super().clean()
        if (
            found.get("what") not in (None, INQUIRY)
            and not found.get("record")
            and "record" not in self.errors
        ):
            self.add_error("record", "Enter the record's id")
        if found.get("until") and found["until"] < clock.today():
            self.add_error("until", "Enter today or a day after")
        return found


class EraseForm(forms.Form):
    """Which parts of a record are to be erased, once that was granted."""

    categories = forms.MultipleChoiceField(
        label="Parts of the record",
        choices=list(CATEGORY_TITLES.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick what is to be erased"},
    )
    words = _words("On what authority", "Why there is no right or duty to keep it. Do not name the child.")


class ReasonForm(forms.Form):
    """A reason, for ending a hold."""

    why = _words("Why it ends")


class PrepareForm(forms.Form):
    """The schedule whose due records are to be disposed of."""

    schedule = one_of("Under which schedule")
    words = _words("On what authority", "Such as the decision of the retention board, with its date.")

    def __init__(self, *args: object, schedules: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["schedule"].choices = schedules
