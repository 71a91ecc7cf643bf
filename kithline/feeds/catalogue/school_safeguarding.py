"""Concerns from schools' safeguarding logs, one row for each pupil of a concern, and the safeguarding lead to ask.

That a pupil is in the log tells of a concern, so names carry the log's category, and the log's people are its own: the
school's roll knows them apart, and linking by UPN finds that they are one. Leads are known by their e-mail address:
staff numbers of two schools may be the same.
"""

from kithline.feeds.codes import ANY_DATE
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Identifier, Text

ROWS = (
    (Column("concern", required=True), "Incident ID", "Concern ID"),
    (Column("school", required=True, note="LAESTAB"), "School DfE Number", "Establishment Number"),
    (Column("upn", Identifier("upn"), required=True), "UPN", "Pupil UPN"),
    (Column("forename"), "First Name", "Forename"),
    (Column("surname"), "Last Name", "Surname"),
    (Column("birth", ANY_DATE), "DOB", "Date of Birth"),
    (Column("on", ANY_DATE, required=True), "Incident Date", "Date of Concern"),
    (Column("category"), "Category", "Concern Type"),
    (Column("more"), "Subcategories", "Secondary Type"),
    (Column("text", Text(8000)), "Incident", "Concern Details"),
    (Column("action", Text(8000)), "Actions", "Actions Taken"),
    (Column("status"), "Status", "Concern Status"),
    (Column("author_role"), "Added By Role", "Reported By"),
    (Column("agencies"), "Agencies Involved", ""),
    (Column("lead_name"), "DSL", "Case Owner"),
    (Column("lead_telephone"), "DSL Telephone", "Case Owner Phone"),
    (Column("lead_email", note="says who the lead is"), "DSL Email", "Case Owner Email"),
)
CONCERNS = Table(
    code="concerns",
    file=r"school_concerns_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="school_concerns_{date}.csv",
    key=("school", "concern", "upn"),
    columns=columns_of(ROWS),
    layouts=layouts_of(ROWS, Supplier("cpoms", "CPOMS"), Supplier("myconcern", "MyConcern")),
    subject=Subject(
        namespace="school_safeguarding",
        key=("school", "upn"),
        forename="forename",
        surname="surname",
        birth="birth",
        identifiers={"upn": "upn"},
        category="school_concern",
    ),
    emits=(
        EmitEvent(
            "school_concern",
            "on",
            payload={
                code: code
                for code in (
                    "school",
                    "category",
                    "more",
                    "text",
                    "action",
                    "status",
                    "author_role",
                    "agencies",
                )
            },
        ),
        EmitInvolvement(
            "school_safeguarding",
            "on",
            worker="lead_email",
            role="=Safeguarding lead",
            when=When("lead_email"),
        ),
        EmitProfessional("lead_email", "lead_name", telephone="lead_telephone", email="lead_email"),
    ),
)

FEED = Feed(
    code="school_safeguarding",
    title="Concerns in schools' safeguarding logs",
    source_system="the school's safeguarding log",
    owner="the school's safeguarding lead",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g) with DPA 2018 Schedule 1 para 18; Education Act 2002 s.175; "
    "Children Act 2004 s.10, s.11",
    purposes=("safeguarding", "social_care"),
    retention="As the source system: until the pupil is 25, or as the school's schedule says",
    coverage="Pupils of the schools that share their log, from the day on which each began to",
    tables=(CONCERNS,),
    hold=Hold(changed=None, gone=None),
    order=38,
)
