"""A small record for the pages of the social worker and the data steward, written as the pipeline writes: invented.

It imports the models, so import it when Django is ready. `fill(today)` needs the pipeline's (or the owner's)
connection. Two schools, two social workers, a data steward and a link coordinator; children allocated to one worker and
to the other; files late, held, short and in time.
"""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kithline.record import models as record
from kithline.record.categories import (
    ADDRESS,
    ATTENDANCE,
    IDENTITY,
    INVOLVEMENT,
    MISSING,
    SCHOOL,
    SOCIAL_CARE,
    YOUTH_JUSTICE,
    Category,
    Level,
    Restriction,
)
from kithline.record.services import MASKED_CLASS
from kithline.sharing.models import Instance, RoleAssignment, User
from tests.portals.data_cast import (
    CHILDREN,
    COORDINATOR,
    OTHER_WORKER,
    OTHERS_CHILD,
    PASSWORD,
    SEND_VALUE_BEFORE,
    SEND_VALUE_NOW,
    SOCIAL_WORKER,
    STEWARD,
    UNREAD_VALUE,
)


@dataclass
class Rows:
    """What was inserted, by name."""

    today: date
    users: dict[str, User] = field(default_factory=dict)
    workers: dict[str, record.Professional] = field(default_factory=dict)
    schools: list[record.Organisation] = field(default_factory=list)
    people: dict[str, record.Person] = field(default_factory=dict)  # by surname
    source_people: dict[str, record.SourcePerson] = field(default_factory=dict)
    deliveries: dict[str, record.Delivery] = field(default_factory=dict)
    files: dict[str, record.DeliveryFile] = field(default_factory=dict)

    def moment(self, days_ago: int, hour: int = 7) -> datetime:
        return datetime.combine(self.today - timedelta(days=days_ago), time(hour), UTC)

    def day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)


def fill(today: date) -> Rows:
    """Insert everything and return it."""
    rows = Rows(today)
    Instance.objects.create(kind="demonstration", authority="Wexmoor Council", created_at=rows.moment(300))
    _staff(rows)
    _deliveries(rows)
    for place, (surname, forename) in enumerate(CHILDREN):
        _child(rows, place, surname, forename, SOCIAL_WORKER)
    _child(rows, 40, *OTHERS_CHILD, OTHER_WORKER)
    _arrivals(rows)
    _changed_and_unread(rows)
    _links(rows)
    return rows


def _staff(rows: Rows) -> None:
    council = record.Organisation.objects.create(code="council", kind="council", name="Wexmoor Council")
    for number, name in ((1, "Larkfield School"), (2, "Saltmarsh Primary School")):
        school = record.Organisation.objects.create(
            code=f"199400{number}", kind="school", name=name, telephone=f"01632 96000{number}"
        )
        rows.schools.append(school)
    staff = (
        (SOCIAL_WORKER, "Sam", "Lark", "social_worker"),
        (OTHER_WORKER, "Noor", "Vale", "social_worker"),
        (STEWARD, "Dana", "Reed", "data_steward"),
        (COORDINATOR, "Lee", "Moss", "link_coordinator"),
    )
    for username, first, last, role in staff:
        user = User.objects.create_user(
            username, password=PASSWORD, first_name=first, last_name=last, audience=User.AUTHORITY
        )
        if role == "social_worker":
            worker = record.Professional.objects.create(
                namespace="case_system", key=username, name=f"{first} {last}", updated_at=rows.moment(30)
            )
            rows.workers[username] = user.professional = worker
            user.save()
        RoleAssignment.objects.create(user=user, role=role, organisation=council, valid_from=date(2024, 9, 1))
        rows.users[username] = user


