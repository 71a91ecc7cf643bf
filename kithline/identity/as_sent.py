"""Files of others as they come to ``kithline link``: headers under other names, dates in other forms, postcodes of
other countries. What was read otherwise than it stands is told, a line each, without any value."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from kithline.core.addresses import is_postcode
from kithline.core.dates import DateForm, parse_date, parse_partial

# Column by other names for it, without spaces and underscores.
OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "record_id": ("recordid", "recid", "uniqueid", "id"),
    "source": ("sourcesystem", "sourcedataset", "agency", "dataset"),
    "forename": ("firstname", "givenname", "fname"),
    "middle": ("middlename", "middlenames"),
    "surname": ("lastname", "familyname", "lname"),
    "dob": ("dateofbirth", "birthdate", "birth", "born"),
    "sex": ("gender",),
    "postcode": ("postalcode", "zip", "zipcode"),
    "phone": ("telephone", "phonenumber", "telephonenumber", "mobile", "mobilenumber"),
    "nhs_no": ("nhsnumber", "nhsno", "nhs"),
    "nino": ("nationalinsurancenumber", "ninumber"),
}
# In order; of DD/MM and MM/DD the one that the column's other dates leave possible.
FORMS = (
    DateForm.ISO_DATETIME,
    DateForm.COMPACT,
    DateForm.UK_DOTS,
    DateForm.UK_DASHES,
    DateForm.WORDS,
    DateForm.CENSUS,
)
BRITISH, AMERICAN = (DateForm.UK, DateForm.UK_DATETIME), (DateForm.US, DateForm.US_DATETIME)
MOSTLY = 0.5  # a column is another country's if fewer of its postcodes than this have the British form


def with_our_names(table: pa.Table) -> tuple[pa.Table, list[str]]:
    """The table under the names that linking knows, where a column stands under another one."""
    names, notes = list(table.column_names), []
    for ours, others in OTHER_NAMES.items():
        found = [name for name in names if "".join(filter(str.isalnum, name)) in others]
        if ours not in names and len(found) == 1:
            names[names.index(found[0])] = ours
            notes.append(f"column {found[0]}: read as {ours}")
    return table.rename_columns(names), notes


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


def are_foreign(postcodes: pa.ChunkedArray) -> bool:
    """Whether most of a column's postcodes have not the British form: they are compared as they are written."""
    counts = pc.value_counts(postcodes.drop_null())
    values, many = counts.field("values").to_pylist(), counts.field("counts").to_pylist()
    british = sum(count for value, count in zip(values, many, strict=True) if is_postcode(value))
    return british < MOSTLY * sum(many)
