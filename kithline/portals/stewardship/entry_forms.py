"""What is typed to look for somebody, and then to enter them."""

from datetime import date
from typing import Any

from django import forms

from kithline.core.addresses import is_postcode, normalise_postcode
from kithline.core.identifiers import check_nhs_number, check_upn
from kithline.portals.stewardship.link_forms import ReasonForm
from kithline.record.types.links import Asked
from kithline.ui.fields import one_of

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
NEW = "new"


class SearchForm(forms.Form):
    """Who is it? A surname, and a date of birth or a number, find most."""

    forename = forms.CharField(
        label="Forename", required=False, max_length=100, widget=forms.TextInput(attrs=_PLAIN)
    )
    surname = forms.CharField(
        label="Surname",
        max_length=100,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Enter a surname"},
    )
    birth = forms.DateField(
        label="Date of birth",
        required=False,
        help_text="For example 27/3/2014.",
        input_formats=["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"],
        widget=forms.DateInput(format="%d/%m/%Y", attrs=_PLAIN),
        error_messages={"invalid": "Enter a date such as 27/3/2014"},
    )
    sex = forms.ChoiceField(
        label="Sex", required=False, choices=[("", "Not known"), ("F", "Female"), ("M", "Male")]
    )
    postcode = forms.CharField(
        label="Postcode", required=False, max_length=10, widget=forms.TextInput(attrs=_PLAIN)
    )
    upn = forms.CharField(label="UPN", required=False, max_length=20, widget=forms.TextInput(attrs=_PLAIN))
    nhs_number = forms.CharField(
        label="NHS number", required=False, max_length=20, widget=forms.TextInput(attrs=_PLAIN)
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def clean_birth(self) -> date | None:
        born: date | None = self.cleaned_data["birth"]
        if born and not date(1900, 1, 1) <= born <= self.on:
            raise forms.ValidationError("Enter a date of birth that is not in the future")
        return born

    def clean_postcode(self) -> str:
        text = str(self.cleaned_data["postcode"]).strip()
        if text and not is_postcode(text):
            raise forms.ValidationError("Enter a whole postcode, such as ZZ1 7QX")
        return normalise_postcode(text) if text else ""

    def clean_upn(self) -> str:
        return _number(self.cleaned_data["upn"], check_upn)

    def clean_nhs_number(self) -> str:
        return _number(self.cleaned_data["nhs_number"], check_nhs_number)

    @property
    def asked(self) -> Asked:
        return Asked(**self.cleaned_data)


class EnterForm(ReasonForm):
    """As a person of their own, or tied to one of those found; and why there is no file."""

    who = one_of("Who is it?")
    field_order = ("who", "reason")

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"].choices = [*choices, (NEW, "None of these: enter a new person")]  # type: ignore[attr-defined]


def _number(text: str, check: Any) -> str:
    if not text.strip():
        return ""
    found = check(text)
    if not found.is_valid:
        raise forms.ValidationError(f"Look at the number again: {found.why}")
    return str(found.value)
