"""Referrals of children to the National Referral Mechanism, and what the competent authority decided.

The list is the council's or the force's single point of contact's own; the Home Office sends decisions by letter. A
referral needs no consent of a child, and a child may be referred more than once.
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
from kithline.feeds.values import Code, Identifier

DECISION = Code(
    {"positive": "positive", "negative": "negative", "pending": "pending", "suspended": "suspended"},
    legacy={"POSITIVE": "positive", "NEGATIVE": "negative", "PENDING": "pending", "SUSPENDED": "suspended"},
    strict=False,
)

REFERRALS = Table(
    code="referrals",
    file=r"nrm_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="nrm_{date}.csv",
    key=("reference",),
    columns=(
        Column("reference", required=True, note="number of the referral"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("nhs_number", Identifier("nhs_number")),
        Column("first_responder", required=True),
        Column("referred_on", ANY_DATE, required=True),
        Column("exploitation", required=True),
        Column("where", note="where the exploitation was"),
        Column("reasonable", DECISION),
        Column("reasonable_on", ANY_DATE),
        Column("conclusive", DECISION),
        Column("conclusive_on", ANY_DATE),
        Column("guardian", note="independent child trafficking guardian: accepted, declined, not offered"),
        Column("guardian_id"),
        Column("guardian_name"),
        Column("guardian_telephone"),
        Column("guardian_since", ANY_DATE),
        Column("guardian_until", ANY_DATE),
    ),
    layouts=(
        Layout(
            "spoc",
            "The single point of contact's list, in words of the Home Office's referral form",
            "unconfirmed",
            {
                "reference": "NRM Reference",
                "forename": "First Name",
                "surname": "Last Name",
                "birth": "Date of Birth",
                "sex": "Gender",
                "nhs_number": "NHS Number",
                "first_responder": "First Responder Organisation",
                "referred_on": "Date of Referral",
                "exploitation": "Exploitation Type",
                "where": "Location of Exploitation",
                "reasonable": "Reasonable Grounds Decision",
                "reasonable_on": "Reasonable Grounds Date",
                "conclusive": "Conclusive Grounds Decision",
                "conclusive_on": "Conclusive Grounds Date",
                "guardian": "ICTG",
                "guardian_id": "ICTG ID",
                "guardian_name": "ICTG Worker",
                "guardian_telephone": "ICTG Telephone",
                "guardian_since": "ICTG From",
                "guardian_until": "ICTG To",
            },
        ),
    ),
    subject=Subject(
        namespace="police_nrm",
        key=("reference",),
        role="by_birth",
        category="exploitation",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
    ),
    emits=(
        EmitEvent(
            "nrm_referral",
            "referred_on",
            payload={
                "reference": "reference",
                "first_responder": "first_responder",
                "exploitation": "exploitation",
                "where": "where",
                "reasonable_grounds": "reasonable",
                "reasonable_grounds_on": "reasonable_on",
                "conclusive_grounds": "conclusive",
                "conclusive_grounds_on": "conclusive_on",
                "guardian": "guardian",
                "guardian_contact": "guardian_telephone",
            },
        ),
        EmitInvolvement(
            "exploitation",
            "guardian_since",
            "guardian_until",
            "guardian_id",
            role="guardian",
            when=When("guardian_since"),
        ),
        EmitProfessional("guardian_id", "guardian_name", telephone="guardian_telephone"),
    ),
)

FEED = Feed(
    code="police_nrm",
    title="National Referral Mechanism",
    source_system="the NRM single point of contact",
    owner="the council's exploitation lead",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(g); Modern Slavery Act 2015 s.52; Children Act 2004 s.10, s.11; "
    "Crime and Disorder Act 1998 s.115",
    purposes=("safeguarding", "social_care"),
    retention="Until the person is 25, or as the council's schedule for children in need says if that is longer",
    coverage="Children of the council's area referred to the NRM by any first responder who tells the point of contact",
    tables=(REFERRALS,),
    order=40,
)
