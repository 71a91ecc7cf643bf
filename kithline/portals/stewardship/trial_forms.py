"""What a steward fills in to try a file as a feed."""

from typing import Any

from django import forms

from kithline.sharing.access.feed_trials import MOST_BYTES, Tried

MB = MOST_BYTES >> 20


class UploadForm(forms.Form):
    """The file itself."""

    file = forms.FileField(
        label="File",
        help_text=f"CSV, Excel (.xlsx), XML or JSON, at most {MB} MB. Nobody but you sees it, and it is deleted "
        "when you have decided, or after a day.",
        error_messages={
            "required": f"Choose a file of at most {MB} MB",
            "empty": "The file is empty",
            "max_length": "The file's name is too long",
        },
        max_length=150,
    )
    rows_at = forms.CharField(
        label="Which rows (optional)",
        help_text="The name of the sheet, or in XML and JSON the path to what is a row. Leave it empty at first: the "
        "one that says most of a person is taken.",
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    is_another = forms.BooleanField(
        label="Try it even if it looks like a feed that there is already", required=False
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"The file is larger than {MB} MB: choose the first rows of it")
        return file


class ColumnsForm(forms.Form):
    """A role for each column, in the order of the file. Fields are named by place: a header may be anything."""

    def __init__(self, found: Tried, roles: dict[str, str], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.headers = found.trial.shape.headers
        for place, guess in enumerate(found.trial.proposal.guesses):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=guess.header,
                choices=list(roles.items()),
                initial=guess.role,
                error_messages={"required": "Choose one", "invalid_choice": "Choose one"},
            )

    @property
    def roles(self) -> dict[str, str]:
        """Header -> role."""
        return {header: self.cleaned_data[f"column_{place}"] for place, header in enumerate(self.headers)}


class AnswersForm(forms.Form):
    """What no file can say. Nothing is chosen beforehand; what the file hints at is said beside the question."""

    def __init__(self, found: Tried, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for question in found.trial.asked:
            hint = found.trial.suggested.get(question.code)
            words = question.hint
            if hint is not None:
                answer = question.choices.get(hint[0], hint[0])
                words = (
                    f"{words} The file hints at: {answer} ({hint[1].replace(' (--earlier)', '')}).".strip()
                )
            self.fields[question.code] = self._field(question, words, found.given.get(question.code))

    def _field(self, question: Any, words: str, initial: Any) -> forms.Field:
        told = {"label": question.words, "help_text": words, "required": False, "initial": initial}
        if question.several:
            return forms.MultipleChoiceField(
                choices=list(question.choices.items()), widget=forms.CheckboxSelectMultiple, **told
            )
        if question.choices and len(question.choices) <= 6:
            return forms.ChoiceField(choices=list(question.choices.items()), widget=forms.RadioSelect, **told)
        if question.choices:
            return forms.ChoiceField(choices=[("", "Choose"), *question.choices.items()], **told)
        return forms.CharField(**told)

    def tell(self, wrong: dict[str, str]) -> None:
        """What is amiss, each beside its question."""
        for code, why in wrong.items():
            self.add_error(code, "Answer this" if why == "not answered" else why[0].upper() + why[1:])
