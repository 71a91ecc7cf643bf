"""The declared matrix as rows of the database: `matrix_row` and `matrix_duty`, which the policies read."""

from datetime import timedelta
from typing import Any

from kithline.sharing.matrix import EFFECTIVE_FROM, MATRIX, VERSION
from kithline.sharing.roles import ROLES


def write_matrix(cursor: Any) -> None:
    """Write the rows of the declared version in the place of what they were, and end those of the version before."""
    for table in ("matrix_row", "matrix_duty"):
        cursor.execute(f"DELETE FROM {table} WHERE version = %s", [VERSION])
        # a version ends the day before the next begins: what it granted and the new one does not is withdrawn
        cursor.execute(
            f"UPDATE {table} SET effective_to = %s WHERE effective_to IS NULL OR effective_to >= %s",
            [EFFECTIVE_FROM - timedelta(days=1), EFFECTIVE_FROM],
        )
    for role in ROLES.values():
        for duty in role.duties:
            _insert(cursor, "matrix_duty", {"role": role.code, "duty": duty.value})
    for grant in MATRIX:
        row = {
            "role": grant.role,
            "relationship": grant.relationship,
            "category": grant.category.code,
            "category_number": grant.category.number,
            "level": int(grant.level),
            "purpose": grant.purpose,
            "legal_basis": grant.legal_basis,
            "shape": grant.shape.value,
            "youngest": grant.gate.youngest,
            "oldest": grant.gate.oldest,
            "why_any_age": grant.why_any_age,
            "writes": [each.value for each in grant.writes],
            "may_export": grant.may_export,
        }
        _insert(cursor, "matrix_row", row)


def _insert(cursor: Any, table: str, given: dict[str, object]) -> None:
    row = {"version": VERSION, "effective_from": EFFECTIVE_FROM} | given
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})",  # noqa: S608 - our own names
        list(row.values()),
    )
