"""What a role is: one entry, which says all that it may see, why, and how far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kithline.record.categories import Category, Level
from kithline.sharing.law import Purpose
from kithline.sharing.roles.acts import SAID, Duty, Write
from kithline.sharing.roles.relationships import BY_CODE, Shape

AN_HOUR = 60  # minutes of emergency access: to act, and no longer


@dataclass(frozen=True)
class Scope:
    """In this relationship, for this purpose: each category up to a level. A category that is not here is not shared.

    `writes`, `exports`: the categories that the role may add to, or take away in a file. `says`: what it may write of
    the categories of which it sees at least the fact, and of the child; () where it has no child's page. `any_age`: the
    categories whose age gate does not bind here, each with the reason. `restricted`: the categories of which restricted
    rows are shown too; the policies for that are in `kithline.sharing.stewarding`.
    """

    relationship: str
    purpose: Purpose
    sees: Mapping[Category, Level]
    writes: tuple[Category, ...] = ()
    exports: tuple[Category, ...] = ()
    says: tuple[Write, ...] = SAID
    any_age: Mapping[Category, str] = field(default_factory=dict)
    restricted: tuple[Category, ...] = ()


class Reach(StrEnum):
    """Where a role may invite people and end their accounts."""

    NOWHERE = ""
    OWN = "own"  # its own organisation
    TRUST = "trust"  # its own organisation and the schools of that trust
    EVERYWHERE = "everywhere"  # and every role


class Search(StrEnum):
    """How somebody of a role looks for a child by name, where the role has children at all."""

    CLOSED = "closed"  # among the role's own, by exact name and date of birth
    OPEN = "open"  # in the whole authority, with a reason: who it is and who works with them, and no more


class Factor(StrEnum):
    """What somebody of a role shows beside the password, in a real installation."""

    NONE = ""  # a family sees its own plan, and may have no second device
    ANY = "any"  # an authenticator app or a passkey
    PASSKEY = "passkey"  # a passkey alone: nobody can be talked into handing one over


@dataclass(frozen=True)
class Role:
    """`audience`: the site it signs in to. `ask`: whom someone of this role asks about what is not shared with it.

    `without`: why it sees no child, for a role that has no scope. `reach`: where it looks after accounts, and
    `appoints`: of which roles (everywhere: of all). `factor`: its second factor.
    `search`: closed or open. `emergency`: the minutes for which it may open a child's record outside its scope, for a
    role that acts on a child's safety; 0: it may not. `records_an_hour`, `searches_an_hour`: how many children it
    opens, and how often it searches by name, before it is asked why. `passkey_alone`: whether a passkey that
    asked for a finger or a PIN lets it in without the password. `otherwise`: what its looks are for that are at no
    child of a scope. `duties`: its work that is about no one child.
    """

    code: str
    title: str
    audience: str
    scopes: tuple[Scope, ...] = field(default=(), compare=False)
    ask: str = "your manager"
    without: str = ""
    reach: Reach = Reach.NOWHERE
    appoints: tuple[str, ...] = ()
    factor: Factor = Factor.ANY
    search: Search = Search.CLOSED
    emergency: int = 0
    records_an_hour: int = 60
    searches_an_hour: int = 30
    passkey_alone: bool = True
    otherwise: Purpose | None = None
    duties: tuple[Duty, ...] = ()

    def __post_init__(self) -> None:
        shapes = [BY_CODE[scope.relationship].shape for scope in self.scopes]
        if len(set(shapes)) < len(shapes):
            raise ValueError(f"{self.code}: two relationships of one shape")
        for scope in self.scopes:
            if BY_CODE[scope.relationship].site != self.audience:
                raise ValueError(f"{self.code}: {scope.relationship} is not for the site {self.audience}")
            beyond = {*scope.writes, *scope.exports, *scope.any_age, *scope.restricted} - set(scope.sees)
            if scope.says and BY_CODE[scope.relationship].shape not in (Shape.NARROW, Shape.WIDE):
                raise ValueError(f"{self.code}: {scope.relationship} has no child's page to say anything on")
            if beyond:
                raise ValueError(f"{self.code}: {', '.join(sorted(one.code for one in beyond))} is not seen")
        if bool(self.scopes) == bool(self.without):
            raise ValueError(f"{self.code}: either scopes, or why it sees no child")
        if self.duties and self.audience != "authority":
            raise ValueError(f"{self.code}: duties are the council's own")
        if bool(self.appoints) != (self.reach in (Reach.OWN, Reach.TRUST)):
            raise ValueError(f"{self.code}: say where it appoints, and to which roles")
        if self.records_an_hour < 1 or self.searches_an_hour < 1:
            raise ValueError(f"{self.code}: a limit of an hour is one at least")
        if self.emergency and not self.has_children:
            raise ValueError(f"{self.code}: emergency access is to the page of a child, which it has not")

    @property
    def relationships(self) -> tuple[str, ...]:
        return tuple(scope.relationship for scope in self.scopes)

    @property
    def has_children(self) -> bool:
        """Whether some children are in its scope, and not the whole authority's: who has the page of a child."""
        return any(BY_CODE[each].has_page for each in self.relationships)

    @property
    def sees_children(self) -> bool:
        """Whether it is ever shown a child, rather than numbers or nothing; but by a request of the child's own."""
        known = [BY_CODE[each] for each in self.relationships]
        return any(each.shape is not Shape.COUNTS and not each.is_on_request for each in known)
