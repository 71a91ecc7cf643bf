"""Operation Encompass: the police tell of an incident of domestic abuse that a child was related to.

A notification has no number of the child: each child of each notification is a person of its own to the source, and
linking finds whom it is about.
"""

from kithline.core.dates import DateForm
from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.spec import (
    AddressColumns,
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
)
from kithline.feeds.values import Date, Flag, Moment, Text, Whole

NOTICES = Table(
    code="notices",
    file=r"encompass_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="encompass_{date}.csv",
    key=("reference", "child_number"),
    columns=(
        Column("reference", required=True),
        Column("child_number", Whole(1, 30), required=True, note="which child of the notification"),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("address"),
        Column("postcode"),
        Column("incident_at", Moment(), required=True),
        Column(
            "incident_on",
            Date((DateForm.ISO_DATETIME, DateForm.ISO)),
            required=True,
            note="the day of incident_at",
        ),
        Column("present", Flag(written=("Yes", "No"))),
        Column("voice", Text(4000)),
        Column("circumstances", Text(8000)),
        Column("related_adult", note="what the adult is to the child"),
    ),
    layouts=(
        Layout(
            "police",
            "Police force's notification extract",
            "unconfirmed",
            {
                "reference": "Police Reference",
                "child_number": "Child Number",
                "forename": "Child Forename",
                "surname": "Child Surname",
                "birth": "Child DOB",
                "sex": "Child Sex",
                "address": "Address",
                "postcode": "Postcode",
                "incident_at": "Incident Date Time",
                "incident_on": "Incident Date Time",
                "present": "Child Present",
                "voice": "Voice of Child",
                "circumstances": "Circumstances",
                "related_adult": "Relation to Adult",
            },
        ),
        Layout(
            "niche",
            "Niche RMS",
            "unconfirmed",
            {
                "reference": "Occurrence Number",
                "child_number": "Involvement Sequence",
                "forename": "Given Name 1",
                "surname": "Surname",
                "birth": "DOB",
                "sex": "Gender",
                "address": "Person Address",
                "postcode": "Person Postcode",
                "incident_at": "Occurrence Start",
                "incident_on": "Occurrence Start",
                "present": "Present at Scene",
                "voice": "Childs Voice",
                "circumstances": "Summary",
                "related_adult": "Relationship to Involved Person",
            },
        ),
    ),
    subject=Subject(
        namespace="police_encompass",
        key=("reference", "child_number"),
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns(("address",), "postcode"),
    ),
    emits=(
        EmitEvent(
            "encompass",
            "incident_on",
            payload={
                "incident_at": "incident_at",
                "reference": "reference",
                "present": "present",
                "voice": "voice",
                "circumstances": "circumstances",
                "related_adult": "related_adult",
            },
        ),
    ),
)

FEED = Feed(
    code="police_encompass",
    title="Operation Encompass notifications",
    source_system="the police (Operation Encompass)",
    owner="the police force's safeguarding hub",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.DAILY,
    legal_basis="Victims and Prisoners Act 2024; UK GDPR 6(1)(e), 9(2)(g); Children Act 2004 s.11",
    purposes=("safeguarding",),
    retention="Until the child leaves school, or as the force's agreement says",
    coverage="Children of school age related to an adult in a domestic abuse incident that the police attended",
    tables=(NOTICES,),
    hold=Hold(changed=None, gone=None),
    order=40,
)
