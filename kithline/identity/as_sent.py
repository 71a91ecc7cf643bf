"""Files of others as they come to ``kithline link``: headers under other names, dates in other forms (and places:
``places_as_sent``). What was read otherwise than it stands is told, a line each, without any value."""

import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from kithline.core.dates import DateForm, parse_date, parse_partial
from kithline.core.names import without_title
from kithline.identity.records import ADULT

# Column by other names for it, without spaces and underscores (as its own name may be written, too).
OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "record_id": ("recordid", "recid", "uniqueid", "id"),
    "source": ("sourcesystem", "sourcedataset", "agency", "dataset"),
    "forename": (
        "forenames",
        "firstname",
        "firstnames",
        "givenname",
        "givennames",
        "fname",
        "name",
        "fullname",
    ),
    "middle": ("middlename", "middlenames"),
    "surname": ("surnames", "lastname", "familyname", "lname"),
    "dob": ("dateofbirth", "birthdate", "birth", "born"),
    "sex": ("gender",),
    "address": ("addressline", "addressline1", "address1", "fulladdress", "homeaddress", "streetaddress"),
    "postcode": ("postalcode", "zip", "zipcode"),
    "uprn": (),
    "upn": (),
    "uln": (),
    "phone": ("telephone", "phonenumber", "telephonenumber", "mobile", "mobilenumber"),
    "nhs_no": ("nhsnumber", "nhsno", "nhs"),
    "nino": ("nationalinsurancenumber", "ninumber"),
}
# Columns of numbers and dates, and what programs write into them where there is none.
NEVER_WORDS = ("dob", "uprn", "upn", "nhs_no", "uln", "postcode")
FOR_NOTHING = ("nan", "NaN", "NaT", "<NA>", "None", "none", "NULL", "null", "N/A", "n/a")
OF_FIGURES = ("dob", "sex", "uprn", "nhs_no", "uln", "phone")
# In order; of DD/MM and MM/DD the one that the column's other dates leave possible.
FORMS = (
    DateForm.ISO_DATETIME,
    DateForm.COMPACT,
    DateForm.UK_DOTS,
    DateForm.UK_DASHES,
    DateForm.WORDS,
    DateForm.CENSUS,
)
MOSTLY = 0.5  # of the names, that are of more than one word
GROWN, NEARLY_ALL = 25, 0.99  # years; how many of the records are no younger than the youngest
# 2014/3/5, and 03/2014, whatever the marks are
_YEAR_FIRST = re.compile(r"\s*(?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})\s*", re.ASCII)
_MONTH_AND_YEAR = re.compile(r"\s*(?P<month>\d{1,2})[/.-](?P<year>\d{4})(?P<day>)\s*", re.ASCII)
BRITISH, AMERICAN = (DateForm.UK, DateForm.UK_DATETIME), (DateForm.US, DateForm.US_DATETIME)


def with_our_names(
    table: pa.Table, otherwise: Mapping[str, tuple[str, ...]] = OTHER_NAMES
) -> tuple[pa.Table, list[str]]:
    """The table under the names that linking knows, where a column stands under another one."""
    names, notes = list(table.column_names), []
    for ours, others in otherwise.items():
        known = {ours.replace("_", ""), *others}
        found = [name for name in names if "".join(filter(str.isalnum, name)) in known]
        if ours not in names and len(found) == 1:
            names[names.index(found[0])] = ours
            notes.append(f"column {found[0]}: read as {ours}")
    return table.rename_columns(names), notes


def without_marks_of_programs(table: pa.Table) -> pa.Table:
    """The table without what programs leave behind: "nan" or the like wherever the file writes it for nothing (it does
    if a date or a number has it; otherwise Nan is a name), and the point of a number that was one of a column with
    gaps (9990001234.0)."""
    there = [table[name] for name in NEVER_WORDS if name in table.column_names]
    words = [word for word in FOR_NOTHING if any(pc.any(pc.equal(column, word)).as_py() for column in there)]
    for place, name in enumerate(table.column_names):
        column = table[name]
        if words:
            column = pc.if_else(pc.is_in(column, pa.array(words)), None, column)
        if name in OF_FIGURES and pc.any(pc.ends_with(column, ".0")).as_py():
            column = pc.replace_substring_regex(column, r"^(\d+)\.0$", r"\1")
        if column is not table[name]:
            table = table.set_column(place, name, column)
    return table


