"""MARAC: victims at high risk, their children, and the people who harm them, at each conference.

Two files. `discussions` says who was discussed, when and why, in a sensitive category. `minutes` says what was said and
what will be done: each row of it is restricted, because a safety plan in the wrong hands does harm. No addresses.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    Through,
)
from kithline.feeds.values import Text, Whole
from kithline.record.categories import Restriction

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_marac_"
SUPPLIERS = (
    ("safelives", "The coordinator's list, in words of SafeLives' referral form", "unconfirmed"),
    ("modus", "Modus", "unconfirmed"),
)


def layouts(headers: dict[str, tuple[str, str]]) -> tuple[Layout, ...]:
    return tuple(
        Layout(code, supplier, source, {column: names[place] for column, names in headers.items()})
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    )


DISCUSSIONS = Table(
    code="discussions",
    file=DATED + r"discussions\.csv",
    name="{date}_marac_discussions.csv",
    key=("case_id", "person_number"),
    columns=(
        Column("case_id", required=True, note="one discussion of one victim"),
        Column("person_number", Whole(1, 50), required=True),
        Column("role", required=True, note="victim, child, person who harms"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("discussed_on", ANY_DATE, required=True),
        Column("reason"),
        Column("dash_score", Whole(0, 30)),
        Column("idva"),
        Column("lead_agency"),
    ),
    layouts=layouts(
        {
            "case_id": ("MARAC Case Number", "Case Ref"),
            "person_number": ("Person Number", "Person"),
            "role": ("Role", "Person Type"),
            "forename": ("Forename", "First Name"),
            "surname": ("Surname", "Last Name"),
            "birth": ("DOB", "Date of Birth"),
            "sex": ("Sex", "Gender"),
            "discussed_on": ("Date of MARAC", "Meeting Date"),
            "reason": ("Reason for Referral", "Referral Criteria"),
            "dash_score": ("DASH Score", "RIC Score"),
            "idva": ("IDVA", "IDVA Contact"),
            "lead_agency": ("Referring Agency", "Referrer"),
        }
    ),
    subject=Subject(
        namespace="marac",
        key=("case_id", "person_number"),
        role="by_birth",
        category="domestic_abuse",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
    ),
    emits=(
        EmitEvent(
            "marac",
            "discussed_on",
            payload={
                "role": "role",
                "reason": "reason",
                "dash_score": "dash_score",
                "idva": "idva",
                "lead_agency": "lead_agency",
            },
        ),
    ),
)
MINUTES = Table(
    code="minutes",
    file=DATED + r"minutes\.csv",
    name="{date}_marac_minutes.csv",
    key=("case_id", "person_number"),
    columns=(
        Column("case_id", required=True),
        Column("person_number", Whole(1, 50), required=True),
        Column("discussed_on", ANY_DATE, required=True),
        Column("summary", Text(20_000)),
        Column("actions", Text(20_000)),
        Column("safety_plan", Text(20_000)),
    ),
    layouts=layouts(
        {
            "case_id": ("MARAC Case Number", "Case Ref"),
            "person_number": ("Person Number", "Person"),
            "discussed_on": ("Date of MARAC", "Meeting Date"),
            "summary": ("Summary of Discussion", "Minutes"),
            "actions": ("Actions", "Action Plan"),
            "safety_plan": ("Safety Plan", "Safety Planning"),
        }
    ),
    subject=Through(("discussions",), ("case_id", "person_number")),
    emits=(
        EmitEvent(
            "marac_minutes",
            "discussed_on",
            payload={"summary": "summary", "actions": "actions", "safety_plan": "safety_plan"},
            restriction=Restriction.PROTECTED_PERSON,
        ),
    ),
    optional=True,
    restriction=Restriction.PROTECTED_PERSON,
)

FEED = Feed(
    code="marac",
    title="MARAC",
    source_system="the MARAC",
    owner="the MARAC coordinator",
    format=Format.CSV,
    mode=Mode.APPEND,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e), 9(2)(g), 10 with DPA 2018 Schedule 1; Crime and Disorder Act 1998 s.115; "
    "Children Act "
    "2004 s.10, s.11",
    purposes=("social_care",),
    retention="Ten years after the last conference, or as the MARAC's sharing protocol says",
    coverage="Victims at high risk who have children or are pregnant, their children, and the people who harm "
    "them, at each"
    " conference of the council's area, from the feed's first",
    tables=(DISCUSSIONS, MINUTES),
    hold=Hold(changed=None, gone=None),
    order=40,
)
