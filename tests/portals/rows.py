"""Two small invented schools, written straight into the record as the pipeline's login: for tests of doors and pages.

`fill(today)` writes them through Django's connection and gives the ids. Nothing here is read from files: what a page
shows is tried apart from how the record is filled.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from kithline.core.names import name_key
from kithline.sharing.instance import SignIn, create_instance, make_user

PASSWORD = "larch-otter-quarry-seven"
SPACE = UUID("6f1c1c1e-52b4-4f0e-9d6a-3a54b0f1c001")
# access classes: category x 10 + level (kithline.record.categories)
NAMES, HOME, PLACE, MARKS, SUSPENDED, SEN, INVOLVED, CARE, NOTICE, AWAY, JUSTICE, MASKED, TRAITS = (
    *(13, 23, 33, 43, 53, 63, 73, 82, 92, 102, 113, 131, 143),
)
FORENAMES = (
    "Odalys",
    "Idris",
    "Tansy",
    "Rafferty",
    "Kit",
    "Marguerite",
    "Zoltan",
    "Persephone",
    "Ewan",
    "Ngozi",
)
SURNAMES = ("Fenn", "Coker-Wells", "Dunmore", "Eversholt", "Ashdown", "O'Larkin", "Penhale", "Quillfeather")


@dataclass
class Written:
    """What the tests ask for: children by name, with their public ids and row ids."""

    public: dict[str, UUID] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    schools: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)


class Writer:
    """Inserts rows with the heads that they need."""

    def __init__(self, cursor: Any, today: date) -> None:
        self.cursor = cursor
        self.today = today
        self.written = Written()
        self.deliveries: dict[str, int] = {}
        self.records = 1000

    def insert(self, table: str, **values: Any) -> int:
        names = ", ".join(f'"{name}"' for name in values)
        places = ", ".join(["%s"] * len(values))
        self.cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES ({places}) RETURNING id", list(values.values())
        )
        return int(self.cursor.fetchone()[0])

    def days_ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def moment(self, days: int) -> datetime:
        return datetime.combine(self.days_ago(days), time(6), UTC)

    def delivery(self, feed: str, days: int, *, as_at: int | None = None) -> int:
        return self.insert(
            "delivery",
            feed=feed,
            period="",
            as_at=self.days_ago(days if as_at is None else as_at),
            received_at=self.moment(days),
            fingerprint=f"{feed}{days}",
            state="accepted",
            accepted_rows=1,
            rejected_rows=0,
            new_rows=1,
            changed_rows=0,
            gone_rows=0,
            unchanged_rows=0,
            reason="",
            notes="[]",
        )

    def person(self, label: str, school: str | None, namespace: str = "school") -> int:
        """A person with a source person; on the roll of the school (its code) if one is given."""
        public = uuid5(SPACE, label)
        person = self.insert(
            "person", public_id=public, status="active", created_at=self.moment(400), restriction=0
        )
        self.written.public[label], self.written.ids[label] = public, person
        self.source(person, namespace, label)
        if school:
            self.enrol(person, school, since=300)
        return person

    def source(self, person: int, namespace: str, key: str) -> int:
        source = self.insert(
            "source_person",
            namespace=namespace,
            key=key,
            role="child",
            partition="",
            restriction=0,
            changed_at=self.moment(400),
        )
        self.sources = getattr(self, "sources", {})
        self.sources[(person, namespace)] = source
        return source

    def fact(
        self,
        table: str,
        person: int,
        access_class: int,
        *,
        feed: str = "school_census",
        namespace: str = "school",
        since: int | None = None,
        until: int | None = None,
        known: int = 200,
        unknown: int | None = None,
        record: int | None = None,
        restriction: int = 0,
        **values: Any,
    ) -> int:
        """A fact valid from `since` days ago until `until` days ago, known from `known` until `unknown` days ago."""
        self.records += 1
        return self.insert(
            table,
            person_id=person,
            source_person_id=self.sources.get((person, namespace))
            or self.source(person, namespace, f"{person}"),
            source_record_id=record or self.records,
            delivery_id=self.deliveries[feed],
            access_class=access_class,
            restriction=restriction,
            valid_from=None if since is None else self.days_ago(since),
            valid_to=None if until is None else self.days_ago(until),
            known_from=self.moment(known),
            known_to=None if unknown is None else self.moment(unknown),
            **values,
        )

    def enrol(self, person: int, school: str, *, since: int, known: int = 200, year: str = "9") -> None:
        place = self.written.schools[school]
        self.fact(
            "enrolment", person, PLACE, since=since, known=known, school_id=place, status="C", year_group=year
        )
        self.insert(
            "pupil_at",
            person_id=person,
            school_id=place,
            since=self.days_ago(since),
            year_group=year,
            status="C",
            source_record_id=self.records,
        )
        self.chosen(person, "year_group", year, PLACE)

    def chosen(
        self, person: int, name: str, value: str, access_class: int = NAMES, feed: str = "school_census"
    ) -> None:
        self.insert(
            "chosen_value",
            person_id=person,
            field=name,
            value=value,
            sort_key=name_key(value) if "name" in name else "",
            others=0,
            source_record_id=self.records,
            delivery_id=self.deliveries[feed],
            access_class=access_class,
            restriction=0,
        )

    def name(self, person: int, forename: str, surname: str, birth: date) -> None:
        self.fact("person_name", person, NAMES, kind="legal", forename=forename, middle="", surname=surname)
        self.fact("person_attribute", person, NAMES, field="birth", value=birth.isoformat())
        for code, value in (("forename", forename), ("surname", surname), ("birth", birth.isoformat())):
            self.chosen(person, code, value)

    def factor(
        self,
        person: int,
        code: str,
        access_class: int,
        summary: str,
        *,
        state: str = "present",
        known: int = 60,
        feed: str = "school_census",
        what: str = "",
    ) -> None:
        source = {"source_record_id": self.records, "delivery_id": self.deliveries[feed], "feed": feed}
        self.insert(
            "indicator_result",
            person_id=person,
            indicator=code,
            state=state,
            since=self.days_ago(known),
            summary=summary,
            evidence=json.dumps(
                [{"what": what, "when": self.days_ago(known).isoformat(), "sources": [source]}]
                if what
                else []
            ),
            on_date=self.today,
            known_from=self.moment(known),
            access_class=access_class,
            restriction=0,
        )

    def event(
        self,
        person: int,
        kind: str,
        access_class: int,
        days: int,
        *,
        feed: str,
        known: int,
        until: int | None = None,
        **payload: Any,
    ) -> None:
        self.records += 1
        same = {"record": self.records, "feed": feed, "since": days, "until": until, "known": known}
        event_id = uuid5(SPACE, f"{kind} {self.records}")
        self.fact("event", person, access_class, event_id=event_id, kind=kind, **same)
        if payload:
            detail = access_class // 10 * 10 + 3
            self.fact("event_detail", person, detail, event_id=event_id, payload=json.dumps(payload), **same)

    def professional(self, key: str, name: str, title: str, team: str, number: str, namespace: str) -> int:
        return self.insert(
            "professional",
            namespace=namespace,
            key=key,
            name=name,
            title=title,
            team=team,
            telephone=f"01632 960{number}",
            email=f"{key}@example.org",
            manager="Pat Ellery",
            duty_telephone="01632 960999",
            delivery_id=self.deliveries["case_system"],
            updated_at=self.moment(1),
        )


def fill(today: date) -> Written:
    """Write everything as at `today`, in the caller's database."""
    create_instance("demonstration", "Wexmoor Council", at=datetime.combine(today, time(6), UTC))
    with connection.cursor() as cursor:
        writer = Writer(cursor, today)
        _organisations(writer)
        _deliveries(writer)
        _otherwise_ordinary(writer)
        worker = _ottoline(writer)
        _others(writer, worker)
        connection.cursor().execute("ANALYZE")
    _users(writer)
    return writer.written


