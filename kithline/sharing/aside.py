"""Whoever is in the sealed holding area (`assembly.aside`) is hidden from stewards too, who see everyone else.

Every other role sees people by way of a relationship, and a person who is set aside stands in none: assembly takes them
off each list, and the functions of `scope.sql` ask for people who are active.
"""


def not_aside(table: str) -> str:
    """SQL of a policy: whether the row is of nobody who is set aside; "true" for a table that names nobody."""
    if table == "person":
        return "status <> 'aside'"
    columns, people = _COLUMNS.get(table, ((), ""))
    return (
        " AND ".join(f"({column} IN (SELECT sharing.{people}())) IS NOT TRUE" for column in columns) or "true"
    )


_PEOPLE, _SOURCE_PEOPLE = "people_aside", "source_people_aside"
_COLUMNS = {
    "source_record": (("source_person_id",), _SOURCE_PEOPLE),
    "source_person": (("id",), _SOURCE_PEOPLE),
    "link": (("source_person_id",), _SOURCE_PEOPLE),
    **dict.fromkeys(
        ("link_refusal", "link_review", "link_decision"), (("left_id", "right_id"), _SOURCE_PEOPLE)
    ),
    "person_lineage": (("person_id", "other_id"), _PEOPLE),
    **dict.fromkeys(
        ("person_name", "person_identifier", "person_attribute", "person_address"), (("person_id",), _PEOPLE)
    ),
}