def with_surnames(table: pa.Table) -> tuple[pa.Table, list[str]]:
    """The table with surnames of their own, where whole names stand in one column: the last word, "Thornley" of "Maya
    Rose Thornley" and of "THORNLEY, Maya Rose" what stands before the comma. ``forename`` is the first of the others,
    ``middle`` the rest."""
    names = set(table.column_names)
    if "forename" not in names or ("surname" in names and table["surname"].null_count < len(table)):
        return table, []
    coded = table["forename"].combine_chunks().dictionary_encode()
    parted = [_parted(name) for name in coded.dictionary.to_pylist()]
    two = pa.array([bool(surname) for _, _, surname in parted], pa.bool_()).take(coded.indices)
    if (pc.sum(two).as_py() or 0) < MOSTLY * max(1, len(two) - two.null_count):
        return table, []
    middle_is_there = "middle" in names and table["middle"].null_count < len(table)
    columns = {name: table[name] for name in table.column_names}
    for place, name in enumerate(("forename", "middle", "surname")):
        if name != "middle" or not middle_is_there:
            columns[name] = pa.array([parts[place] or None for parts in parted], pa.string()).take(
                coded.indices
            )
    return pa.table(columns), ["column forename: whole names; the last word is read as surname"]


def _parted(name: str) -> tuple[str, str, str]:
    """Forename, middle names and surname of a whole name; a single word is a forename."""
    surname, comma, given = (part.strip() for part in name.partition(","))
    words = given.split() if comma else surname.split()
    if not comma:
        surname = words.pop() if len(words) > 1 else ""
    words = without_title(words)
    return " ".join(words[:1]), " ".join(words[1:]), surname


def roles(table: pa.Table) -> pa.ChunkedArray:
    """Each record's role: where the file tells of none, whoever was born long before its youngest is an adult."""
    nothing = pa.chunked_array([pa.nulls(len(table), pa.string())])
    given = table["role"] if "role" in table.column_names else nothing
    is_told = pc.any(pc.not_equal(pc.utf8_trim_whitespace(given), "")).as_py()
    if is_told or "dob" not in table.column_names:
        return given
    text = pc.if_else(pc.match_substring_regex(table["dob"], r"^[12]\d{3}(-|$)"), table["dob"], None)
    years = pc.utf8_slice_codeunits(text, 0, 4).cast(pa.int32())
    youngest = pc.quantile(years, NEARLY_ALL)[0].as_py()  # not one that is a slip of the pen
    if youngest is None:
        return given
    is_grown = pc.less_equal(years, int(youngest) - GROWN)
    return pc.if_else(is_grown, ADULT, None)


def dates_as_iso(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates in other forms as YYYY-MM-DD; what is of no form stays."""
    coded = column.combine_chunks().dictionary_encode()
    written = coded.dictionary.to_pylist()
    numeric = BRITISH if _possible(written, BRITISH) >= _possible(written, AMERICAN) else AMERICAN
    read = pa.array([_iso(value, (*FORMS, *numeric)) for value in written], pa.string())
    return pa.chunked_array([read.take(coded.indices)])


def _possible(values: list[str], forms: tuple[DateForm, ...]) -> int:
    return sum(_in_form(value, forms) is not None for value in values)


def _iso(value: str, forms: tuple[DateForm, ...]) -> str:
    if apart := _YEAR_FIRST.fullmatch(value) or _MONTH_AND_YEAR.fullmatch(value):
        value = "-".join(part.zfill(2) for part in (apart["year"], apart["month"], apart["day"]) if part)
    try:
        parse_partial(value)
    except ValueError:
        return _in_form(value, forms) or value
    return value


def _in_form(value: str, forms: tuple[DateForm, ...]) -> str | None:
    for form in forms:
        try:
            return parse_date(value, form).isoformat()
        except ValueError:
            continue
    return None
