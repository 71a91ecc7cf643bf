"""What an officer fills in of a person's request, and of the bundle that answers it."""

from typing import Any

from django import forms

from kithline.core import clock
from kithline.sharing.access.subject_requests import step_choices
from kithline.sharing.questions import NOTE_WORDS, RECTIFIED, RESTRICTED
from kithline.sharing.rights.deadline import ASKERS, KINDS
from kithline.sharing.rights.exemptions import EXEMPTIONS
from kithline.ui.fields import RecordIdField, one_of


def text_field(label: str, required: str, **options: Any) -> forms.CharField:
    """A line of text that must be given; `required`: what is said where it is not."""
    return forms.CharField(label=label, max_length=300, error_messages={"required": required}, **options)


def date_field(label: str, **options: Any) -> forms.DateField:
    """A day, as a browser's own field gives it or as people write it."""
    wrong = {"required": "Enter a date", "invalid": "Enter a date such as 27/03/2026"}
    return forms.DateField(
        label=label,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=wrong,
        **options,
    )


def _not_ahead(form: forms.Form, *names: str) -> None:
    for name in names:
        if form.cleaned_data.get(name) and form.cleaned_data[name] > clock.today():
            form.add_error(name, "Enter today or a day before")


class RequestForm(forms.Form):
    """A new request. The record is named by its id, or by name and birth exactly as the record has them."""

    kind = one_of("What is asked for", KINDS.items())
    record = RecordIdField(
        label="Address or id of the record",
        help_text="Or leave it empty, and give the name and the date of birth as the record has them.",
        max_length=300,
        required=False,
    )
    surname = forms.CharField(label="Surname", max_length=100, required=False)
    forename = forms.CharField(label="First name", max_length=100, required=False)
    birth = date_field("Date of birth", required=False)
    asker = one_of("Who asks", ASKERS.items())
    asker_name = text_field("Their name", "Enter the name of who asks")
    authority = forms.CharField(
        label="What lets them ask in the person's place",
        help_text="Parental responsibility, an authority in writing, an order of a court: what was seen. Empty for the "
        "person. Ask too whether the child could ask, and what the child wants.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    identity_how = text_field(
        "What showed who they are", "Say what was seen", help_text="Such as a passport; no number of it."
    )
    seen_by = text_field("Who saw it", "Enter who saw it")
    seen_on = date_field("Seen on")
    received_on = date_field("Request received on", help_text="The month runs from this day.")
    what = forms.CharField(
        label="What they said they want",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what they want, or that it is everything"},
    )

    def clean(self) -> dict[str, Any]:
        """One way of naming the record; authority where somebody asks for another; no day ahead."""
        found = super().clean()
        by_name = all(found.get(name) for name in ("surname", "forename", "birth"))
        if not found.get("record") and not by_name and "record" not in self.errors:
            self.add_error(
                "record", "Enter the record's id, or the surname, the first name and the date of birth"
            )
        if found.get("asker") in ("parent", "representative") and not found.get("authority"):
            self.add_error("authority", "Say what lets them ask in the person's place")
        _not_ahead(self, "seen_on", "received_on")
        return found


class StepForm(forms.Form):
    """What has happened to the request."""

    step = one_of("What happened")
    on = date_field("On")
    words = forms.CharField(
        label="In words",
        help_text="The reason, and who was told. For a refusal: in which law.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write it in words"},
    )

    def __init__(self, *args: object, kind: str, **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["step"].choices = list(step_choices(kind).items())

    def clean(self) -> dict[str, Any]:
        """No day ahead."""
        found = super().clean()
        _not_ahead(self, "on")
        return found


class NoteForm(forms.Form):
    """A note beside one value, or on the whole record."""

    value = forms.ChoiceField(label="Which value", required=False)
    kind = one_of(
        "What was decided",
        # a use is restricted by a limit, which does more than say so
        [(code, words.rstrip(":")) for code, words in NOTE_WORDS.items() if code != RESTRICTED],
    )
    words = forms.CharField(
        label="What it should say, or what the person says",
        help_text="It stands beside the value for everyone who sees it, and goes to the source where it is wrong.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write it in words"},
    )

    def __init__(self, *args: object, values: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)
        self.fields["value"].choices = [("", "The whole record"), *values]

    def clean(self) -> dict[str, Any]:
        """What was wrong is one value."""
        found = super().clean()
        if found.get("kind") == RECTIFIED and not found.get("value") and "value" not in self.errors:
            self.add_error("value", "Choose the value that is wrong")
        return found


class CutForm(forms.Form):
    """What to leave out of an item: suggestions that are ticked, words wherever they stand in it, or all of it."""

    suggested = forms.MultipleChoiceField(
        label="Suggestions", required=False, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label="Words to leave out",
        help_text="Exactly as they stand above; wherever they stand in this item.",
        max_length=5000,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_whole = forms.BooleanField(label="Leave out the whole item", required=False)
    exemption = one_of(
        "Why",
        [(code, f"{each.title} ({each.law})") for code, each in EXEMPTIONS.items()],
    )
    opinion = forms.CharField(
        label="Health professional's opinion",
        help_text="For serious harm: whose, of which day, and what it was. It is asked for before anybody can sign.",
        max_length=500,
        required=False,
    )

    def __init__(self, *args: object, text: str, suggested: list[tuple[str, str]], **options: object) -> None:
        super().__init__(*args, **options)
        self.text = text
        self.fields["suggested"].choices = suggested
        if not suggested:
            del self.fields["suggested"]

    def clean(self) -> dict[str, Any]:
        """Something is chosen, and the words do stand in the item."""
        found = super().clean()
        words = found.get("words", "").replace("\r\n", "\n")
        if words and words not in self.text:
            self.add_error("words", "These words do not stand in the item so")
        elif not words and not found.get("suggested") and not found.get("is_whole"):
            self.add_error("words", "Tick a suggestion, enter words, or leave out the whole item")
        return found

    def places(self) -> list[tuple[int, int, str]]:
        """The places that were chosen: start, end, and how they were found."""
        if self.cleaned_data["is_whole"]:
            return [(0, len(self.text), "hand")]
        chosen = [
            (int(start), int(end), "suggested")
            for start, _, end in (each.partition("-") for each in self.cleaned_data.get("suggested", []))
        ]
        words, at = self.cleaned_data["words"].replace("\r\n", "\n"), 0
        while words and (at := self.text.find(words, at)) >= 0:
            chosen.append((at, at + len(words), "hand"))
            at += len(words)
        return chosen
