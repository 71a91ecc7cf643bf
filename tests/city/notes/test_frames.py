"""The frames can be read, lean on nothing that is not there, and are split without overlap."""

from collections.abc import Iterator

import pytest

from kithline.city.circumstances import FACTORS, HELP_OF, OF_ANY_HOME, OF_PARENTS, OTHER_HELP, RISKS_OF
from kithline.city.notes.beliefs import SPEAKERS
from kithline.city.notes.discourse import KINDS
from kithline.city.notes.frames import CHOICE, SLOT, Node, frames, parse, words
from kithline.city.notes.slots import SLOTS
from kithline.city.notes.voice import authors, of_post


def slots(nodes: tuple[Node, ...]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if node[0] == CHOICE:
            for branch in node[1]:
                yield from slots(branch)
        elif node[0] == SLOT:
            yield node[1], node[2]


def test_every_slot_and_word_is_there() -> None:
    for name, listed in frames().items():
        for frame in listed:
            for slot, argument in slots(frame.nodes):
                assert slot in SLOTS, (name, frame.text)
                if slot == "w" or (slot == "place" and argument not in ("friend", "shop")):
                    assert argument in words(), (name, argument)


def test_there_are_several_hundred_frames_of_which_a_fifth_or_more_are_held_out() -> None:
    every = [frame for listed in frames().values() for frame in listed]
    assert len(every) >= 600
    assert len({(frame.list, frame.text) for frame in every}) == len(every)
    held_out = [frame for frame in every if frame.is_held_out]
    assert len(held_out) >= 0.2 * len(every)
    assert not any(frame.is_held_out and frame.is_shared for frame in every)


def test_each_topic_has_every_form_and_speakers() -> None:
    topics = {topic for pairs in FACTORS.values() for topic, _ in pairs} | {*OF_ANY_HOME, *OF_PARENTS}
    topics |= {topic for listed in (*RISKS_OF.values(), *HELP_OF.values(), OTHER_HELP) for topic in listed}
    for topic in topics:
        assert SPEAKERS[topic]
        for form in ("fin", "neg", "hist", "np", "if"):
            assert frames()[f"{topic} {form}"], (topic, form)


def test_each_step_of_each_kind_has_its_list() -> None:
    for _, parts in KINDS.values():
        for _, steps in parts:
            for step in steps:
                if step[0] in ("say", "copy"):
                    assert frames()[step[1]]


def test_there_are_thirty_authors_and_some_of_each_post_are_held_out() -> None:
    assert len(authors()) == 30
    for post in {author.post for author in authors()}:
        assert {author.is_held_out for author in of_post(post)} == {True, False}, post


@pytest.mark.parametrize("text", ["{a|b", "a|b", "a}"])
def test_a_frame_whose_brackets_do_not_close_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="choice"):
        parse(text)
