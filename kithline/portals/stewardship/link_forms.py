"""What a steward fills in about links."""

from django import forms

from kithline.record.types.links import APART, ASK, SAME


class ReasonForm(forms.Form):
    """A reason, which stays with the decision."""

    reason = forms.CharField(
        label="Reason",
        help_text="What you saw, and whom you asked. Do not name a child.",
        min_length=10,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter a reason", "min_length": "Say a little more"},
    )


class PairForm(ReasonForm):
    """Are two persons one?"""

    verdict = forms.ChoiceField(
        label="Are they one person?",
        choices=[
            (SAME, "Same person"),
            (APART, "Not the same person"),
            (ASK, "Cannot tell: ask the source"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one", "invalid_choice": "Choose one"},
    )
    field_order = ("verdict", "reason")


class ConfirmForm(ReasonForm):
    """The second person's word."""

    verdict = forms.ChoiceField(
        label="Do you agree?",
        choices=[("agree", "I agree: carry it out"), ("decline", "I do not agree: nothing is done")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one", "invalid_choice": "Choose one"},
    )
    field_order = ("verdict", "reason")
