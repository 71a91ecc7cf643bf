"""What is known of pairs of records before they are compared."""

from dataclasses import dataclass, field

Pair = tuple[int, int]
# Source systems that keep one record for a person, so that two records of one are two people. Police references are
# given by incident or by officer, and do repeat.
UNIQUE_NAMESPACES = frozenset({"school", "case_system", "sen_system", "youth_justice"})


def pair(one: int, other: int) -> Pair:
    """Two record ids, the smaller first."""
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True)
class Known:
    """What people have said: stewards' decisions (``by_two``: by two of them) and recorded relationships, by pair of
    record ids; which records have a name that a child bore before an adoption (``former``); and which pairs are of one
    pupil who was given another UPN, as a source says (``renumbered``: a whole chain, each with each)."""

    must_link: frozenset[Pair] = frozenset()
    must_not_link: frozenset[Pair] = frozenset()
    relationships: dict[Pair, str] = field(default_factory=dict)
    unique_namespaces: frozenset[str] = UNIQUE_NAMESPACES
    former: frozenset[int] = frozenset()
    by_two: frozenset[Pair] = frozenset()
    renumbered: frozenset[Pair] = frozenset()

    def says_nothing(self, asked: Pair) -> bool:
        """Whether nothing that is said of this pair may keep it apart."""
        return (
            asked not in self.relationships
            and asked not in self.must_not_link
            and self.former.isdisjoint(asked)
        )
