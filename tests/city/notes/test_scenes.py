"""The scenes lean on nothing that is not there, agree within themselves, and are split without overlap."""

import re
from collections.abc import Iterator

from kithline.city.circumstances import FACTORS, HELP_OF, OF_ANY_HOME, OF_PARENTS, OTHER_HELP, RISKS_OF
from kithline.city.notes.frames import CHOICE, MARK, MORE, SAME, SLOT, Node, words
from kithline.city.notes.pen import STATUSES
from kithline.city.notes.scenes import KINDS, Scene, Told, scenes
from kithline.city.notes.slots import SLOTS
from kithline.city.notes.voice import authors, of_post

EVERY = [scene for kind in KINDS for scene in scenes(kind)]
NEEDS = {
    *(
        "baby",
        "small",
        "under5",
        "talks",
        "primary",
        "teen",
        "girl",
        "athome",
        "foster",
        "kincare",
        "mumcares",
    ),
    *("infamily", "cp", "cin", "cla", "couple", "step", "school", "term", "cold", "dad", "fsw", "hv"),
    *("sib", "big", "little", "kin", "friend"),
}
TOPICS = {
    "thrive",
    *(topic for pairs in FACTORS.values() for topic, _ in pairs),
    *OF_ANY_HOME,
    *OF_PARENTS,
    *(topic for listed in (*RISKS_OF.values(), *HELP_OF.values(), OTHER_HELP) for topic in listed),
}
WITH_MARKS = re.compile(r"‹([a-z])(?:/(\w+))?(?:\.([a-z]))?:")


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if node[0] == CHOICE:
            for branch in node[1]:
                yield from walk(branch)
        elif node[0] == MORE:
            yield from walk(node[1])
        elif node[0] == SAME:
            yield from walk((node[1],))


def where(scene: Scene) -> str:
    return f"{scene.code} {scene.text[:60]}"


def test_every_slot_word_and_need_is_there() -> None:
    for scene in EVERY:
        assert scene.needs <= NEEDS, where(scene)
        for node in walk(scene.nodes):
            if node[0] == SLOT:
                assert node[1] in SLOTS, (where(scene), node)
                if node[1] == "w":
                    assert node[2].rstrip("234") in words(), (where(scene), node)
            elif node[0] == MARK and node[1][0] == "¶" and node[1][1:]:
                assert f"head {node[1][1:]}" in words(), (where(scene), node)


def test_tied_choices_of_a_scene_are_as_many() -> None:
    for scene in EVERY:
        counts: dict[str, set[int]] = {}
        for node in walk(scene.nodes):
            if node[0] == SAME:
                counts.setdefault(node[2], set()).add(node[1][2])
        assert all(len(each) == 1 for each in counts.values()), where(scene)


def test_a_stance_is_of_somebody_whom_the_heading_names_and_said_by_somebody_there() -> None:
    for scene in EVERY:
        roles = {binding.role for binding in scene.bindings}
        for letter, said_by, of in WITH_MARKS.findall(scene.text):
            assert letter in STATUSES and (of or "p") in roles, where(scene)
            if said_by in ("mum", "kin", "friend", "hv", "fsw", "dad"):
                assert scene.needs & {said_by, "mumcares"}, where(scene)
        if not roles:
            assert not re.search(r"<(p|he|him|his)>", scene.text), where(scene)


def test_topics_are_those_of_the_truth_and_most_are_told() -> None:
    told = {binding.topic for scene in EVERY for binding in scene.bindings}
    assert told - {"work", "news", "lives"} <= TOPICS
    assert len(told) >= 0.9 * len(TOPICS)


def test_there_are_several_hundred_scenes_of_which_two_fifths_are_held_out() -> None:
    assert len(EVERY) >= 700
    assert len({(scene.kind, scene.text) for scene in EVERY}) == len(EVERY)
    share = sum(scene.is_held_out for scene in EVERY) / len(EVERY)
    assert 0.35 < share < 0.45


def test_there_are_thirty_authors_and_some_of_each_post_are_held_out() -> None:
    assert len(authors()) == 30
    for post in {author.post for author in authors()}:
        assert {author.is_held_out for author in of_post(post)} == {True, False}, post


def test_a_scene_is_told_again_only_when_all_others_have_been() -> None:
    """Of a family none twice in a round; in the city each as often as the others, far apart."""
    fit = [(scene, {}) for scene in scenes("call")[:60] if not scene.bindings]
    told, order = Told(), []
    for note in range(4 * len(fit)):
        chosen = told.choose(fit, note // 5, f"family {note % 5}")
        assert chosen is not None
        order.append((note % 5, chosen[0].code))
    for family in range(5):
        own = [code for each, code in order if each == family][: len(fit)]
        assert len(set(own)) == len(own)
    for first in range(0, len(order), len(fit)):
        assert len({code for _, code in order[first : first + len(fit)]}) >= 0.9 * len(fit)
    assert Told().choose([], 3, "family") is None


def test_who_goes_on_with_another_turn_does_not_begin_anew() -> None:
    """A day's notes are written without those of the days before: the turn tells what was told then."""
    fit = [(scene, {}) for scene in scenes("visit")[:40]]
    firsts = [Told().choose(fit, turn, "family") for turn in range(10)]
    assert len({chosen[0].code for chosen in firsts if chosen}) == 10