def _delivery(rows: Rows, name: str, feed: str, days_ago: int, as_at_ago: int, size: int, **own: Any) -> None:
    made: dict[str, Any] = {"state": "accepted", "accepted_rows": size - own.get("rejected_rows", 0)}
    made.update(own)
    table, file = made.pop("table_code", "rows"), made.pop("name", f"{feed}_{rows.day(as_at_ago)}.csv")
    delivery = record.Delivery.objects.create(
        feed=feed,
        as_at=rows.day(as_at_ago),
        received_at=rows.moment(days_ago),
        fingerprint=uuid.uuid4().hex,
        **made,
    )
    rows.deliveries[name] = delivery
    rows.files[name] = record.DeliveryFile.objects.create(
        delivery=delivery,
        table_code=table,
        name=file,
        sha256="0" * 64,
        size=size * 120,
        layout="standard",
        encoding="utf-8",
        rows=size,
        rejected=made.get("rejected_rows", 0),
    )


def _deliveries(rows: Rows) -> None:
    _delivery(rows, "census", "school_census", 100, 200, 4210, period="2025 autumn", table_code="on_roll")
    _delivery(
        rows,
        "census_held",
        "school_census",
        1,
        56,
        2020,
        period="2026 spring",
        state="held",
        accepted_rows=0,
        new_rows=12,
        changed_rows=300,
        gone_rows=2190,
        unchanged_rows=1708,
        reason="52% of the rows of roll are gone since the last file (more than 20%)",
        table_code="on_roll",
    )
    _delivery(rows, "case_before", "case_system", 8, 8, 900, table_code="person")
    _delivery(
        rows,
        "case",
        "case_system",
        0,
        0,
        655,
        new_rows=20,
        changed_rows=3,
        gone_rows=245,
        unchanged_rows=632,
        table_code="person",
        notes=[{"table": "person", "lost": ["uprn"], "unknown": 0, "notes": []}],
    )
    _delivery(rows, "marks", "session_marks", 40, 40, 800)
    _delivery(rows, "encompass", "police_encompass", 0, 0, 4)
    _delivery(rows, "missing", "police_missing", 0, 0, 3, rejected_rows=2, table_code="episodes")
    _delivery(
        rows,
        "sen",
        "sen_register",
        3,
        3,
        500,
        rejected_rows=2,
        changed_rows=2,
        unchanged_rows=496,
        table_code="persons",
    )
    _delivery(
        rows,
        "wrong",
        "suspensions",
        2,
        2,
        1,
        state="refused",
        accepted_rows=0,
        reason="not this feed's columns",
    )


def _head(
    rows: Rows, surname: str, delivery: str, category: Category, level: Level, **own: Any
) -> dict[str, Any]:
    person, source = rows.people[surname], rows.source_people[surname]
    made = {
        "source_person_id": source.pk,
        "person_id": person.pk,
        "source_record_id": own.pop("source_record_id", 1),
        "delivery_id": rows.deliveries[delivery].pk,
        "access_class": category.at(level),
        "known_from": rows.moment(60),
    }
    return made | own


def _child(rows: Rows, place: int, surname: str, forename: str, worker: str) -> None:
    person = record.Person.objects.create(created_at=rows.moment(200))
    birth = date(rows.today.year - 2 - place % 15, 1 + place % 12, 9)
    source = record.SourcePerson.objects.create(
        namespace="case_system",
        key=f"C{1000 + place}",
        forename=forename,
        surname=surname,
        birth=birth,
        sex="F" if place % 2 else "M",
        postcode="",
        changed_at=rows.moment(200),
    )
    rows.people[surname], rows.source_people[surname] = person, source
    record.Link.objects.create(
        source_person=source, person=person, known_from=rows.moment(200), status="NoMatch", model_version="1"
    )
    identity = IDENTITY.at(Level.DETAIL)
    for name, value in (("forename", forename), ("surname", surname), ("birth", birth.isoformat())):
        record.ChosenValue.objects.create(
            person=person,
            field=name,
            value=value,
            sort_key=value.casefold(),
            access_class=identity,
            source_record_id=1,
            delivery=rows.deliveries["case_before"],
        )
    if place % 6 != 5:
        record.PupilAt.objects.create(
            person=person,
            school=rows.schools[place % 2],
            since=rows.day(400),
            year_group="9",
            source_record_id=1,
        )
    since = rows.day(0) if place == 3 else rows.day(30 + 17 * place)
    record.AllocatedTo.objects.create(
        person=person,
        professional=rows.workers[worker],
        service="social_work",
        since=since,
        source_record_id=1,
    )
    involvement = {"service": "social_work", "worker": worker, "professional_id": rows.workers[worker].pk}
    record.Involvement.objects.create(
        **_head(rows, surname, "case_before", INVOLVEMENT, Level.DETAIL, valid_from=since), **involvement
    )
    _event(rows, surname, "cin_episode", SOCIAL_CARE, valid_from=rows.day(90 + place))
    if place % 3 == 0:
        _event(rows, surname, "cp_plan", SOCIAL_CARE, valid_from=rows.day(60 + place))
    if place % 5 == 4:
        _event(rows, surname, "cla_episode", SOCIAL_CARE, valid_from=rows.day(50))
    for number in range(place % 5 if place != 7 else 0):
        code = ("persistent_absence", "suspensions", "sen", "missing", "social_worker_six_years")[number]
        _factor(rows, surname, code, "present", rows.moment(20))
    if place != 7:
        _factor(rows, surname, "school_moves", "none_found", rows.moment(20))


