"""Rows of an empty record, written the way that the pipeline leaves them, for tests of what reads them."""

import uuid
from datetime import UTC, date, datetime, timedelta

ON = date(2025, 6, 30)
T1 = datetime(2025, 5, 1, 9, tzinfo=UTC)
T2 = T1 + timedelta(days=20)
T3 = T1 + timedelta(days=40)


class Rows:
    """Each method writes one row and returns its model. Not given: known from T1, open, unrestricted."""

    def __init__(self):
        from kithline.record import models

        self.models = models
        self._count = 0

    def _next(self):
        self._count += 1
        return self._count

    def delivery(self, feed, as_at=ON, received_at=T1, state="accepted"):
        return self.models.Delivery.objects.create(
            feed=feed, as_at=as_at, received_at=received_at, state=state, fingerprint=f"{feed}{self._next()}"
        )

    def school(self):
        number = self._next()
        return self.models.Organisation.objects.create(
            code=f"s{number}", kind="school", name=f"School {number}"
        )

    def person(self, restriction=0):
        return self.models.Person.objects.create(created_at=T1, restriction=restriction)

    def source_person(self, person=None, role="child", known_from=T1, known_to=None):
        made = self.models.SourcePerson.objects.create(
            namespace="test", key=str(self._next()), role=role, changed_at=T1
        )
        if person is not None:
            self.link(made, person, known_from, known_to)
        return made

    def link(self, source_person, person, known_from=T1, known_to=None):
        return self.models.Link.objects.create(
            source_person=source_person, person=person, known_from=known_from, known_to=known_to
        )

    def fact(self, model, source_person, person, delivery, access_class, **own):
        own.setdefault("known_from", T1)
        own.setdefault("source_record_id", self._next())
        return getattr(self.models, model).objects.create(
            source_person=source_person, person=person, delivery=delivery, access_class=access_class, **own
        )

    def event(
        self,
        source_person,
        person,
        delivery,
        kind,
        start,
        end=None,
        payload=None,
        detail_restriction=0,
        **own,
    ):
        from kithline.record.categories import Level
        from kithline.record.kinds import kinds

        category = kinds()[kind].category
        own |= {
            "valid_from": start,
            "valid_to": end,
            "source_record_id": self._next(),
            "event_id": uuid.uuid4(),
        }
        made = self.fact("Event", source_person, person, delivery, category.at(Level.FLAG), kind=kind, **own)
        if payload:
            own["restriction"] = detail_restriction
            self.fact(
                "EventDetail",
                source_person,
                person,
                delivery,
                category.at(Level.DETAIL),
                payload=payload,
                **own,
            )
        return made
