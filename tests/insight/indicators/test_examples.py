"""Every rule's worked examples, and what all of them must have."""

from dataclasses import replace
from datetime import date

import pytest

from kithline.insight.indicators.notation import read_timeline
from kithline.insight.indicators.rulebook import (
    State,
    examples,
    indicators,
    reads_of_all,
    results_of,
    work_out,
)
from kithline.record.categories import Level

EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}: {example.title}")
def test_worked_example(example):
    finding = work_out(indicators()[example.code], example.timeline())
    assert finding.state == example.state
    assert finding.summary == example.summary
    assert (finding.since.isoformat() if finding.since else "") == example.since


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}: {example.title}")
def test_a_factor_answers_by_what_it_says_that_it_reads(example):
    declared, whole = indicators()[example.code], example.timeline()
    read = replace(
        whole,
        events=tuple(event for event in whole.events if event.kind in declared.reads.events),
        attributes=tuple(one for one in whole.attributes if one.field in declared.reads.attributes),
        reads=declared.reads,
    )
    assert results_of(declared, read) == results_of(declared, whole)
    assert [list(changes(read)) for changes in declared.changes] == [
        list(changes(whole)) for changes in declared.changes
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}: {example.title}")
def test_marks_change_the_factors_that_say_so_and_nothing_else_changes_these(example):
    """Of whom nothing but marks came, these alone are worked out anew (`insight.derive`)."""
    declared, whole = indicators()[example.code], example.timeline()
    left = (
        {"events": (), "involvements": (), "attributes": ()}
        if declared.is_of_marks
        else {"weeks": (), "terms": (), "school_weeks": {}}
    )
    parted = replace(whole, **left)
    assert results_of(declared, parted) == results_of(declared, whole)
    assert [list(changes(parted)) for changes in declared.changes] == [
        list(changes(whole)) for changes in declared.changes
    ]


def test_to_read_what_is_not_declared_is_an_error():
    timeline = replace(EXAMPLES[0].timeline(), reads=reads_of_all())
    assert "case_note" not in reads_of_all().events
    with pytest.raises(LookupError, match="case_note"):
        timeline.open_on("ehcp", "case_note")
    with pytest.raises(LookupError, match="ethnicity"):
        timeline.value_of("ethnicity")
    with pytest.raises(LookupError, match="early_help"):
        timeline.involved("early_help")


@pytest.mark.parametrize("code", indicators())
def test_each_rule_has_examples_of_both_answers_and_of_its_limit(code):
    mine = [example for example in EXAMPLES if example.code == code]
    assert {"present", "none_found"} <= {example.state for example in mine}
    assert any(example.boundary for example in mine)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}: {example.title}")
def test_a_factor_that_shows_facts_only_does_not_read_details(example):
    declared = indicators()[example.code]
    if declared.level is not Level.FLAG:
        return
    timeline = example.timeline()
    bare = replace(timeline, events=tuple(event._replace(payload={}) for event in timeline.events))
    assert work_out(declared, bare) == work_out(declared, timeline)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}: {example.title}")
def test_present_is_never_said_without_evidence_from_a_source(example):
    finding = work_out(indicators()[example.code], example.timeline())
    assert bool(finding.evidence) == (finding.state is State.PRESENT)
    for evidence in finding.evidence:
        assert evidence.sources and evidence.what
        assert evidence.access_class // 10 == indicators()[example.code].category.number


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.code}: {example.title}")
def test_without_restricted_entries_there_is_one_result(example):
    [result] = results_of(indicators()[example.code], example.timeline())
    assert result.restriction == 0


@pytest.mark.parametrize("declared", indicators().values(), ids=lambda declared: declared.code)
def test_nothing_supplied_is_never_none_found(declared):
    finding = work_out(declared, read_timeline("born 2012-03-01\nroll 1 2018-09-03..", on=date(2025, 6, 30)))
    assert finding.state is State.NOT_SUPPLIED
    assert finding.summary
