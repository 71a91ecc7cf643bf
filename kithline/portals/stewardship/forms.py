"""What a steward fills in."""

from django import forms

from kithline.record.types.data import REFUSE, RELEASE
from kithline.ui.fields import RecordIdField, one_of


class VerdictForm(forms.Form):
    """Let a held delivery in, or refuse it. Either way somebody will ask why."""

    verdict = one_of(
        "What should happen",
        [(RELEASE, "Take it in as it is"), (REFUSE, "Refuse it: nothing of it is taken in")],
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

    person = RecordIdField(
        label="Id of the record",
        help_text="The long id in the address of the record's page.",
        error_messages={"required": "Enter an id"},
    )
