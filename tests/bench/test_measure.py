"""How the benches see the peak of memory."""

import psutil

from bench.measure import SEE_SHARED, Memory, pss

MB = 1 << 20


def test_a_peak_between_two_looks_at_what_is_shared_is_seen():
    memory = Memory(psutil.Process())
    for _ in range(SEE_SHARED + 1):
        memory.look()
    before = memory.peak
    assert abs(before - pss(psutil.Process())) < 20 * MB
    much = bytearray(b"x" * (80 * MB))
    memory.look()
    del much
    for _ in range(SEE_SHARED):
        memory.look()
    assert 70 * MB < memory.peak - before < 200 * MB
