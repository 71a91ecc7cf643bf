"""How an author names a person: at first with what they are to the child, afterwards shorter; with slips."""

from random import Random

from kithline.city.notes.circle import Circle, Person, relation_words
from kithline.city.notes.voice import Author, mistyped

# Before the name, the name, after it. Where before or after says the relation, the whole is a relationship's quote.
First = tuple[str, str, str]
SMALL = ("Mummy", "Daddy")


def filled(pattern: str, person: Person) -> str:
    """An author's pattern for a parent or child with the person's names in it."""
    return pattern.format(
        name=person.forename,
        forename=person.forename,
        surname=person.surname,
        SURNAME=person.surname.upper(),
        initials=person.forename[:1] + person.surname[:1],
        nick=person.nick or person.forename,
    )


def one(dice: Random, of: tuple[str, ...]) -> str:
    """One of them."""
    return of[int(dice.random() * len(of))]


def names_of(dice: Random, author: Author, person: Person) -> tuple[First, tuple[str, ...]]:
    """How the author first names the person in a note, and the ways in which they do later."""
    relation = person.relation
    if relation == "mother" or relation == "father":
        return _parent(dice, author, person)
    if relation == "child":
        name = filled(one(dice, author.child), person)
        return ("", name, ""), (name,)
    words = relation_words()[relation]
    full = f"{person.forename} {person.surname}"
    plain = one(dice, words.plain)
    if person.is_professional:
        return _professional(dice, author, person, words.short, words.plain)
    if author.is_spoken:  # nobody says a bracket
        return (f"{plain} ", person.forename, ""), (person.forename,)
    if relation in ("brother", "sister", "half-brother", "half-sister"):
        if author.kin == "caps":
            full = f"{person.forename} {person.surname.upper()}"
            return ("", full, ""), (person.forename,)
        if dice.random() < 0.3:
            return (f"{plain} ", person.forename, ""), (person.forename,)
        return ("", person.forename, ""), (person.forename,)
    chance = dice.random()
    match author.kin:
        case "short":
            name = person.forename if chance < 0.7 else full
            first = (f"{words.short} ", name, "") if chance < 0.5 else ("", name, f" ({words.short})")
            return first, (person.forename,)
        case "long":
            first = (f"{words.long} ", full, "") if chance < 0.6 else ("", full, f" ({words.long})")
            title = ("Ms " if person.sex == "F" else "Mr ") + person.surname
            return first, (title,) if "formal" in author.groups else (person.forename,)
        case "caps":
            caps = f"{person.forename} {person.surname.upper()}"
            return ("", caps, f" ({words.long})"), (person.surname.upper(), caps)
        case _:
            first = (
                (f"{plain} ", person.forename, "") if chance < 0.4 else ("", person.forename, f" ({plain})")
            )
            return first if chance < 0.92 else ("", person.forename, ""), (person.forename,)


def _parent(dice: Random, author: Author, person: Person) -> tuple[First, tuple[str, ...]]:
    patterns = author.mum if person.relation == "mother" else author.dad
    pattern = one(dice, patterns)
    name = filled(pattern, person)
    role = "mum" if person.relation == "mother" else "dad"
    if pattern == "{name}" and dice.random() < 0.6 and not author.is_spoken:
        return ("", name, f" ({role})"), (name,)
    if "{" not in pattern and dice.random() < 0.3 and not author.is_spoken:
        return (f"{name} (", person.forename, ")"), (name,)
    if "{SURNAME}" in pattern:
        return ("", name, ""), (person.surname.upper(), person.relation)
    if "(" in pattern:
        return (name.split("(")[0] + "(", person.forename, ")"), (name.split(" (")[0],)
    return ("", name, ""), (name,)


def _professional(
    dice: Random, author: Author, person: Person, short: str, plain: tuple[str, ...]
) -> tuple[First, tuple[str, ...]]:
    title = {"F": ("Miss ", "Mrs ", "Ms "), "M": ("Mr ", "Mr ", "Mr ")}[person.sex]
    by_title = one(dice, title) + person.surname
    if person.relation in ("teacher", "designated safeguarding lead"):
        if dice.random() < 0.5 and not author.is_spoken:
            return ("", by_title, f" ({short})"), (by_title,)
        return ("", by_title, ""), (by_title,)
    if person.relation == "police officer":
        return ("PC ", person.surname, ""), (f"PC {person.surname}",)
    if author.post == "manager" and person.relation == "social worker" and dice.random() < 0.4:
        return ("", person.forename, ""), (person.forename,)  # they know each other
    if author.is_spoken:
        return (f"{plain[0]} ", person.forename, ""), (person.forename,)
    if dice.random() < 0.5:
        return (f"{short} ", person.forename, ""), (person.forename,)
    return ("", f"{person.forename} {person.surname}", f" ({one(dice, plain)})"), (person.forename,)


def as_the_child_says(dice: Random, person: Person, is_small: bool) -> str:
    """What a child calls the person: a big one says no mummy and no daddy."""
    words = relation_words().get(person.relation)
    if words is None:
        return person.forename
    said = words.child if is_small else tuple(word for word in words.child if word not in SMALL)
    return one(dice, said).format(name=person.forename)


def slipped(dice: Random, author: Author, name: str) -> str:
    """The name with a slip, now and then, of authors who make many."""
    if author.typos >= 1.2 and len(name) > 4 and dice.random() < 0.04:
        return name[0] + mistyped(dice, name[1:].lower()) if " " not in name else name
    return name


__all__ = ["Circle", "First", "as_the_child_says", "filled", "names_of", "one", "slipped"]
