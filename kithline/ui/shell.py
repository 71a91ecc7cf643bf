"""What the frame round every page needs to know; the site gives one to each request as ``shell``."""

from dataclasses import dataclass

PRODUCT = "Kithline"


@dataclass(frozen=True)
class SignedIn:
    """Who is looking: shown on every page, so that nobody works in another's name unawares."""

    name: str
    role: str
    organisation: str


@dataclass(frozen=True)
class NavigationLink:
    """One entry of the service navigation; ``is_current`` on the page itself and on the pages under it."""

    text: str
    href: str
    is_current: bool = False


@dataclass(frozen=True)
class Contact:
    """Whom to ask, as the council set it: shown in the footer and on error pages."""

    words: str = "the Kithline team at your council"
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Shell:
    """The frame's facts. All have a default, so that error pages can be drawn when nothing else works."""

    authority: str = ""
    signed_in: SignedIn | None = None
    navigation: tuple[NavigationLink, ...] = ()
    home_url: str = "/"
    account_url: str = ""
    sign_out_url: str = ""
    emergency_url: str = ""  # for a role that may open a record outside its scope
    is_demonstration: bool = False
    withdrawn: tuple[str, ...] = ()  # titles of sources that no page shows now: their agreement has ended
    contact: Contact = Contact()
    product: str = PRODUCT
