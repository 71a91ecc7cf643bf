"""The matrix as sheets of a workbook, for governance to read, sign and compare: rows of plain values."""

from kithline.record.categories import Restriction
from kithline.sharing.law import LAWS, PURPOSES
from kithline.sharing.matrix import EFFECTIVE_FROM, MATRIX, VERSION
from kithline.sharing.reference import level_word, restricted_seen_by
from kithline.sharing.roles import RELATIONSHIPS, ROLES
from kithline.sharing.roles.acts import DUTY_WORDS, WRITE_WORDS

Sheets = dict[str, list[list[str | int | None]]]


def matrix_sheets() -> Sheets:
    """Sheet name -> rows; the first row of each is its header."""
    return {
        "Matrix": [
            [
                *(
                    "Version",
                    "In force from",
                    "Role",
                    "Because",
                    "Category",
                    "Level",
                    "Ages",
                    "Why at any age",
                ),
                *("Purpose", "Legal basis", "May write", "May take away"),
            ],
            *(
                [
                    VERSION,
                    EFFECTIVE_FROM.isoformat(),
                    ROLES[grant.role].title,
                    RELATIONSHIPS[grant.relationship],
                    grant.category.title,
                    level_word(grant.level),
                    grant.gate.words,
                    grant.why_any_age,
                    PURPOSES[grant.purpose].words,
                    grant.legal_basis,
                    "; ".join(WRITE_WORDS[each] for each in grant.writes) or "nothing",
                    "yes" if grant.may_export else "no",
                ]
                for grant in MATRIX
            ),
        ],
        "Roles": [
            ["Code", "Role", "Site", "Sees a child because", "Otherwise", "Asks", "Duties"],
            *(
                [
                    role.code,
                    role.title,
                    role.audience,
                    "; ".join(RELATIONSHIPS[each] for each in role.relationships),
                    role.without,
                    role.ask,
                    "; ".join(DUTY_WORDS[each] for each in role.duties),
                ]
                for role in ROLES.values()
            ),
        ],
        "Laws": [
            ["Law", "In force from", "Note", "Purposes that rest on it"],
            *(
                [
                    law.title,
                    law.in_force_from.isoformat() if law.in_force_from else "not confirmed: cannot be chosen",
                    law.note,
                    "; ".join(one.words for one in PURPOSES.values() if code in one.laws),
                ]
                for code, law in LAWS.items()
            ),
        ],
        "Restricted": [
            ["Restriction", "Shown to"],
            *(
                [one.name.lower().replace("_", " "), restricted_seen_by()]
                for one in Restriction
                if one not in (Restriction.NONE, Restriction.LIMITED)
            ),
        ],
    }
