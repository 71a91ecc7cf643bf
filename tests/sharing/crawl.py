"""What a role may not see, as words to look for; and a walk through every page that its links lead to.

Who is in a role's scope is asked here in SQL of our own, as the pipeline's login; nothing of the policies is used.
"""

import json
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from kithline.sharing.matrix import grant_of
from kithline.sharing.roles import ROLES
from kithline.sharing.roles.relationships import BY_CODE

OVERSIGHT = ("information_governance_officer", "auditor")
MOST_PAGES = 70
BREAK = " qq "  # between two elements: the end of one name and the beginning of the next are no name
_LINK = re.compile(r'href="([^"]+)"')
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"\w+")
_LEFT_ALONE = ("/static/", "/sign-out/", "/sign-in/", "/account/")
Words = tuple[str, ...]

_SCOPES = {
    "enrolled": "SELECT person_id FROM pupil_at WHERE school_id = %(place)s",
    "trust_school": "SELECT person_id FROM pupil_at JOIN trust_school USING (school_id) WHERE trust_id = %(place)s",
    "linked_school": "SELECT person_id FROM pupil_at JOIN linked_school USING (school_id) WHERE user_id = %(user)s",
    "allocated": "SELECT person_id FROM allocated_to WHERE professional_id = %(worker)s",
    "team": "SELECT person_id FROM allocated_to a JOIN professional m ON m.id = a.professional_id "
    "JOIN professional o USING (namespace, team) WHERE o.id = %(worker)s AND team <> ''",
    "reviewed": "SELECT person_id FROM allocated_to WHERE professional_id = %(worker)s AND service = 'reviewing'",
    "whole_authority": "SELECT id FROM person WHERE status <> 'aside'",  # the sealed holding area is nobody's
    "subject_request": "SELECT id FROM person WHERE false",  # on the pages of an open request alone
    "aggregates": "SELECT id FROM person WHERE false",
}
_COHORT = (
    "SELECT person_id FROM event WHERE kind = ANY(%(kinds)s) AND known_to IS NULL AND restriction = 0 "
    "AND (valid_to IS NULL OR coalesce(valid_to, valid_from) >= current_date - coalesce(%(within)s, 0))"
)


@dataclass
class Found:
    """What a walk saw: how many pages, and each canary that stood on one, with its address."""

    pages: int = 0
    canaries: int = 0
    hits: list[tuple[str, Words]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)  # each page

    def said(self, words: str) -> bool:
        """Whether some page says this."""
        return any(words in page for page in self.read)


class Canaries:
    """Words in a row that must not stand on a page: names, births, numbers, addresses, ids and passages."""

    def __init__(self, phrases: set[Words]) -> None:
        self.number = len(phrases)
        self._by_first: dict[str, list[Words]] = {}
        for phrase in phrases:
            self._by_first.setdefault(phrase[0], []).append(phrase)

    def in_text(self, text: str) -> list[Words]:
        return self.in_words(words_of(text))

    def in_words(self, words: Words) -> list[Words]:
        return [
            phrase
            for place, word in enumerate(words)
            for phrase in self._by_first.get(word, ())
            if words[place : place + len(phrase)] == phrase
        ]


def words_of(text: str) -> Words:
    return tuple(_WORD.findall(text.lower()))


def plain(html: str) -> str:
    """What a reader sees, and what the links and fields hold."""
    return (
        unescape(_TAG.sub(BREAK, html)) + BREAK + BREAK.join(unescape(each) for each in _LINK.findall(html))
    )


def rows(cursor: Any, statement: str, given: Any = None) -> list[tuple[Any, ...]]:
    cursor.execute(statement, given)
    return list(cursor.fetchall())


def scope_of(cursor: Any, role: str, user: dict[str, Any]) -> dict[str, set[int]]:
    """Relationship -> the ids of the people who stand in it to the user."""
    found = {}
    for code in ROLES[role].relationships:
        cohort = BY_CODE[code].cohort
        statement = _COHORT if cohort else _SCOPES[code]
        given = user | ({"kinds": list(cohort.kinds), "within": cohort.within} if cohort else {})
        found[code] = {row[0] for row in rows(cursor, statement, given)}
    return found


