"""What an officer fills in."""

from django import forms

from kithline.portals.governance.portal import LOOK_VERDICTS, RULES
from kithline.sharing.access.emergencies import VERDICTS
from kithline.ui.fields import RecordIdField, one_of


class ReviewForm(forms.Form):
    """A verdict with its reason."""

    verdict = one_of("What you found")
    note = forms.CharField(
        label="How you know",
        help_text="Whom you asked, and what they said. Do not name the child.",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say how you know", "min_length": "Say a little more"},
    )
    why = forms.ChoiceField(
        choices=[(each, each) for each in ("sample", *RULES)], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: object, of: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["verdict"].choices = list((VERDICTS if of == "emergency" else LOOK_VERDICTS).items())


class FeedDecisionForm(forms.Form):
    """What becomes of the data of a feed whose agreement has ended."""

    verdict = one_of(
        "What should happen to what it has sent",
        [("keep", "Stays visible"), ("hide", "Hidden from every page")],
    )
    until = forms.DateField(
        label="The last day on which it is visible",
        help_text="If it stays visible. After this day it is hidden, unless an agreement is current again.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label="Reason",
        help_text="Why this is right, and whom you asked. Do not name a child.",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a reason", "min_length": "Say a little more"},
    )


class RecordForm(forms.Form):
    """The id of a child's record, or the address of its page."""

    record = RecordIdField(
        label="Address or id of the child's record",
        help_text="As it stands in the address of the record's page.",
        max_length=300,
        error_messages={"required": "Enter an address or an id"},
    )