def _event(
    rows: Rows, surname: str, kind: str, category: Category, delivery: str = "case_before", **own: Any
) -> uuid.UUID:
    event_id = own.pop("event_id", uuid.uuid4())
    record.Event.objects.create(
        **_head(rows, surname, delivery, category, Level.FLAG, **own), event_id=event_id, kind=kind
    )
    return event_id


def _factor(rows: Rows, surname: str, code: str, state: str, known_from: datetime) -> None:
    record.IndicatorResult.objects.create(
        person=rows.people[surname],
        indicator=code,
        state=state,
        summary="As worked out from the marks",
        since=rows.day(21),
        on_date=rows.today,
        known_from=known_from,
        access_class=ATTENDANCE.at(Level.DETAIL),
    )


def _arrivals(rows: Rows) -> None:
    """What became known since yesterday: a missing episode and its end, a new address, a move, a new factor ..."""
    fresh = {"known_from": rows.moment(0)}
    _event(rows, "Birch", "missing_episode", MISSING, "missing", valid_from=rows.day(1), **fresh)
    event_id = uuid.uuid4()
    old = {"known_from": rows.moment(3), "known_to": rows.moment(0)}
    _event(
        rows, "Fenn", "missing_episode", MISSING, "missing", valid_from=rows.day(3), event_id=event_id, **old
    )
    ended = {"valid_from": rows.day(3), "valid_to": rows.day(1), **fresh}
    _event(rows, "Fenn", "missing_episode", MISSING, "missing", event_id=event_id, **ended)
    _event(rows, "Quill", "missing_episode", MISSING, "missing", valid_from=rows.day(1), **fresh)
    # a note that only those with a special grant may see
    hidden = {"valid_from": rows.day(1), "restriction": int(Restriction.PROTECTED_PERSON)}
    _event(rows, "Garrick", "section_47", SOCIAL_CARE, "case", **hidden, **fresh)
    for lines, key, times in (
        ("1 Example Row", "a1", {"known_from": rows.moment(60), "known_to": rows.moment(0)}),
        ("2 Example Row", "a2", fresh),
    ):
        head = _head(rows, "Ingram", "case", ADDRESS, Level.DETAIL, valid_from=rows.day(5), **times)
        record.PersonAddress.objects.create(**head, lines=lines, address_key=key)
    head = _head(rows, "Lander", "case", SCHOOL, Level.DETAIL, valid_from=rows.day(2), **fresh)
    record.Enrolment.objects.create(**head, school=rows.schools[1], status="C", year_group="4")
    _factor(rows, "Orchard", "severe_absence", "present", rows.moment(0))
    yj = {"valid_from": rows.day(2), "source_record_id": 77, **fresh}
    shown = _head(rows, "Penhale", "case", YOUTH_JUSTICE, Level.DETAIL, **yj)
    record.Involvement.objects.create(**shown, service="youth_justice", worker="y1")
    masked = _head(rows, "Penhale", "case", INVOLVEMENT, Level.DETAIL, **yj) | {"access_class": MASKED_CLASS}
    record.Involvement.objects.create(**masked, service="another_service", is_masked=True)


