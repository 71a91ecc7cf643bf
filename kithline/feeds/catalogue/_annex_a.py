"""Words that the lists of Annex A share: their values, headers by pattern, and how one list is declared."""

from collections.abc import Mapping
from dataclasses import replace

from kithline.feeds.codes import ABUSE, ANY_DATE, ETHNICITY, PRIMARY_NEED, SEX
from kithline.feeds.spec import Column, Emit, EmitAttribute, Layout, Subject, Table, When
from kithline.feeds.values import Code, Flag, Listed, Text, Value, Whole
from kithline.record.categories import Restriction

SOURCE = "Ofsted ILACS Annex A; Social Finance liia-tools, Annex A schema"
SOURCE_2026 = "Social Finance liia-tools-pipeline, Annex A schema of 2026: Gender is called Sex"
NOT_KNOWN = {"(not |un).*": "", "n/?a": ""}
YES_NO = Listed(Flag(written=("a) Yes", "b) No")), NOT_KNOWN)
NEED = Listed(PRIMARY_NEED)
CATEGORY = Listed(
    ABUSE,
    {"neglect.*": "NEG", "phys.*": "PHY", "sex.*": "SAB", "emot.*": "EMO", "mult.*": "MUL"},
)
SEX_LISTED = Listed(SEX, {"not .*|neither|indeterminate|other": "U"})
PLACEMENT = Listed(Code({}, strict=False, form="[A-Z][0-9]{1,2}"))
PROVIDER = Listed(Code({}, strict=False, form="PR[0-9]"))
STATUS = Listed(Code({}, strict=False, form="[A-Z][0-9]"))
CEASED = Listed(Code({}, strict=False, form="X1|E[0-9]{1,2}[A-Z]?"))
AS_SENT = Text(200)
COUNT = Whole(0, 1000)
DAY = ANY_DATE
ADOPTION = Restriction.ADOPTION
PLACED_FOR_ADOPTION = When("placement", ("A3", "A4", "A5", "A6"))
ADOPTED = When("reason_ended", ("E11", "E12"))

Columns = dict[str, tuple[str, Value]]
CHILD: Columns = {
    "child": ("Child Unique ID", Text()),
    "sex": ("Gender", SEX_LISTED),
    "ethnicity": (
        "Ethnicity",
        Listed(ETHNICITY, {"not .*obtained|information not.*": "NOBT", "refus.*": "REFU"}),
    ),
    "birth": ("Date of Birth", DAY),
}
DISABILITY: Columns = {"disability": ("Does the Child have a Disability", YES_NO)}
WORKER: Columns = {"team": ("Allocated Team", AS_SENT), "worker": ("Allocated Worker", AS_SENT)}
# What else a header may be: part of it is enough where nothing else in the list has that part.
PATTERNS = {
    "child": r".*child.*\bid.*|.*unique.*id.*",
    "sex": r"gender",
    "ethnicity": r"ethnic.*",
    "birth": r".*date of birth.*|dob",
    "disability": r".*disabil.*",
    "source": r".*(contact|referral).*source.*",
    "referred_on": r".*date of.*referral.*",
    "support_needed": r".*child assessed.*social care support.*",
    "police_protection": r".*subject to emergency protection order.*",
    "need": r".*(category of need|primary need).*",
    "legal_status": r"child.*legal status.*",
    "missing_in_year": r".*episodes.*missing.*12 months.*",
    "absent_in_year": r".*episodes.*absent.*12 months.*",
    "interview_offered": r".*offered a return.*interview.*",
    "interview_accepted": r".*accept a return.*interview.*",
    "worker": r"allocated (social )?worker.*",
    "team": r"allocated team.*",
    "contacted_on": r".*date of.*contact.*",
    "adopter": r".*adopter.*(identifier|id)\b.*",
}
SUBJECT = Subject("case_system", ("child",), birth="birth", sex="sex")
ETHNIC = EmitAttribute("ethnicity", "ethnicity", "characteristics")
DISABLED = EmitAttribute("disability", "disability", "social_care", when=When("disability", ("true",)))


def same(*codes: str) -> dict[str, str]:
    """A payload whose fields have the names of our columns."""
    return {code: code for code in codes}


def layout(code: str, name: str, source: str, columns: Columns, patterns: Mapping[str, str]) -> Layout:
    """The usual headers of a list, and by our code of a column what else its header may be."""
    return Layout(
        code,
        name,
        source,
        {ours: theirs for ours, (theirs, _) in columns.items()},
        patterns={ours: patterns[ours] for ours in columns if ours in patterns},
    )


def lists(
    number: int,
    code: str,
    name: str,
    key: tuple[str, ...],
    columns: Columns,
    *emits: Emit,
    subject: Subject = SUBJECT,
    may_be_empty: tuple[str, ...] = (),
    restriction: Restriction = Restriction.NONE,
) -> Table:
    """One list. `name`: what authorities call its sheet where they do not number it. `columns`: our code -> the
    usual header and its value. `may_be_empty`: parts of the key that a row may lack."""
    before = layout("ilacs", "Any case system, Ofsted's headers until 2025", SOURCE, columns, PATTERNS)
    layouts: tuple[Layout, ...] = (before,)
    if "sex" in columns:
        now = before.later(
            "ilacs_2026",
            "Any case system, Ofsted's headers from 2026",
            headers={"sex": "Sex"},
            source=SOURCE_2026,
        )
        layouts = (before, replace(now, patterns={**before.patterns, "sex": r"sex( .*)?"}))
    return Table(
        code=code,
        file=r"((?P<date>\d{4}-\d\d-\d\d)[ _-]+)?annex[ _-]?a([ _.-].*)?\.xlsx",
        name="{date}_annex_a.xlsx",
        sheet=f"List {number}",
        sheets=rf"(list|l)[ _-]*0?{number}(\D.*)?|{name}",
        key=key,
        columns=tuple(
            Column(ours, value, required=ours in key and ours not in may_be_empty)
            for ours, (_, value) in columns.items()
        ),
        layouts=layouts,
        subject=subject,
        emits=emits,
        optional=True,
        restriction=restriction,
    )
