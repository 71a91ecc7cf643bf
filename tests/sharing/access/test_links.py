"""Who was linked to whom, in words."""


def test_a_source_is_called_by_what_it_is() -> None:
    from kithline.sharing.access.links import source_of

    assert source_of("cp_is") == "Unscheduled care of children with a plan (CP-IS)", (
        "the title of its only feed"
    )
    assert source_of("school") == "Schools", "of many feeds"
    assert source_of("hospital") == "Hospital", "its feed uses two"
    assert source_of("gone_since") == "Gone since"
