"""Holiday activities and food (HAF): who had a place in which holiday, and on how many days they came."""

from kithline.feeds.codes import ANY_DATE
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
    Column,
    EmitEvent,
    Feed,
    Format,
    Hold,
    Mode,
    Rhythm,
    Subject,
    Table,
)
from kithline.feeds.values import Identifier, Whole

ROWS = (
    (Column("booking", required=True), "Booking Reference", "Booking ID"),
    (Column("child", required=True), "Child Reference", "Participant ID"),
    (Column("upn", Identifier("upn")), "UPN", ""),
    (Column("forename"), "Child First Name", "Forename"),
    (Column("surname"), "Child Last Name", "Surname"),
    (Column("birth", ANY_DATE), "Child Date of Birth", "DOB"),
    (Column("postcode"), "Postcode", "Post Code"),
    (Column("provider", required=True), "Provider", "Club"),
    (Column("holiday"), "Holiday Period", "Programme"),
    (Column("start", ANY_DATE, required=True), "First Session", "From"),
    (Column("end", ANY_DATE), "Last Session", "To"),
    (Column("booked", Whole(0, 60)), "Sessions Booked", "Days Booked"),
    (Column("attended", Whole(0, 60)), "Sessions Attended", "Days Attended"),
    (Column("eligibility"), "Eligibility", "Place Type"),
)
BOOKINGS = Table(
    code="bookings",
    file=r"holiday_provision_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="holiday_provision_{date}.csv",
    key=("booking",),
    columns=columns_of(ROWS),
    layouts=layouts_of(
        ROWS, Supplier("holiday_activities", "HolidayActivities"), Supplier("evouchers", "Evouchers")
    ),
    subject=Subject(
        namespace="holiday_provision",
        key=("child",),
        forename="forename",
        surname="surname",
        birth="birth",
        identifiers={"upn": "upn"},
        address=AddressColumns((), "postcode"),
    ),
    emits=(
        EmitEvent(
            "holiday_activity",
            "start",
            "end",
            {code: code for code in ("provider", "holiday", "booked", "attended", "eligibility")},
        ),
    ),
)

FEED = Feed(
    code="holiday_provision",
    title="Holiday activities and food",
    source_system="the holiday activities and food programme",
    owner="the council's holiday activities team",
    format=Format.CSV,
    mode=Mode.DELTA,
    rhythm=Rhythm.TERMLY,
    legal_basis="UK GDPR 6(1)(e); Childcare Act 2006 s.1; Localism Act 2011 s.1; Children Act 2004 s.10",
    purposes=("early_support",),
    retention="Two years after the holiday, or as the grant's terms say",
    coverage="Children of school age with a booked place, in each holiday since the feed's first",
    tables=(BOOKINGS,),
    hold=Hold(changed=None, gone=None),
    order=38,
)
