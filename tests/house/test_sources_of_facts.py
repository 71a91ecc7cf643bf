"""Whatever a factor or a need is made of comes from somewhere: a feed sends it, or a person adds it on a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from kithline.feeds.discovery import feeds
from kithline.feeds.spec import (
    EmitAttribute,
    EmitEnrolment,
    EmitEvent,
    EmitInvolvement,
    EmitTermTotal,
    EmitWeekMarks,
    Feed,
)
from kithline.insight.indicators.rulebook import Indicator, examples, indicators
from kithline.record.kinds import added_by_people, kinds
from kithline.record.timeline import Timeline


@dataclass
class Asked:
    """What a rule looked for in its timelines."""

    kinds: set[str] = field(default_factory=set)
    services: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.kinds) + len(self.services) + len(self.values)


def emits(feed: Feed) -> Iterator[Any]:
    for each in (feed, *feed.also):
        for table in each.tables:
            yield from table.emits


def sent() -> dict[str, set[str]]:
    """By kind of event, the feeds that send it."""
    found: dict[str, set[str]] = {}
    for feed in feeds().values():
        for emit in emits(feed):
            if isinstance(emit, EmitEvent):
                found.setdefault(emit.kind, set()).add(feed.code)
    return found


def asked_by(declared: Indicator, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What its rule looks for in its own worked examples."""
    asked = Asked()

    def noted(name: str, into: set[str]) -> None:
        real = getattr(Timeline, name)

        def called(self: Timeline, first: str, *rest: Any, **named: Any) -> Any:
            into.add(first)
            return real(self, first, *rest, **named)

        monkeypatch.setattr(Timeline, name, called)

    noted("_one_each", asked.kinds)
    noted("involvements_of", asked.services)
    noted("value_of", asked.values)
    for example in examples():
        if example.code == declared.code:
            declared.rule(example.timeline())
    monkeypatch.undo()
    return asked


def test_every_kind_of_event_has_a_feed_that_sends_it_or_a_person_who_adds_it() -> None:
    """Needs and worries are kinds too: no feed sends them, and each role that may add them does so on a page."""
    nobody = set(kinds()) - set(sent()) - set(added_by_people())
    assert nobody == set(), "declared, and nothing ever makes one"
    needs = {code for code in kinds() if code.endswith("_need")} - set(sent())
    assert len(needs) >= 9 and needs <= set(added_by_people())


@pytest.mark.parametrize("code", indicators())
def test_each_source_that_a_factor_names_is_a_feed_and_sends_what_the_rule_asks_for(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = indicators()[code]
    named = {feed for need in declared.needs for feed in need}
    assert named and named <= set(feeds()), "a feed that there is"
    asked = asked_by(declared, monkeypatch)
    every = [emit for feed in named for emit in emits(feeds()[feed])]
    assert asked.kinds <= {emit.kind for emit in every if isinstance(emit, EmitEvent)}
    assert asked.services <= {emit.service for emit in every if isinstance(emit, EmitInvolvement)}
    assert asked.values <= {emit.field for emit in every if isinstance(emit, EmitAttribute)}
    if not asked:  # it counts marks or moves
        assert any(isinstance(emit, EmitWeekMarks | EmitTermTotal | EmitEnrolment) for emit in every)
