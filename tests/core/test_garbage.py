"""Rings of objects are looked for seldom while a load runs, and as before after it, however it ends."""

import gc

import pytest

from kithline.core.garbage import SELDOM, looked_for_seldom


def test_seldom_within_and_as_before_after_a_fault() -> None:
    before = gc.get_threshold()
    with pytest.raises(ZeroDivisionError), looked_for_seldom():
        assert gc.get_threshold() == (SELDOM, *before[1:])
        raise ZeroDivisionError
    assert gc.get_threshold() == before
