"""Whom a row of a feed is about, as its declaration says it; a part of `kithline.feeds.spec`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kithline.record.categories import Restriction


@dataclass(frozen=True)
class AddressColumns:
    """Columns that hold an address; `line` may be several columns, joined with ", "."""

    lines: tuple[str, ...] = ()
    postcode: str = ""
    uprn: str = ""
    since: str = ""
    restriction: Restriction = Restriction.NONE


@dataclass(frozen=True)
class Subject:
    """The person that a row is about, as the source knows them.

    `namespace` says whose number `key` is: tables and feeds of one namespace share people ("case_system": the social
    care system's child id, in its extract, the CIN census and SSDA903 alike). `key` names the column(s) that make it.
    Names, birth, sex, identifiers and address become facts, and what linking compares. `role` is child, adult, or
    by_birth where a table holds both: an adult from 18 years as at the delivery's date (birth not known: a child).
    `category`: whose rows these are for sharing. A sensitive service's own, because a name that came from it would
    tell that the service knows the person.
    """

    namespace: str
    key: tuple[str, ...]
    role: str = "child"  # child, adult or by_birth
    category: str = "identity"
    forename: str = ""
    middle: str = ""
    surname: str = ""
    preferred_forename: str = ""
    preferred_surname: str = ""
    former_surname: str = ""
    birth: str = ""
    sex: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)  # scheme -> column
    address: AddressColumns | None = None


@dataclass(frozen=True)
class Through:
    """The subject is the one of a row in another table of the same delivery (child tables carry no names).

    Rows here and there agree on the columns `on` (same codes in both tables). No such row: the row is rejected.
    `tables` are tried in order. `address`: columns of this table with the subject's address.
    """

    tables: tuple[str, ...]
    on: tuple[str, ...]
    address: AddressColumns | None = None
