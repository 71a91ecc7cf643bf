"""What one fills in about one's own account."""

from django import forms

from kithline.sharing.pace import LEAST_REASON


class PaceForm(forms.Form):
    """Why so many in an hour."""

    reason = forms.CharField(
        label="Why so many",
        help_text="In a sentence, such as: the half-term review of all my school's pupils.",
        max_length=400,
        min_length=LEAST_REASON,
        error_messages={"required": "Say why", "min_length": "Say why in a sentence"},
    )
