"""What the values of a column look like: dates and in which form, numbers by their check digit, names, codes, notes.

A sort is judged by all values that are looked over, and by the share of them that fit: one bad cell makes a column no
other. What is said of it holds no value.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kithline.core.addresses import is_postcode
from kithline.core.dates import DateForm, born_by, is_default_date, parse_date
from kithline.core.identifiers import check_nhs_number, check_nino, check_uln, check_upn
from kithline.core.names import variant_groups
from kithline.feeds.codes import ETHNICITY, ETHNICITY_WORDS, SEX, SEX_WORDS
from kithline.feeds.values import Code, Flag, Listed

MOST = 0.9  # of the values fit: a column is of that sort
SHORT_LIST = 20  # distinct values at most that are a list of codes
FEWEST_COUNTED = 3  # rows by which a count is known from numbers
_FORMS = tuple(DateForm)
_MONTH_FIRST = {DateForm.US: DateForm.UK, DateForm.US_DATETIME: DateForm.UK_DATETIME}
_EXCEL_DAY = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True)
class Look:
    """`sort`: date, nhs_number, upn, uln, nino, postcode, email, telephone, sex, ethnicity, flag, code, words, number,
    name, text, empty. `share`: of the values that fit. `forms`: of dates, commonest first. `is_unsure`: of dates,
    whether day or month comes first cannot be told from this column. `is_unique`: no value is there twice.
    `is_coded`: of sex and ethnicity, they are codes alone, no words. `is_count`: 1, 2, 3 and so on down the file."""

    sort: str
    share: float
    count: int
    distinct: int
    longest: int
    is_unique: bool
    forms: tuple[DateForm, ...] = ()
    is_unsure: bool = False
    is_like_forenames: bool = False
    has_commas: bool = False
    is_coded: bool = False
    is_count: bool = False

    @property
    def words(self) -> str:
        """What the values look like, for whoever looks the guess over."""
        share = f"{self.share:.0%} of the values"
        match self.sort:
            case "empty":
                return "no row has a value"
            case "date":
                forms = " or ".join(form.value for form in self.forms)
                unsure = "; day or month first cannot be told from them" if self.is_unsure else ""
                return f"{share} are dates as {forms}{unsure}"
            case "nhs_number" | "upn" | "uln":
                return f"{share} pass the check digit of {_CALLED[self.sort]}"
            case "nino" | "postcode" | "email" | "telephone":
                return f"{share} have the form of {_CALLED[self.sort]}"
            case "sex" | "ethnicity":
                return f"{share} are codes or words for {self.sort}"
            case "flag":
                return f"{share} are yes or no"
            case "code":
                return f"a short list of {self.distinct} codes"
            case "number":
                if self.is_count:
                    return "1, 2, 3 ... down the file"
                return "numbers" + (", no two alike" if self.is_unique else "")
            case "name":
                return "words that begin with a capital" + (
                    ", many of them forenames" if self.is_like_forenames else ""
                )
            case "words":
                return f"{self.distinct} different words or phrases"
        return f"free text of up to {self.longest} characters"


_CALLED = {
    "nhs_number": "an NHS number",
    "upn": "a UPN",
    "uln": "a ULN",
    "nino": "a National Insurance number",
    "postcode": "a postcode",
    "email": "an e-mail address",
    "telephone": "a telephone number",
}
_CHECKS: dict[str, Callable[[str], bool]] = {
    "nhs_number": lambda text: check_nhs_number(text).is_valid,
    "upn": lambda text: check_upn(text).is_valid,
    "uln": lambda text: check_uln(text).is_valid,
    # by its form alone, whether or not its letters are in use
    "nino": lambda text: (
        check_nino(text).is_valid or re.fullmatch(r"[A-Z]{2}\d{6}[A-D]?", text.replace(" ", "")) is not None
    ),
    "postcode": is_postcode,
    "email": lambda text: re.fullmatch(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}", text) is not None,
    "telephone": lambda text: re.fullmatch(r"(\+44|0)[\d ()-]{9,14}", text) is not None,
}


def look(
    values: Sequence[str],
    on: date,
    *,
    month_first: bool | None = None,
    is_sex: bool = False,
    is_birth: bool = False,
) -> Look:
    """What these values (none empty) look like. `on`: today; a date far ahead of it is none. `month_first`: what is
    known of the file's dates from other columns or from whoever was asked. `is_sex`: the header says so, and a lone F
    is female, not false; `is_birth`: it says so, and a year of two figures is none to come."""
    distinct = Counter(values)
    shape = {
        "count": len(values),
        "distinct": len(distinct),
        "longest": max(map(len, distinct), default=0),
        "is_unique": len(distinct) == len(values),
        "is_count": len(values) >= FEWEST_COUNTED and _is_count(values),
    }
    if not values:
        return Look("empty", 0.0, **shape)  # type: ignore[arg-type]
    dates = _dates(distinct, on, month_first, is_birth)
    if dates is not None:
        share, forms, is_unsure = dates
        return Look("date", share, forms=forms, is_unsure=is_unsure, **shape)  # type: ignore[arg-type]
    for sort, fits in _CHECKS.items():
        share = _share(distinct, fits)
        if share >= 0.8:
            return Look(sort, share, **shape)  # type: ignore[arg-type]
    listed = (("flag", Flag()), ("sex", SEX_WORDS), ("ethnicity", ETHNICITY_WORDS))
    for sort, value in listed[1:] if is_sex else listed:
        if len(distinct) <= SHORT_LIST and (share := _share(distinct, reads(value))) >= MOST:
            coded = {"sex": SEX, "ethnicity": ETHNICITY}.get(sort)
            is_coded = coded is not None and _share(distinct, reads(coded)) >= share
            return Look(sort, share, is_coded=is_coded, **shape)  # type: ignore[arg-type]
    return Look(_plain(distinct, shape), 1.0, **_of_names(distinct), **shape)  # type: ignore[arg-type]


def reads(value: Code | Flag | Listed) -> Callable[[str], bool]:
    """Whether such a value can be read from a text. Of ethnicity only listed codes count, not what has their form."""

    def fits(text: str) -> bool:
        try:
            read = value.parse(text)
        except ValueError:
            return False
        return value not in (ETHNICITY, ETHNICITY_WORDS) or read in ETHNICITY.codes

    return fits


def _is_count(values: Sequence[str]) -> bool:
    """Also with leading noughts, or as a spreadsheet writes whole numbers."""
    return all(
        re.fullmatch(rf"0*{place}(?:\.0*)?", text.strip()) is not None
        for place, text in enumerate(values, start=1)
    )


def _share(distinct: Counter[str], fits: Callable[[str], bool]) -> float:
    return sum(number for text, number in distinct.items() if fits(text)) / distinct.total()


def _plain(distinct: Counter[str], shape: dict[str, int | bool]) -> str:
    if _share(distinct, lambda text: re.fullmatch(r"-?\d+(\.\d+)?", text) is not None) >= MOST:
        return "number"
    repeats = distinct.total() >= 3 * len(distinct)
    if (
        len(distinct) <= SHORT_LIST
        and repeats
        and all(re.fullmatch(r"[A-Z0-9]{1,4}", text) for text in distinct)
    ):
        return "code"
    if shape["longest"] > 60 or _share(distinct, lambda text: len(text.split()) > 5) > 0.3:
        return "text"
    if _share(distinct, _is_name) >= MOST:
        return "name"
    return "words"


def _is_name(text: str) -> bool:
    return (
        re.fullmatch(r"[^\W\d_][^\d_@/]*", text) is not None
        and len(text.split()) < 5
        and (text[0].isupper() or " " in text)
    )


def _of_names(distinct: Counter[str]) -> dict[str, bool]:
    return {
        "is_like_forenames": _share(distinct, lambda text: bool(variant_groups(text.split()[0]))) >= 0.25,
        "has_commas": _share(distinct, lambda text: text.count(",") == 1) >= 0.8,
    }


# --- dates --------------------------------------------------------------------------------------------------------


def _dates(
    distinct: Counter[str], on: date, month_first: bool | None, is_birth: bool
) -> tuple[float, tuple[DateForm, ...], bool] | None:
    """The share of dates, their forms with the commonest first, and whether day and month may be the other way round;
    None where they are no dates."""
    fit = {
        form: {
            text
            for text in distinct
            if (day := _read(text, form)) is not None
            and _is_plausible(born_by(day, form, on) if is_birth else day, on)
        }
        for form in _FORMS
    }
    is_unsure = False
    for us, uk in _MONTH_FIRST.items():
        both, only_us, only_uk = fit[us] & fit[uk], fit[us] - fit[uk], fit[uk] - fit[us]
        if not both and not only_us:
            fit[us] = set()
            continue
        weight_us, weight_uk = (sum(distinct[text] for text in part) for part in (only_us, only_uk))
        if weight_us == weight_uk == 0:
            is_unsure = month_first is None
            us_wins = bool(month_first)
        else:
            us_wins = weight_us > weight_uk
        fit[uk if us_wins else us] = set()
    chosen: list[DateForm] = []
    covered: set[str] = set()
    total = distinct.total()
    for form in sorted(fit, key=lambda each: -sum(distinct[text] for text in fit[each])):
        fresh = sum(distinct[text] for text in fit[form] - covered)
        if fresh and (not chosen or fresh >= 0.02 * total):
            chosen.append(form)
            covered |= fit[form]
    share = sum(distinct[text] for text in covered) / total
    return (share, tuple(chosen), is_unsure) if share >= 0.8 else None


def _read(text: str, form: DateForm) -> date | None:
    try:
        return parse_date(text, form)
    except ValueError:
        return None


def _is_plausible(day: date, on: date) -> bool:
    """Dates that systems write for "not known" are dates too."""
    return date(1900, 1, 1) <= day <= on + timedelta(days=10 * 366) or is_default_date(day)


def are_excel_days(values: Sequence[str], on: date) -> bool:
    """Whether these are a spreadsheet's day numbers of plausible days."""
    last = (on - date(1899, 12, 30)).days + 3_660
    return bool(values) and all(_EXCEL_DAY.fullmatch(text) and float(text) <= last for text in values)


def month_first_of(looks: Sequence[Look]) -> bool | None:
    """Whether the file's dates have the month first, by those of its columns that tell; None where none does."""
    told = [
        any(form in _MONTH_FIRST for form in each.forms)
        for each in looks
        if each.sort == "date"
        and not each.is_unsure
        and {*each.forms} & {*_MONTH_FIRST, *_MONTH_FIRST.values()}
    ]
    return None if not told or len(set(told)) > 1 else told[0]
