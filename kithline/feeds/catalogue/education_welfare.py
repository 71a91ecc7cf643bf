"""Attendance casework of the council: support first, then penalty notices, then law.

A notice is given to a parent; the row that we take is the child's, and no parent is named in it. What a notice needs to
say is what councils' referral forms ask for: the reason (irregular attendance or holiday) and the sessions missed.
"""

from kithline.feeds.codes import ANY_DATE, SEX
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
from kithline.feeds.values import Identifier, Whole

DATED = r"(?P<date>\d{4}-\d\d-\d\d)_ews_"
SUPPLIERS = (Supplier("one", "ONE"), Supplier("synergy", "Synergy"))
KNOWN = Subject(
    namespace="education_welfare",
    key=("pupil",),
    forename="forename",
    surname="surname",
    birth="birth",
    identifiers={"upn": "upn"},
)
PUPIL = (
    (Column("pupil", required=True), "Student ID", "Pupil ID"),
    (Column("upn", Identifier("upn")), "UPN", "UPN"),
    (Column("forename"), "Forename", "First Name"),
    (Column("surname"), "Surname", "Last Name"),
    (Column("birth", ANY_DATE), "DOB", "Date of Birth"),
)
CASE_ROWS = (
    (Column("case", required=True), "Involvement ID", "Case Ref"),
    *PUPIL,
    (Column("sex", SEX), "Sex", "Gender"),
    (Column("school", note="LAESTAB"), "Base DfE Number", "School DfE"),
    (Column("opened", ANY_DATE, required=True), "Start Date", "Opened"),
    (Column("closed", ANY_DATE), "End Date", "Closed"),
    (Column("stage", note="voluntary support, formal support ..."), "Stage", "Support Stage"),
    (Column("reason"), "Reason", "Referral Reason"),
    (Column("outcome"), "Outcome", "Closure Reason"),
    (Column("officer"), "Officer ID", "Caseworker Ref"),
    (Column("officer_name"), "Officer", "Caseworker"),
    (Column("officer_telephone"), "Officer Telephone", "Caseworker Phone"),
    (Column("officer_email"), "Officer Email", "Caseworker Email"),
)
NOTICE_ROWS = (
    (Column("notice", required=True), "Notice ID", "PN Ref"),
    *PUPIL,
    (Column("school", note="LAESTAB"), "Base DfE Number", "School DfE"),
    (Column("issued", ANY_DATE, required=True), "Issue Date", "Date Issued"),
    (Column("reason"), "Notice Reason", "Offence Type"),
    (Column("sessions", Whole(0, 400)), "Unauthorised Sessions", "Sessions"),
    (Column("number", Whole(1, 9), note="first or second in three years"), "Notice Number", "Occurrence"),
    (Column("result"), "Notice Result", "Status"),
)
ACTION_ROWS = (
    (Column("action_id", required=True), "Action ID", "Legal Ref"),
    *PUPIL,
    (Column("on", ANY_DATE, required=True), "Action Date", "Date"),
    (Column("action", required=True), "Action Type", "Proceedings"),
    (Column("outcome"), "Action Outcome", "Result"),
)
CASES = Table(
    code="cases",
    file=DATED + r"cases\.csv",
    name="{date}_ews_cases.csv",
    key=("case",),
    columns=columns_of(CASE_ROWS),
    layouts=layouts_of(CASE_ROWS, *SUPPLIERS),
    subject=KNOWN,
    emits=(
        EmitEvent(
            "attendance_support",
            "opened",
            "closed",
            {"stage": "stage", "reason": "reason", "school": "school", "outcome": "outcome"},
        ),
        EmitInvolvement("education_welfare", "opened", "closed", "officer", when=When("officer")),
        EmitProfessional("officer", "officer_name", telephone="officer_telephone", email="officer_email"),
    ),
)
NOTICES = Table(
    code="notices",
    file=DATED + r"notices\.csv",
    name="{date}_ews_notices.csv",
    key=("notice",),
    columns=columns_of(NOTICE_ROWS),
    layouts=layouts_of(NOTICE_ROWS, *SUPPLIERS),
    subject=KNOWN,
    emits=(
        EmitEvent(
            "penalty_notice",
            "issued",
            payload={code: code for code in ("reason", "sessions", "number", "result", "school")},
        ),
    ),
    optional=True,
)
ACTIONS = Table(
    code="actions",
    file=DATED + r"legal\.csv",
    name="{date}_ews_legal.csv",
    key=("action_id",),
    columns=columns_of(ACTION_ROWS),
    layouts=layouts_of(ACTION_ROWS, *SUPPLIERS),
    subject=KNOWN,
    emits=(EmitEvent("attendance_legal_action", "on", payload={"action": "action", "outcome": "outcome"}),),
    optional=True,
)

FEED = Feed(
    code="education_welfare",
    title="Attendance casework",
    source_system="the council's attendance team",
    owner="the council's attendance team",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.WEEKLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 10 with DPA 2018 Schedule 1; Education Act 1996 s.437 to s.447; Children "
    "Act 1989 s.36; Education (Penalty Notices) (England) Regulations 2007; Children Act 2004 s.10",
    purposes=("safeguarding", "early_support"),
    retention="As the source system: three years after closing for notices, until the pupil is 25 for casework",
    coverage="Pupils of compulsory school age who live in the area: casework, notices and legal action of the last "
    "three school years",
    tables=(CASES, NOTICES, ACTIONS),
    hold=Hold(changed=0.4, gone=0.4),  # cases are short
    order=34,
)