def canaries_of(
    cursor: Any, role: str, user: dict[str, Any], planted: AbstractSet[Words] = frozenset()
) -> Canaries:
    """All that may not stand on a page of this user: all of those out of scope, what is withheld of others, and what
    was `planted`."""
    scope = scope_of(cursor, role, user)
    is_steward_of_restricted = role == "restricted_steward"
    mine, theirs, kept_back = set(), set(), set()
    for person, restriction, phrase in _phrases(cursor):
        if role in OVERSIGHT and len(phrase) == 5 and len("".join(phrase)) == 32:
            continue  # who oversees looks knows a record by its id, and by nothing else
        is_open = any(person in people for people in scope.values())
        is_shown = is_open and (not restriction or is_steward_of_restricted)
        (mine if is_shown else theirs).add(phrase)
        if restriction:
            kept_back.add(phrase)
    staff = "SELECT name FROM professional UNION SELECT manager FROM professional UNION SELECT name FROM organisation"
    names = rows(cursor, staff)
    held = Canaries(theirs)
    shared = {
        phrase for each in (*mine, *(words_of(name) for (name,) in names)) for phrase in held.in_words(each)
    }
    passages = list(_passages(cursor, role, scope))
    # a note that the role may read names whom it names: a grandmother, a friend; but nobody who is kept back
    shared |= {
        phrase
        for text, is_given in passages
        if is_given
        for phrase in held.in_text(text)
        if phrase not in kept_back
    }
    found = {each for each in theirs - shared if len("".join(each)) > 7}
    return Canaries(found | _withheld(passages) | planted)


def _phrases(cursor: Any) -> list[tuple[int | None, int, Words]]:
    found: list[tuple[int | None, int, Words]] = []
    names = "SELECT DISTINCT person_id, restriction, surname, forename FROM person_name"
    for person, restriction, surname, forename in rows(cursor, names):
        if surname and forename:
            both = (f"{surname} {forename}", f"{forename} {surname}")
            found += [(person, restriction, words_of(each)) for each in both]
    numbers = "SELECT DISTINCT person_id, restriction, value FROM person_identifier WHERE is_valid"
    found += [
        (person, restriction, words_of(value))
        for person, restriction, value in rows(cursor, numbers)
        if len(value) > 8
    ]
    for person, restriction, lines, postcode in rows(
        cursor, "SELECT DISTINCT person_id, restriction, lines, postcode FROM person_address"
    ):
        if lines:
            found.append((person, restriction, words_of(lines)))
        if lines and postcode:
            found.append((person, restriction, words_of(f"{lines} {postcode}")))
    found += [
        (person, restriction, words_of(f"born {day} {month} {year}"))
        for person, restriction, day, month, year in rows(
            cursor,
            "SELECT person_id, restriction, extract(day FROM value::date)::int, to_char(value::date, 'FMMonth'), "
            "extract(year FROM value::date)::int FROM chosen_value WHERE field = 'birth'",
        )
    ]
    found += [
        (person, 0, words_of(str(public)))
        for person, public in rows(cursor, "SELECT id, public_id FROM person WHERE restriction = 0")
    ]
    return [each for each in found if each[2]]


def _passages(cursor: Any, role: str, scope: dict[str, set[int]]) -> Iterator[tuple[str, bool]]:
    """What was written about anybody, and whether the role is given the detail of it."""
    from kithline.record.categories import BY_NUMBER

    given: dict[int, set[int]] = {}
    for relationship, people in scope.items():
        for number, category in BY_NUMBER.items():
            grant = grant_of(role, relationship, category)
            if grant and grant.level == 3:
                given.setdefault(number, set()).update(people)
    for person, access_class, restriction, payload in rows(
        cursor,
        "SELECT person_id, access_class, restriction, payload::text FROM event_detail WHERE known_to IS NULL",
    ):
        is_given = person in given.get(access_class // 10, set()) and not restriction
        for passage in re.findall(r'"((?:[^"\\]|\\.){30,})"', payload):
            yield json.loads(f'"{passage}"'), is_given


def _withheld(passages: list[tuple[str, bool]]) -> set[Words]:
    """The beginnings of passages of which the role is not given the detail, but such as stand in one it is given: the
    invented authors of notes repeat sentences."""
    kept = {phrase for passage, _ in passages if len(phrase := words_of(passage)[:7]) == 7}
    beginnings = Canaries(kept)
    return kept - {phrase for text, is_given in passages if is_given for phrase in beginnings.in_text(text)}


def walk(client: Any, canaries: Canaries, more: tuple[str, ...] = ()) -> Found:
    """Every page that links lead to, breadth first, and `more` addresses; none of them fails."""
    waiting, done, found = ["/", *more], set(), Found(canaries=canaries.number)
    while waiting and found.pages < MOST_PAGES:
        address = waiting.pop(0)
        if address in done:
            continue
        done.add(address)
        answer = client.get(address, follow=True)
        assert answer.status_code in (200, 404), (address, answer.status_code)
        found.pages += 1
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = body.decode("utf-8", "ignore")
        asked = unescape(urlsplit(address).query)
        read = plain(text)
        found.read.append(read)
        for word in re.findall(r"name=(\w+)", asked):  # a search shows again what was looked for
            read = re.sub(rf"\b{word}\b", " ", read, flags=re.IGNORECASE)
        found.hits += [(address, each) for each in canaries.in_text(read)]
        for link in _LINK.findall(text):
            to = urldefrag(urljoin(address, unescape(link))).url
            if to.startswith("/") and not to.startswith(_LEFT_ALONE):
                waiting.append(to)
    return found
