"""The record of processing (UK GDPR Article 30) and the DPIA's annex, written from feeds, matrix and agreements."""

from collections.abc import Sequence

from kithline.feeds.discovery import feeds
from kithline.feeds.spec import Feed
from kithline.record.categories import IDENTITY, Level
from kithline.sharing.access.grants import LEVEL_WORDS
from kithline.sharing.access.permission import categories_of
from kithline.sharing.governance import KEEP_YEARS, Agreement
from kithline.sharing.law import LAWS
from kithline.sharing.matrix import EFFECTIVE_FROM, MATRIX, PURPOSES, VERSION
from kithline.sharing.papers.paper import Paper, Part, Table
from kithline.sharing.papers.threats import risks
from kithline.sharing.reference import restricted_seen_by
from kithline.sharing.roles import ROLES

MEASURES = (
    "The database's row-level policies decide who sees a row, by role, relationship, category, level and age",
    "Two sites with own processes, logins and keys: schools, and the authority with its partners",
    "Each look is logged with purpose and legal basis; the log is sealed into a hash chain",
    "A second factor for every role; a sign-in ends after 15 minutes without use",
    "Files are kept under their hash, private to one account; nothing outside the council's machine is asked",
)


def processing(council: str, agreements: Sequence[Agreement], keep_years: int = KEEP_YEARS) -> Paper:
    """The record of processing: one line for each feed, and what the platform itself keeps of its users."""
    columns = (
        *(
            "Activity",
            "From",
            "People concerned",
            "Categories of data",
            "Purposes",
            "Legal basis",
            "Recipients",
        ),
        *("Kept", "Agreement", "DPIA"),
    )
    of_feed = _by_feed(agreements)
    return Paper(
        "processing",
        "Record of processing activities (UK GDPR Article 30)",
        (
            Part(
                text=(
                    f"Controller: {council}. Each partner remains controller of what it sends. Written from the feeds "
                    f"that are declared and from version {VERSION} of the matrix, in force from {EFFECTIVE_FROM}. "
                    "The council's data protection officer checks it and adds what no configuration knows.",
                )
            ),
            Part(
                "What is received",
                table=Table(columns, tuple(_activity(feed, of_feed) for feed in feeds().values())),
            ),
            Part("What the platform keeps of its users", table=_of_users(keep_years)),
            Part(
                "No transfer",
                text=("Nothing leaves the council's own installation, and nothing the United Kingdom.",),
            ),
            Part("Security", lines=MEASURES),
        ),
    )


def dpia(council: str, agreements: Sequence[Agreement]) -> Paper:
    """The annex of a data protection impact assessment."""
    of_feed = _by_feed(agreements)
    return Paper(
        "dpia",
        "Annex to the data protection impact assessment",
        (
            Part(
                text=(
                    f"For {council}. What a DPIA has to describe and this configuration knows: the flows, the data, "
                    "the bases, who receives what, how long it is kept, risks and measures. Whether the processing "
                    "is necessary and proportionate is for the council to argue; what it can point at is below.",
                )
            ),
            Part("Flows", table=_flows(of_feed)),
            Part("Categories and who receives them", table=_recipients()),
            Part(
                "Restricted",
                text=(f"Restricted rows are shown to no role but these: {restricted_seen_by()}.",),
            ),
            Part("Purposes and bases", table=_purposes()),
            Part(
                "Laws that are no basis yet",
                lines=tuple(f"{law.title}: {law.note}" for law in LAWS.values() if law.in_force_from is None),
            ),
            Part(
                "Necessity and proportion",
                lines=(
                    "A role sees only children in a relationship to its work, between dates",
                    "A level no higher than the purpose needs: a count, the fact, or all that the source says",
                    "Age gates for categories; a role that needs one at any age says why in the matrix",
                    "Vulnerability factors are rules that show their evidence; none decides anything about a child",
                ),
            ),
            Part("Risks and measures", table=risks()),
        ),
    )


def _by_feed(agreements: Sequence[Agreement]) -> dict[str, Agreement]:
    """The agreement that lasts longest, of each feed that has one."""
    ordered = sorted(agreements, key=lambda each: each.expires)
    return {code: each for each in ordered for code in each.feeds}


def _activity(feed: Feed, of_feed: dict[str, Agreement]) -> tuple[str, ...]:
    under = of_feed.get(feed.code)
    return (
        feed.title,
        feed.owner or "not named",
        feed.coverage,
        _categories(feed),
        _purposes_of(feed),
        feed.legal_basis,
        _roles_of(feed),
        feed.retention,
        under.reference if under else "none entered",
        under.dpia if under and under.dpia else "none entered",
    )


def _categories(feed: Feed) -> str:
    return "; ".join(sorted({IDENTITY.title, *(each.title for each in categories_of(feed.code))}))


def _purposes_of(feed: Feed) -> str:
    return "; ".join(PURPOSES.get(code, code.replace("_", " ")) for code in feed.purposes)


def _roles_of(feed: Feed) -> str:
    told = categories_of(feed.code)
    seen = {grant.role for grant in MATRIX if grant.category in told}
    return "; ".join(role.title for role in ROLES.values() if role.code in seen) or "who a person is only"


def _of_users(keep_years: int) -> Table:
    columns = (
        "Activity",
        "People concerned",
        "Categories of data",
        "Purpose",
        "Legal basis",
        "Recipients",
        "Kept",
    )
    law = LAWS["gdpr_accountability"].title
    return Table(
        columns,
        (
            (
                *(
                    "Sign-ins",
                    "Staff of the council, schools and partners",
                    "Name, role, place, password's hash",
                ),
                *(
                    "To let in who may be",
                    LAWS["gdpr_task"].title,
                    "Administrators",
                    "As the council's policy says",
                ),
            ),
            (
                *("The log of looks", "The same, and children by the id of their record"),
                *("Who looked at whom, when, what for", "To answer for each look", law),
                *("Information governance officer, auditor, team managers", f"{keep_years} years"),
            ),
        ),
    )


def _flows(of_feed: dict[str, Agreement]) -> Table:
    return Table(
        ("From", "Feed", "How often", "How", "Restricted", "Agreement"),
        tuple(
            (
                feed.source_system,
                feed.title,
                str(feed.rhythm),
                f"{feed.format.name}, {feed.mode.name.lower()}",
                feed.restriction.name.lower().replace("_", " ") if feed.restriction else "",
                of_feed[feed.code].reference if feed.code in of_feed else "none entered",
            )
            for feed in feeds().values()
        ),
    )


def _recipients() -> Table:
    best: dict[tuple[str, str], int] = {}
    for grant in MATRIX:
        key = (grant.category.title, ROLES[grant.role].title)
        best[key] = max(best.get(key, 0), int(grant.level))
    rows = []
    for category in dict.fromkeys(category for category, _ in best):
        for level in sorted(Level, reverse=True):
            roles = [role for (each, role), found in best.items() if each == category and found == level]
            if roles:
                rows.append((category, LEVEL_WORDS[level], "; ".join(roles)))
    return Table(("Category", "Level", "Roles"), tuple(rows))


def _purposes() -> Table:
    bases = {grant.purpose: grant.legal_basis for grant in MATRIX}
    return Table(
        ("Purpose", "Legal basis"),
        tuple((PURPOSES[code], basis) for code, basis in sorted(bases.items())),
    )


__all__ = ["dpia", "processing"]
