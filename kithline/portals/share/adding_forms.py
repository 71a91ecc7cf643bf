"""What a professional fills in to add a fact to a child's record, or to change one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from kithline.feeds.added import LONGEST
from kithline.record.types.adding import Addable, AddedLine
from kithline.ui.fields import one_of


def _day(label: str, **options: object) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day", "invalid": "Enter a date such as 2026-03-12"},
        **options,
    )


class FactForm(forms.Form):
    """From when, until when, and in words."""

    on = _day("Since when, or on which day")
    until = _day("Until when, if it has ended", required=False)
    words = forms.CharField(
        label="In your words",
        help_text="What you know and how you know it. Whoever may see this part of the record reads it, and the family "
        "may ask for it.",
        min_length=3,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say it in words", "min_length": "Say a little more"},
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean(self) -> dict[str, object]:
        """Nothing that is still to come, and no end before the beginning."""
        given = super().clean() or {}
        on, until = given.get("on"), given.get("until")
        if on and on > self.today:
            self.add_error("on", "Enter a day that is past, or today")
        if until and until > self.today:
            self.add_error("until", "Enter a day that is past, or today")
        elif on and until and until < on:
            self.add_error("until", "Enter a day that is not before the first")
        return given


class AddForm(FactForm):
    """What sort of fact too."""

    kind = forms.ChoiceField(
        label="What you add", error_messages={"required": "Choose one", "invalid_choice": "Choose one"}
    )
    field_order = ("kind", "words", "on", "until")

    def __init__(self, *args: Any, offered: Sequence[Addable], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lasting = {each.code for each in offered if each.lasts}
        self.fields["kind"].choices = [
            ("", "Choose"),
            *((each.code, f"{each.title} ({each.category})") for each in offered),
        ]

    def clean(self) -> dict[str, object]:
        """An end only for what lasts."""
        given = super().clean()
        if given.get("until") and given.get("kind") and given["kind"] not in self.lasting:
            self.add_error("until", "Leave this empty: it happens on one day")
        return given


CORRECT, TAKE_BACK = "correct", "take_back"


class ChangeForm(FactForm):
    """What the fact should say, or that it was added by mistake; and why."""

    what = one_of(
        "What you do",
        (
            (CORRECT, "Correct it, or say when it ended"),
            (TAKE_BACK, "Take it back: it was added by mistake"),
        ),
        initial=CORRECT,
    )
    why = forms.CharField(
        label="Why",
        min_length=3,
        max_length=300,
        error_messages={"required": "Say why", "min_length": "Say a little more"},
    )
    field_order = ("what", "words", "on", "until", "why")

    def __init__(self, *args: Any, line: AddedLine, kind: Addable, **options: Any) -> None:
        super().__init__(*args, initial={"on": line.on, "until": line.until, "words": line.words}, **options)
        if not kind.lasts:
            del self.fields["until"]

    def clean(self) -> dict[str, object]:
        """As the door takes it."""
        given = super().clean()
        is_taken_back = given.pop("what", "") == TAKE_BACK
        return {"until": None, **given, "is_taken_back": is_taken_back}
