"""The tables of the golden record. Portals never import these: they ask `kithline.sharing.access`.

`FACTS` lists the tables that say something about a person, each with the same head (see `facts.Fact`); `PERSON_TABLES`
adds the derived ones. Row-level security, closing, re-pointing and purge walk these lists, so a new table is one class.
"""

from kithline.record.models.attached import AttachedFile
from kithline.record.models.derived import (
    AllocatedTo,
    ChosenValue,
    DailyRound,
    Family,
    FamilyMember,
    Household,
    HouseholdMember,
    IndicatorResult,
    MarksLeeway,
    NextChange,
    PupilAt,
    Touched,
)
from kithline.record.models.disposed import AsideDisposal, DisposedKey
from kithline.record.models.facts import (
    AttendanceTerm,
    AttendanceWeek,
    Enrolment,
    Event,
    EventDetail,
    Fact,
    Involvement,
    PersonAddress,
    PersonAttribute,
    PersonIdentifier,
    PersonName,
    Relationship,
)
from kithline.record.models.organisation import Organisation, OrganisationCode, Professional
from kithline.record.models.person import (
    BlockingKey,
    Dwelling,
    Link,
    LinkDecision,
    LinkDrift,
    LinkingBase,
    LinkRefusal,
    LinkReview,
    NameCount,
    Person,
    PersonLineage,
    SourcePerson,
)
from kithline.record.models.source import (
    Delivery,
    DeliveryFile,
    RecordConfirmed,
    RejectedRow,
    SeenAgain,
    SourceRecord,
)
from kithline.record.models.withheld import WithheldPhrase

FACTS: tuple[type[Fact], ...] = (
    PersonName,
    PersonIdentifier,
    PersonAttribute,
    PersonAddress,
    Enrolment,
    Involvement,
    Event,
    EventDetail,
    Relationship,
    AttendanceWeek,
    AttendanceTerm,
)
DERIVED = (ChosenValue, IndicatorResult, HouseholdMember, FamilyMember)

__all__ = [
    "DERIVED",
    "FACTS",
    "AllocatedTo",
    "AsideDisposal",
    "AttachedFile",
    "AttendanceTerm",
    "AttendanceWeek",
    "BlockingKey",
    "ChosenValue",
    "DailyRound",
    "Delivery",
    "DeliveryFile",
    "DisposedKey",
    "Dwelling",
    "Enrolment",
    "Event",
    "EventDetail",
    "Fact",
    "Family",
    "FamilyMember",
    "Household",
    "HouseholdMember",
    "IndicatorResult",
    "Involvement",
    "Link",
    "LinkDecision",
    "LinkDrift",
    "LinkRefusal",
    "LinkReview",
    "LinkingBase",
    "NameCount",
    "MarksLeeway",
    "NextChange",
    "Organisation",
    "OrganisationCode",
    "Person",
    "PersonAddress",
    "PersonAttribute",
    "PersonIdentifier",
    "PersonLineage",
    "PersonName",
    "Professional",
    "PupilAt",
    "RecordConfirmed",
    "RejectedRow",
    "SeenAgain",
    "Relationship",
    "SourcePerson",
    "SourceRecord",
    "Touched",
    "WithheldPhrase",
]
