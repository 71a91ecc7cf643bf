"""Child Protection Information Sharing: unscheduled care of children with a plan, or in care, or unborn with a plan.

The council uploads who has a plan. When a child of the list is seen in an emergency department, a walk-in centre, a
maternity unit or by ambulance, the NHS looks, and the council is told that it did: an access to service notification.
The message is HL7 version 3; councils' case systems keep it as a list like this one.
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
)
from kithline.feeds.values import Code, Identifier, Moment

PLAN = Code(
    {
        "CPP": "child protection plan",
        "LAC": "looked after",
        "UCPP": "unborn child protection plan",
    },
    strict=False,
)
# the national message has no names; the case system knows whom it uploaded
SUPPLIERS = (
    ("case_system", "Case system's list of CP-IS notifications", "unconfirmed"),
    ("spine", "Access to service notifications of CP-IS", "unconfirmed"),
)
HEADERS = {
    "notification": ("Alert ID", "Notification ID"),
    "nhs_number": ("NHS No", "NHS Number"),
    "forename": ("Forename", ""),
    "surname": ("Surname", ""),
    "birth": ("DOB", "Date of Birth"),
    "sex": ("Gender", "Sex"),
    "plan": ("Status", "Plan Type"),
    "accessed_at": ("Alert Date", "Access Date Time"),
    "setting": ("Setting", "Service Type"),
    "provider": ("Organisation", "Organisation Name"),
    "telephone": ("Telephone", "Contact Telephone"),
}

NOTIFICATIONS = Table(
    code="notifications",
    file=r"cp_is_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="cp_is_{date}.csv",
    key=("notification",),
    columns=(
        Column("notification", required=True),
        Column(
            "nhs_number", Identifier("nhs_number"), required=True, note="the mother's for an unborn child"
        ),
        Column("forename"),
        Column("surname"),
        Column("birth", ANY_DATE),
        Column("sex", SEX),
        Column("plan", PLAN),
        Column("accessed_at", Moment(), required=True),
        Column("setting"),
        Column("provider"),
        Column("telephone"),
    ),
    layouts=tuple(
        Layout(
            code,
            supplier,
            source,
            {column: names[place] for column, names in HEADERS.items() if names[place]},
            tuple(column for column, names in HEADERS.items() if not names[place]),
        )
        for place, (code, supplier, source) in enumerate(SUPPLIERS)
    ),
    subject=Subject(
        namespace="cp_is",
        key=("nhs_number",),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        identifiers={"nhs_number": "nhs_number"},
    ),
    emits=(
        EmitEvent(
            "unscheduled_care",
            "accessed_at",
            payload={
                "setting": "setting",
                "provider": "provider",
                "plan": "plan",
                "telephone": "telephone",
            },
        ),
    ),
)

FEED = Feed(
    code="cp_is",
    title="Unscheduled care of children with a plan (CP-IS)",
    source_system="the NHS (CP-IS)",
    owner="children's services' data team",
    format=Format.CSV,
    mode=Mode.APPEND,
    rhythm=Rhythm.DAILY,
    legal_basis="UK GDPR 6(1)(c), 6(1)(e), 9(2)(h); Health and Social Care Act 2012 s.259 (NHS Digital's directions); "
    "Children Act 1989 s.17, s.47; Children Act 2004 s.11",
    purposes=("social_care",),
    retention="As the child's social care record: the council's schedule for child protection and children in care",
    coverage="Children with a child protection plan, looked after, or unborn with a plan, at each time that an "
    "NHS service"
    " for unscheduled care looked, from the feed's first day",
    tables=(NOTIFICATIONS,),
    hold=Hold(changed=None, gone=None),
    order=45,
)
