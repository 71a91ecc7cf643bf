"""Prevent and Channel: people vulnerable to radicalisation, from referral to the panel's last review.

That someone is known to Channel is itself sensitive: the names carry its category, and the service is masked.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    Column,
    EmitEvent,
    EmitInvolvement,
    EmitProfessional,
    Feed,
    Format,
    Layout,
    Mode,
    Rhythm,
    Subject,
    Table,
    When,
)
from kithline.feeds.values import Code, Text

STAGE = Code(
    {
        "referral": "referral",
        "information gathering": "information gathering",
        "panel": "panel",
        "adopted": "adopted as a Channel case",
        "closed": "closed",
    },
    legacy={
        "REFERRAL": "referral",
        "INFORMATION GATHERING": "information gathering",
        "PANEL": "panel",
        "ADOPTED": "adopted",
        "CLOSED": "closed",
    },
    strict=False,
)

CASES = Table(
    code="cases",
    file=r"channel_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="channel_{date}.csv",
    key=("case_id",),
    columns=(
        Column("case_id", required=True),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("referred_on", ANY_DATE, required=True),
        Column("closed_on", ANY_DATE),
        Column("stage", STAGE, required=True),
        Column("concern"),
        Column("vulnerability", Text(4000)),
        Column("intervention"),
        Column("outcome"),
        Column("next_panel_on", ANY_DATE),
        Column("adopted_on", ANY_DATE),
        Column("lead_id"),
        Column("lead_name"),
        Column("lead_telephone"),
        Column("lead_email"),
    ),
    layouts=(
        Layout(
            "panel",
            "The Channel panel's list",
            "unconfirmed",
            {
                "case_id": "Case ID",
                "forename": "Forename",
                "surname": "Surname",
                "birth": "Date of Birth",
                "sex": "Sex",
                "referred_on": "Referral Date",
                "closed_on": "Closure Date",
                "stage": "Stage",
                "concern": "Type of Concern",
                "vulnerability": "Vulnerability Assessment",
                "intervention": "Intervention",
                "outcome": "Outcome",
                "next_panel_on": "Next Panel",
                "adopted_on": "Date Adopted",
                "lead_id": "Lead ID",
                "lead_name": "Channel Lead",
                "lead_telephone": "Channel Lead Telephone",
                "lead_email": "Channel Lead Email",
            },
        ),
    ),
    subject=Subject(
        namespace="channel",
        key=("case_id",),
        role="by_birth",
        category="exploitation",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
    ),
    emits=(
        EmitEvent(
            "channel",
            "referred_on",
            "closed_on",
            {
                "stage": "stage",
                "concern": "concern",
                "vulnerability": "vulnerability",
                "intervention": "intervention",
                "outcome": "outcome",
                "next_panel_on": "next_panel_on",
            },
        ),
        # Until the panel adopts the case, nobody works with the person.
        EmitInvolvement("channel", "adopted_on", "closed_on", "lead_id", when=When("adopted_on")),
        EmitProfessional("lead_id", "lead_name", telephone="lead_telephone", email="lead_email"),
    ),
)

FEED = Feed(
    code="channel",
    title="Prevent and Channel",
    source_system="the Channel panel",
    owner="the council's Prevent lead",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Counter-Terrorism and Security Act 2015 s.26, s.36 to s.38; "
    "Children Act 2004 s.11",
    purposes=("social_care",),
    retention="Six years after the case has closed, as the Channel duty guidance says",
    coverage="People of the council's area whom the Channel panel is considering or has adopted, or closed within six"
    " years",
    tables=(CASES,),
    order=40,
)
