"""What whoever looks after accounts fills in."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from kithline.sharing.roles import ROLES
from kithline.ui.fields import one_of

Places = Sequence[tuple[int, str, str]]
_DAY = {"invalid": "Enter a date such as 2026-09-01", "required": "Enter a date"}


def _day(label: str, *, required: bool = False, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages=_DAY,
        **options,
    )


def _reason(words: str = "Why") -> forms.CharField:
    return forms.CharField(
        label=words,
        help_text="In a few words. It is kept with who did it and when.",
        min_length=3,
        max_length=300,
        error_messages={"required": "Say why", "min_length": "Say a little more"},
    )


class RoleForm(forms.Form):
    """A role, where, and between which days."""

    role = forms.ChoiceField(label="Role", error_messages={"required": "Choose a role"})
    place = forms.ChoiceField(label="Organisation", error_messages={"required": "Choose an organisation"})
    since = _day("First day", required=True)
    until = _day("Last day, if it is known")
    reason = _reason()

    def __init__(
        self,
        *args: Any,
        roles: Sequence[str],
        places: Places,
        today: date,
        audience: str = "",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        known = [code for code in roles if not audience or ROLES[code].audience == audience]
        self.fields["role"].choices = [("", "Choose a role"), *((code, ROLES[code].title) for code in known)]
        self.fields["place"].choices = [
            ("", "Choose an organisation"),
            *((str(key), name) for key, name, _ in places),
        ]
        self.fields["since"].initial = today
        if len(places) == 1:
            self.fields["place"].initial = str(places[0][0])
        self.kinds = {str(key): kind for key, _, kind in places}

    def clean(self) -> dict[str, Any]:
        """The place as its number; days in their order; a school's role at a school or its trust."""
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", "The last day is before the first")
        role, place = given.get("role"), given.get("place")
        if role and place:
            is_school = self.kinds[place] == "school"
            if is_school and ROLES[role].audience != "school":
                self.add_error("place", "This role is not one at a school")
            given["place"] = int(place)
        return given


class InviteForm(RoleForm):
    """A new person. The e-mail address is the sign-in name."""

    first = forms.CharField(label="First name", max_length=100, error_messages={"required": "Enter a name"})
    last = forms.CharField(label="Last name", max_length=100, error_messages={"required": "Enter a name"})
    email = forms.EmailField(
        label="Work e-mail address",
        help_text="They sign in with it, and the link is sent to it.",
        max_length=150,
        error_messages={"required": "Enter an e-mail address", "invalid": "Enter a whole e-mail address"},
    )
    worker = forms.CharField(
        label="Their number as a worker in the case system, if they have one",
        help_text="Children who are allocated to that number are theirs here.",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("first", "last", "email", "role", "place", "since", "until", "worker", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not any(ROLES[code].audience == "authority" for code in options["roles"]):
            # a school's people have no children of their own allocated
            self.fields["worker"].widget = forms.HiddenInput()


class EndForm(forms.Form):
    """Which role ends, and when."""

    assignment = one_of("Which role")
    last_day = _day("Last day", help_text="Leave it empty to end the role at once.")
    reason = _reason()

    def __init__(self, *args: Any, held: Sequence[tuple[int, str]], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["assignment"].choices = [(str(key), words) for key, words in held]
        if len(held) == 1:
            self.fields["assignment"].initial = str(held[0][0])
        self.today = today

    def clean_last_day(self) -> date | None:
        """None for at once."""
        day: date | None = self.cleaned_data["last_day"]
        if day is not None and day < self.today:
            raise forms.ValidationError("Enter today or a later day, or leave it empty")
        return day


class ReasonForm(forms.Form):
    """A reason, and nothing else."""

    reason = _reason()


class IdentityForm(ReasonForm):
    """Which of those who came by a provider the person is."""

    request = one_of("Who of those who came is it?")
    field_order = ("request", "reason")

    def __init__(self, *args: Any, came: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["request"].choices = [(str(key), words) for key, words in came]


class HandForm(ReasonForm):
    """Who takes over."""

    successor = forms.ChoiceField(
        label="Who takes over", error_messages={"required": "Choose who takes over"}
    )
    field_order = ("successor", "reason")

    def __init__(self, *args: Any, others: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["successor"].choices = [
            ("", "Choose somebody"),
            *((str(key), name) for key, name in others),
        ]


class ConfirmForm(forms.Form):
    """Whose role ends, of an organisation's people; and that one has gone through them all."""

    gone = forms.MultipleChoiceField(
        label="Who does not work here any more?",
        help_text="Tick them: the role ends at once. Those who are not ticked stay.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_checked = forms.BooleanField(
        label="I went through the whole list, and know that the others work here in these roles",
        error_messages={"required": "Tick this once you went through the list"},
    )

    def __init__(self, *args: Any, held: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["gone"].choices = [(str(key), words) for key, words in held]
        if not held:
            del self.fields["gone"]


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label="New password",
        help_text="At least 12 characters. Three words that do not belong together are good.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter a password"},
    )
    again = forms.CharField(
        label="The same once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Enter it once more"},
    )

    def __init__(self, *args: Any, username: str = "", name: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.whose = SimpleNamespace(username=username, first_name=name)

    def clean_password(self) -> str:
        """One that the site's rules take, of this user."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.whose)  # type: ignore[arg-type]  # not signed in yet: two names
        return password

    def clean(self) -> dict[str, Any]:
        """Twice the same."""
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", "The two are not the same")
        return given
