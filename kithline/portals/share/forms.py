"""What a professional fills in about sharing a child's record."""

from datetime import date
from uuid import UUID

from django import forms

from kithline.portals.share.portal import DECISIONS, FAMILY
from kithline.sharing.access.questions import OUTCOMES
from kithline.sharing.emergency import REASONS
from kithline.sharing.searching import SEARCH_REASONS
from kithline.ui.fields import one_of


def id_in(text: str) -> UUID | None:
    """The id itself, or the last id in a pasted address; None where there is none."""
    for part in reversed(text.strip().split("/")):
        try:
            return UUID(part)
        except ValueError:
            continue
    return None


def _name(label: str, **options: object) -> forms.CharField:
    box = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=label, max_length=100, widget=box, error_messages={"required": "Enter a name"}, **options
    )


def _birth(**options: object) -> forms.DateField:
    return forms.DateField(
        label="Date of birth",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Enter a date such as 2014-03-27", "required": "Enter the date of birth"},
        **options,
    )


class ClosedSearchForm(forms.Form):
    """One child of one's own, by exactly this name and date of birth."""

    surname = _name("Surname")
    forename = _name("First name")
    birth = _birth()


class OpenSearchForm(forms.Form):
    """Anybody in the authority, with a reason: a surname, and a first name or a date of birth."""

    surname = _name("Surname", help_text="Or how it begins, at least two letters.", min_length=2)
    forename = _name("First name, or how it begins", required=False)
    birth = _birth(required=False)
    reason_code = one_of("Why you look", SEARCH_REASONS.items())
    reason = forms.CharField(
        label="In a few words",
        help_text="It is kept with your search, and searches are reviewed. Do not write who rang.",
        min_length=10,
        max_length=300,
        error_messages={"required": "Say why", "min_length": "Say a little more"},
    )

    def clean(self) -> dict[str, object]:
        """More than a surname."""
        given = super().clean() or {}
        if given.get("surname") and not (given.get("forename") or given.get("birth") or self.errors):
            self.add_error("forename", "Enter a first name or a date of birth too")
        return given


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
    reason_code = one_of("Why you need the record now", REASONS.items())
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


class DecisionForm(forms.Form):
    """Share or do not share: what, with whom, why. A law is chosen to share; one that is not in force cannot be."""

    decision = one_of("What you decide", DECISIONS.items())
    what = forms.CharField(
        label="What it is about", max_length=500, error_messages={"required": "Say what it is about"}
    )
    to_whom = forms.CharField(
        label="With whom",
        max_length=200,
        error_messages={"required": "Say with whom, by role and organisation"},
    )
    law = forms.ChoiceField(label="In which law, if you share", required=False)
    family = forms.ChoiceField(
        label="The family",
        choices=list(FAMILY.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one"},
    )
    reason = forms.CharField(
        label="Why",
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why", "min_length": "Say a little more"},
    )

    def __init__(self, *args: object, laws: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["law"].choices = [("", "Choose"), *laws]

    def clean(self) -> dict[str, object]:
        """To share, a law."""
        given = super().clean() or {}
        if given.get("decision") == "share" and not given.get("law") and "law" not in self.errors:
            self.add_error("law", "Choose the law in which you share it")
        return given


class ConsentForm(forms.Form):
    """That a family agreed to a service."""

    service = forms.ChoiceField(
        label="To which service", error_messages={"required": "Choose one", "invalid_choice": "Choose one"}
    )
    given_by = forms.CharField(
        label="Who agreed",
        help_text="By their place in the family: mother, father, the young person.",
        max_length=100,
        error_messages={"required": "Say who agreed"},
    )
    what_for = forms.CharField(
        label="To what", max_length=300, error_messages={"required": "Say what they agreed to"}
    )
    given_on = forms.DateField(
        label="When",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day", "invalid": "Enter a date such as 2026-03-12"},
    )

    def __init__(
        self, *args: object, services: list[tuple[str, str]], today: date, **options: object
    ) -> None:
        super().__init__(*args, **options)
        self.fields["service"].choices = [("", "Choose"), *services]
        self.today = today

    def clean_given_on(self) -> date:
        """Not in the future."""
        given: date = self.cleaned_data["given_on"]
        if given > self.today:
            raise forms.ValidationError("Enter a day that is past, or today")
        return given


class WrongForm(forms.Form):
    """What is wrong with a value."""

    words = forms.CharField(
        label="What is wrong, and what should it be?",
        help_text="How do you know? Who looks after the source reads this.",
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what is wrong", "min_length": "Say a little more"},
    )


class AnswerForm(forms.Form):
    """What a steward found out."""

    outcome = one_of("What came of it", OUTCOMES.items())
    words = forms.CharField(
        label="Your answer",
        help_text="The person who asked reads it. Whom did you ask, and what did they say?",
        min_length=10,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write an answer", "min_length": "Say a little more"},
    )