def _changed_and_unread(rows: Rows) -> None:
    """A changed row of the case system (a surname) and one of the SEN register (a need), and rows not read."""
    _versions(
        rows,
        "case_before",
        "case",
        "Birch",
        {"forename": "Ottoline", "surname": "Beech"},
        {"surname": "Birch"},
    )
    before = {"forename": "Odalys", "need": SEND_VALUE_BEFORE, "provision": SEND_VALUE_BEFORE}
    _versions(rows, "sen", "sen", "Fenn", before, {"need": SEND_VALUE_NOW, "provision": SEND_VALUE_NOW})
    unread = (
        ("sen", 12, "DOB", "expected a date as YYYY-MM-DD", 0),
        ("sen", 48, "=Surname", "expected a value; the cell is empty", 0),
        ("missing", 2, "Reported Date Time", "expected a date and time as YYYY-MM-DDTHH:MM:SS", 0),
        ("missing", 3, "DOB", "expected a date as YYYY-MM-DD", int(Restriction.PROTECTED_PERSON)),
    )
    for name, row, column, reason, restriction in unread:
        record.RejectedRow.objects.create(
            delivery=rows.deliveries[name],
            file=rows.files[name],
            row=row,
            column=column,
            reason=reason,
            raw={"surname": UNREAD_VALUE},
            restriction=restriction,
        )


def _versions(
    rows: Rows, older: str, newer: str, surname: str, raw: dict[str, str], changes: dict[str, str]
) -> None:
    same = {
        "key_space": rows.files[newer].table_code,
        "source_key": surname,
        "row": 7,
        "as_at": rows.today,
        "received_at": rows.moment(0),
        "source_person_id": rows.source_people[surname].pk,
        "feed": rows.deliveries[newer].feed,
    }
    now = record.SourceRecord.objects.create(
        delivery=rows.deliveries[newer],
        file=rows.files[newer],
        version=2,
        raw=raw | changes,
        row_hash="2",
        **same,
    )
    record.SourceRecord.objects.create(
        delivery=rows.deliveries[older],
        file=rows.files[older],
        version=1,
        raw=raw,
        row_hash="1",
        superseded_at=rows.moment(0),
        superseded_by_id=now.pk,
        **same,
    )


def _links(rows: Rows) -> None:
    """Another source's record of Kit Ashdown, linked with reasons; a look-alike kept apart; one in adoption."""
    mine = rows.source_people["Ashdown"]
    known = {"birth": mine.birth, "sex": mine.sex, "changed_at": rows.moment(100)}
    school = record.SourcePerson.objects.create(
        namespace="school", key="A1", forename="Kit", surname="Ashdown", upn="", **known
    )
    scores = [["forename", "same", 6.1], ["surname", "same", 7.4], ["birth", "same", 11.0]]
    why = {"with": mine.pk, "prior": -12.0, "contributions": scores}
    record.Link.objects.filter(source_person=mine).update(status="Match")
    record.Link.objects.create(
        source_person=school,
        person=rows.people["Ashdown"],
        known_from=rows.moment(90),
        match_weight=14.2,
        status="Match",
        reasons=why,
        model_version="1",
    )
    adopted = record.SourcePerson.objects.create(
        namespace="case_system", key="X9", forename="Hidden", surname="Ashdown", partition="adoption", **known
    )
    record.Link.objects.create(
        source_person=adopted, person=rows.people["Ashdown"], known_from=rows.moment(80), status="Match"
    )
    twin = record.SourcePerson.objects.create(
        namespace="school", key="A2", forename="Kip", surname="Ashdown", **known
    )
    record.LinkRefusal.objects.create(
        left=school,
        right=twin,
        constraint_code="twin_rule",
        match_weight=9.1,
        reasons={"reason": "different forenames of children born on one day"},
        known_from=rows.moment(90),
    )
    record.PersonLineage.objects.create(
        person=rows.people["Ashdown"], event="create", at=rows.moment(200), reason="first record"
    )
