"""What a professional fills in to add a fact to a child's record, or to change one."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms

from kithline.core.addresses import is_postcode
from kithline.feeds.added import LONGEST
from kithline.record.types.adding import RELATIONS, WITH_BIRTH, Addable, AddedLine
from kithline.ui.fields import one_of


def _day(label: str, **options: object) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the day", "invalid": "Enter a date such as 2026-03-12"},
        **options,
    )


def _text(label: str, longest: int, *, required: str = "", **options: Any) -> forms.CharField:
    messages = {"required": required} if required else {}
    return forms.CharField(
        label=label, max_length=longest, required=bool(required), error_messages=messages, **options
    )


# what a kind may ask for beside the words, by the code of what it is `added_with`
_ASKED: dict[str, Callable[[], forms.Field]] = {
    "relation": lambda: forms.ChoiceField(
        label="What they are to the child",
        choices=[("", "Choose"), *((each, each[:1].upper() + each[1:]) for each in RELATIONS)],
        error_messages={"required": "Choose one", "invalid_choice": "Choose one"},
    ),
    "forename": lambda: _text("Their forename", 100, required="Enter their forename"),
    "surname": lambda: _text("Their surname", 100, required="Enter their surname"),
    "birth": lambda: _day(
        "Their day of birth",
        required=False,
        help_text="By it we find whether the record knows them already. Leave it empty if you do not know it.",
    ),
    "address": lambda: _text(
        "Address",
        300,
        required="Enter the address",
        help_text="Without the postcode, such as 12 Mill Lane, Ashby",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    ),
    "postcode": lambda: _text(
        "Postcode", 10, required="Enter the postcode", widget=forms.TextInput(attrs={"autocomplete": "off"})
    ),
    "is_confidential": lambda: forms.BooleanField(
        label="It must be kept from others: a refuge, or somebody there is in danger",
        help_text="Then nobody sees it on the record, you neither, but the stewards of restricted records.",
        required=False,
    ),
}


class FactForm(forms.Form):
    """From when, until when, and in words; before them what the kind `asks` for beside. `lasts`: it may have an end.

    Cleaned, what it asks for is together in `told`, as text: days as ISO, a tick as "true".
    """

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

    def __init__(
        self, *args: Any, today: date, asks: Sequence[str] = (), lasts: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.today, self.asks = today, tuple(asks)
        for name in self.asks:
            self.fields[name] = _ASKED[name]()
        if not lasts:
            del self.fields["until"]
        if self.asks:
            self.order_fields(["what", *self.asks, "on", "until", "words", "why"])

    def clean(self) -> dict[str, object]:
        """Nothing that is still to come, no end before the beginning, and a sibling's day of birth."""
        given = super().clean() or {}
        on, until = given.get("on"), given.get("until")
        if on and on > self.today:
            self.add_error("on", "Enter a day that is past, or today")
        if until and until > self.today:
            self.add_error("until", "Enter a day that is past, or today")
        elif on and until and until < on:
            self.add_error("until", "Enter a day that is not before the first")
        given.setdefault("until", None)
        return self._with_told(given) if self.asks else given

    def _with_told(self, given: dict[str, Any]) -> dict[str, object]:
        birth = given.get("birth")
        if birth and birth > self.today:
            self.add_error("birth", "Enter a day that is past, or today")
        if given.get("relation") in WITH_BIRTH and not birth and self.fields["relation"].required:
            self.add_error("birth", "Enter the day of birth: it says whether they are a child")
        if (postcode := given.get("postcode")) and not is_postcode(postcode):
            self.add_error("postcode", "Enter a postcode such as JX1 0AA")
        told = {name: given.pop(name, None) for name in self.asks}
        as_text = {None: "", False: "", True: "true"}
        return {**given, "told": {name: as_text.get(value, str(value)) for name, value in told.items()}}


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
        initial = {**line.told, **_names(line), "on": line.on, "until": line.until, "words": line.words}
        super().__init__(*args, initial=initial, asks=kind.asks, lasts=kind.lasts, **options)
        if (
            self.data.get("what") == TAKE_BACK
        ):  # what its writer may not read again need not be told again for that
            for name in ("words", *kind.asks):
                self.fields[name].required = False

    def clean(self) -> dict[str, object]:
        """As the door takes it."""
        given = super().clean()
        is_taken_back = given.pop("what", "") == TAKE_BACK
        return {"until": None, **given, "is_taken_back": is_taken_back}


def _names(line: AddedLine) -> dict[str, str]:
    """A full name is kept as one; of more than two words nobody but its writer knows where the surname begins."""
    words = line.told.get("name", "").split()
    return dict(zip(("forename", "surname"), words, strict=True)) if len(words) == 2 else {}
