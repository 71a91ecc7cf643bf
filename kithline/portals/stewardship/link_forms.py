"""What a steward fills in about links."""

from typing import Any

from django import forms

from kithline.record.types.links import APART, ASK, SAME
from kithline.ui.fields import one_of


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

    verdict = one_of(
        "Are they one person?",
        [
            (SAME, "Same person"),
            (APART, "Not the same person"),
            (ASK, "Cannot tell: ask the source"),
        ],
    )
    field_order = ("verdict", "reason")


class ConfirmForm(ReasonForm):
    """The second person's word."""

    verdict = one_of(
        "Do you agree?", [("agree", "I agree: carry it out"), ("decline", "I do not agree: nothing is done")]
    )
    field_order = ("verdict", "reason")


class PartForm(ReasonForm):
    """Which records of a person are another's."""

    records = forms.MultipleChoiceField(
        label="Which records are another person's?",
        help_text="Those that you tick become a person of their own. Some, and not all.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one record",
            "invalid_choice": "Tick records of this person",
        },
    )
    field_order = ("records", "reason")

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["records"].choices = choices  # type: ignore[attr-defined]

    def clean_records(self) -> list[int]:
        """The ids; at least one record stays."""
        chosen = self.cleaned_data["records"]
        if len(chosen) == len(self.fields["records"].choices):  # type: ignore[attr-defined]
            raise forms.ValidationError("Leave at least one record: to part all is to part none")
        return [int(each) for each in chosen]


class SampleForm(forms.Form):
    """How many pairs to draw."""

    size = one_of(
        "How many pairs",
        [(str(each), f"{each} pairs") for each in (20, 50, 100)],
        initial="50",
        help_text="Half of what linking joined by itself, half of what it kept apart. Fifty take about half an hour.",
    )


class BlindForm(forms.Form):
    """A verdict on a pair of a blind sample; no reason is asked, since nothing follows from it."""

    verdict = one_of(
        "Are they one person?",
        [(SAME, "Same person"), (APART, "Not the same person"), (ASK, "Cannot tell")],
    )
    place = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput)