def _organisations(writer: Writer) -> None:
    for code, kind, name, phase in (
        ("1994001", "school", "Larkfield School", "secondary"),
        ("1994002", "school", "Mossbank School", "primary"),
        ("199", "council", "Wexmoor Council", ""),
    ):
        place = writer.insert(
            "organisation",
            code=code,
            kind=kind,
            name=name,
            urn="",
            laestab="",
            phase=phase,
            telephone="01632 960200" if kind == "school" else "",
            is_confirmed=True,
        )
        writer.cursor.execute("INSERT INTO organisation_code VALUES (%s, %s)", [code, place])
        writer.written.schools[code] = place


def _deliveries(writer: Writer) -> None:
    """Each feed's first delivery long ago, its newest lately; the SEN register is late, marks never came."""
    for feed, days in (
        ("school_census", 20),
        ("suspensions", 0),
        ("case_system", 0),
        ("police_encompass", 0),
        ("police_missing", 1),
        ("youth_justice", 2),
        ("sen_register", 300),
        ("ssda903", 340),
    ):
        writer.delivery(feed, 350)
        if feed == "case_system":
            writer.delivery(feed, 7)
        writer.deliveries[feed] = writer.delivery(feed, days)


def _otherwise_ordinary(writer: Writer) -> None:
    for number in range(60):
        forename, surname = FORENAMES[number % 10], SURNAMES[number // 10]
        person = writer.person(f"pupil {number}", None)
        writer.enrol(person, "1994001", since=300, year=str(7 + number % 5))
        writer.name(person, forename, surname, date(2014 - number % 5, 1 + number % 8, 1 + number % 28))
        if number % 6 == 0:
            writer.chosen(person, "sen_provision", "K", SEN)
            writer.factor(person, "sen", SEN, "SEN support")
        if number % 9 == 0:
            writer.factor(
                person, "persistent_absence", MARKS, "Missed 14.2% of possible sessions this school year"
            )
        if number % 13 == 0:
            writer.factor(person, "suspensions", SUSPENDED, "1 suspension in 12 months")
        writer.factor(
            person,
            "attendance_drop",
            MARKS,
            "Nothing that would show this has been received",
            state="not_supplied",
        )


def _ottoline(writer: Writer) -> int:
    """The child of whom there is something in every section. Returns her social worker's id."""
    person = writer.person("Ottoline", "1994001")
    writer.source(person, "case_system", "C1")
    writer.source(person, "youth_justice", "Y1")
    writer.name(person, "Ottoline", "Birch", date(2012, 2, 3))
    care = {"feed": "case_system", "namespace": "case_system"}
    writer.fact(
        "person_name", person, NAMES, kind="legal", forename="Ottoline", middle="May", surname="BIRCH", **care
    )
    writer.fact("person_name", person, NAMES, kind="preferred", forename="Otti", middle="", surname="")
    writer.chosen(person, "preferred_forename", "Otti")
    justice = {"feed": "youth_justice", "namespace": "youth_justice"}
    writer.fact(
        "person_name", person, NAMES, kind="legal", forename="Tilly", middle="", surname="Birch", **justice
    )
    for lines, postcode, source in (("1 Example Row", "ZZ1 1AA", {}), ("2 Example Row", "ZZ1 1AB", care)):
        writer.fact(
            "person_address",
            person,
            HOME,
            lines=lines,
            postcode=postcode,
            uprn="",
            address_key="",
            since=90,
            **source,
        )
    writer.chosen(person, "address", "2 Example Row, ZZ1 1AB", HOME, "case_system")
    writer.fact("person_identifier", person, NAMES, scheme="upn", value="A199400100001", is_valid=True)
    writer.fact("person_attribute", person, TRAITS, field="ethnicity", value="WBRI")
    writer.chosen(person, "sen_provision", "E", SEN)
    new = writer.professional("jo.marrick", "Jo Marrick", "Social worker", "East team", "011", "case_system")
    old = writer.professional("sam.tolley", "Sam Tolley", "Social worker", "West team", "012", "case_system")
    helper = writer.professional(
        "ali.reeve", "Ali Reeve", "Family worker", "Early help", "013", "case_system"
    )
    officer = writer.professional(
        "lee.orchard", "Lee Orchard", "Case officer", "Youth justice", "014", "youth_justice"
    )
    social = {"service": "social_work", "role": "Allocated social worker", "is_masked": False, **care}
    writer.fact(
        "involvement",
        person,
        INVOLVED,
        worker="W2",
        professional_id=old,
        since=400,
        known=300,
        unknown=0,
        **social,
    )
    writer.fact(
        "involvement",
        person,
        INVOLVED,
        worker="W2",
        professional_id=old,
        since=400,
        until=1,
        known=0,
        **social,
    )
    writer.fact("involvement", person, INVOLVED, worker="W1", professional_id=new, since=1, known=0, **social)
    writer.insert(
        "allocated_to",
        person_id=person,
        professional_id=new,
        service="social_work",
        since=writer.days_ago(1),
        source_record_id=writer.records,
    )
    early = {"service": "early_help", "role": "", "is_masked": False, **care}
    writer.fact(
        "involvement", person, INVOLVED, worker="W3", professional_id=helper, since=500, until=410, **early
    )
    # last year's return does not know that it has ended
    old_news = early | {"feed": "ssda903"}
    writer.fact("involvement", person, INVOLVED, worker="W3", professional_id=helper, since=500, **old_news)
    writer.records += 1
    yj = {"record": writer.records, "since": 40, **justice}
    writer.fact(
        *("involvement", person, JUSTICE),
        service="youth_justice",
        worker="O1",
        professional_id=officer,
        role="",
        is_masked=False,
        **yj,
    )
    writer.fact(
        "involvement", person, MASKED, service="another_service", worker="", role="", is_masked=True, **yj
    )
    writer.event(
        person,
        "suspension",
        SUSPENDED - 1,
        1,
        feed="suspensions",
        known=0,
        category="SUSP",
        sessions=4,
        reason1="DB",
        school="1994001",
    )
    writer.event(
        person, "suspension", SUSPENDED - 1, 1, feed="school_census", known=0, category="SUSP", sessions=4
    )
    writer.event(
        person, "encompass", NOTICE, 1, feed="police_encompass", known=0, circumstances="Heard shouting"
    )
    writer.event(
        person, "missing_episode", AWAY, 30, feed="police_missing", known=29, until=29, found_place="the pier"
    )
    writer.event(person, "cp_plan", CARE, 100, feed="case_system", known=99, latest_category="NEG")
    writer.event(
        person, "yj_intervention", JUSTICE - 1, 40, feed="youth_justice", known=39, type="referral order"
    )
    writer.factor(
        person,
        "suspensions",
        SUSPENDED,
        "1 suspension in 12 months",
        known=0,
        feed="suspensions",
        what="Suspension, 4 sessions",
    )
    writer.factor(
        person,
        "encompass",
        NOTICE,
        "1 notification in 12 months",
        feed="police_encompass",
        what="Notification",
    )
    writer.factor(
        person, "missing", AWAY, "1 episode in 12 months", feed="police_missing", what="Missing episode"
    )
    writer.factor(
        person, "social_worker_now", 72, "Has a social worker", feed="case_system", what="Involvement"
    )
    writer.factor(
        person, "child_protection_or_looked_after", CARE, "Child protection plan", feed="case_system"
    )
    writer.factor(
        person,
        "youth_justice",
        JUSTICE - 1,
        "An intervention is open",
        feed="youth_justice",
        what="Intervention",
    )
    writer.factor(person, "ehcp_review", SEN, "Review due", feed="sen_register", what="EHC plan")
    return new


def _others(writer: Writer, worker: int) -> None:
    joiner = writer.person("Joiner", None)
    writer.enrol(joiner, "1994001", since=2, known=0, year="8")
    writer.name(joiner, "Wilf", "Newcombe", date(2013, 5, 5))
    leaver = writer.person("Leaver", "1994002")
    writer.name(leaver, "Bryony", "Gaunt", date(2013, 6, 6))
    place = writer.written.schools["1994001"]
    gone = {"school_id": place, "status": "C", "year_group": "8", "since": 300}
    writer.fact("enrolment", leaver, PLACE, known=200, unknown=0, **gone)
    writer.fact("enrolment", leaver, PLACE, known=0, until=2, **gone)
    for number in range(12):
        person = writer.person(f"mossbank {number}", None)
        writer.enrol(person, "1994002", since=200, year=str(number % 6 + 1))
        writer.name(person, FORENAMES[number % 10], "Mossman", date(2016, 1 + number, 3))
    plain = writer.person("Plain", "1994002")
    writer.name(plain, "Hal", "Plainsong", date(2015, 4, 4))
    hidden = writer.person("Hidden", "1994001")
    writer.cursor.execute("UPDATE person SET restriction = 2 WHERE id = %s", [hidden])
    writer.fact(
        "person_name",
        hidden,
        NAMES,
        kind="legal",
        forename="Secret",
        middle="",
        surname="Kept",
        restriction=2,
    )
    safe = writer.person("Safe", "1994001")
    writer.name(safe, "Juno", "Harbour", date(2012, 9, 9))
    writer.fact("person_address", safe, HOME, lines="3 Old Lane", postcode="ZZ1 1AC", uprn="", address_key="")
    writer.fact(
        "person_address",
        safe,
        HOME,
        lines="The Refuge",
        postcode="ZZ1 1AD",
        uprn="",
        address_key="",
        restriction=3,
    )
    absorbed = writer.insert(
        "person",
        public_id=uuid5(SPACE, "Absorbed"),
        status="absorbed",
        absorbed_into_id=writer.written.ids["Ottoline"],
        created_at=writer.moment(300),
        restriction=0,
    )
    writer.written.public["Absorbed"], writer.written.ids["Absorbed"] = uuid5(SPACE, "Absorbed"), absorbed


def _users(writer: Writer) -> None:
    since = writer.days_ago(300)
    for user in (
        SignIn("lead.larkfield", "Amina Farrow", "safeguarding_lead", "1994001"),
        SignIn("lead.mossbank", "Bram Cole", "safeguarding_lead", "1994002"),
        SignIn("coordinator", "Cerys Vane", "link_coordinator", "199", schools=("1994001", "1994002")),
        SignIn("worker", "Jo Marrick", "social_worker", "199", professional="jo.marrick"),
        SignIn(
            "both", "Dara Both", "link_coordinator", "199", professional="jo.marrick", schools=("1994002",)
        ),
        SignIn("admin", "Eli Stone", "administrator", "199"),
    ):
        review = writer.today + timedelta(days=5)
        writer.written.users[user.username] = make_user(user, PASSWORD, since=since, next_review_on=review)
    writer.cursor = connection.cursor()
    writer.insert(
        "role_assignment",
        user_id=writer.written.users["both"],
        role="social_worker",
        organisation_id=writer.written.schools["199"],
        valid_from=since,
    )
