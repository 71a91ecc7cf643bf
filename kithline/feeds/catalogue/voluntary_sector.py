"""Voluntary organisations: whom they support, with what, and the worker to ask. One plain CSV file for all of them.

An organisation without a system fills in our columns; one that has a system sends its export. An organisation whose
work is itself sensitive (domestic abuse, drugs, mental health) sends by the feed of that service and not by this one.

Workers are known by their e-mail address: staff numbers of two organisations may be the same.
"""

from kithline.feeds.codes import ANY_DATE, SEX
from kithline.feeds.headers import Supplier, columns_of, layouts_of
from kithline.feeds.spec import (
    AddressColumns,
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

ROWS = (
    (Column("organisation", required=True), "Organisation", "Project Organisation"),
    (Column("reference", required=True), "Reference", "Client ID"),
    (Column("forename"), "First name", "Given Name"),
    (Column("surname"), "Last name", "Family Name"),
    (Column("birth", ANY_DATE), "Date of birth", "DOB"),
    (Column("sex", SEX), "Sex", "Gender"),
    (Column("postcode"), "Postcode", "Home Postcode"),
    (Column("activity"), "What we do", "Project"),
    (Column("start", ANY_DATE, required=True), "Start date", "Joined Project"),
    (Column("end", ANY_DATE), "End date", "Left Project"),
    (Column("referred_by"), "Referred by", "Referral Source"),
    (Column("outcome"), "Outcome", "Exit Reason"),
    (Column("agreed", ANY_DATE), "Family agreed on", "Consent Date"),
    (Column("agreed_by"), "Agreed by", "Consent Given By"),
    (Column("worker_name"), "Worker", "Staff Name"),
    (Column("worker_telephone"), "Worker telephone", "Staff Phone"),
    (Column("worker_email", note="says who the worker is"), "Worker e-mail", "Staff Email"),
)
SUPPORT = Table(
    code="support",
    file=r"voluntary_sector_(?P<organisation_code>[a-z0-9-]+)_(?P<date>\d{4}-\d\d-\d\d)\.csv",
    name="voluntary_sector_{organisation_code}_{date}.csv",
    key=("organisation", "reference", "start"),
    columns=columns_of(ROWS),
    layouts=layouts_of(
        ROWS,
        Supplier("plain", "any organisation, our plain columns", "Kithline, these columns"),
        Supplier("lamplight", "Lamplight"),
    ),
    subject=Subject(
        namespace="voluntary_sector",
        key=("organisation", "reference"),
        role="by_birth",
        forename="forename",
        surname="surname",
        birth="birth",
        sex="sex",
        address=AddressColumns((), "postcode"),
    ),
    emits=(
        EmitEvent(
            "voluntary_support",
            "start",
            "end",
            {
                "organisation": "organisation",
                "activity": "activity",
                "referred_by": "referred_by",
                "outcome": "outcome",
            },
        ),
        EmitEvent(
            "service_consent",
            "agreed",
            payload={"service": "activity", "given_by": "agreed_by"},
            when=When("agreed"),
        ),
        EmitInvolvement("voluntary", "start", "end", "worker_email", "organisation", When("worker_email")),
        EmitProfessional(
            "worker_email", "worker_name", "", "organisation", "worker_telephone", "worker_email"
        ),
    ),
)

FEED = Feed(
    code="voluntary_sector",
    title="Voluntary organisations",
    source_system="a voluntary organisation",
    owner="the voluntary organisation",
    format=Format.CSV,
    mode=Mode.SNAPSHOT,
    rhythm=Rhythm.MONTHLY,
    legal_basis="UK GDPR 6(1)(e) where it works for the council, else 6(1)(f), 9(2)(g) with DPA 2018 Schedule 1 para "
    "18; Children Act 2004 s.10, s.11 by its agreement with the council",
    purposes=("early_support", "social_care"),
    retention="As the agreement with the organisation says, at most six years after support ends",
    coverage="Children and families whom organisations with a sharing agreement support now",
    tables=(SUPPORT,),
    scope=("organisation",),
    hold=Hold(changed=None, gone=None),  # one organisation after the other, of any size
    order=38,
)
