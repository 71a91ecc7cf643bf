"""What the embedded database is told of the machine and of us."""

from pathlib import Path

import pytest

from kithline.ops import postgres_settings


def test_settings_are_quoted() -> None:
    assert "application_name = 'it''s ours'\n" in postgres_settings.as_file(
        Path("/"), {"application_name": "it's ours"}
    )


@pytest.mark.parametrize(
    ("memory", "room", "buffers", "log"),
    [
        (0, 0, "512MB", "4096MB"),  # unknown, and none
        (4 << 30, 10 << 30, "512MB", "4096MB"),
        (12 << 30, 32 << 30, "1536MB", "10922MB"),
        (256 << 30, 4 << 40, "3072MB", "16384MB"),
    ],
)
def test_cache_and_log_grow_with_the_machine_within_bounds(
    memory: int, room: int, buffers: str, log: str
) -> None:
    assert postgres_settings.of_machine(memory, room) == {"shared_buffers": buffers, "max_wal_size": log}


def test_a_container_has_no_more_memory_than_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_all = postgres_settings.memory_of_machine()
    limit, other = tmp_path / "memory.max", tmp_path / "limit_in_bytes"
    monkeypatch.setattr(postgres_settings, "LIMITS", (limit, other))
    whole = postgres_settings.memory_of_machine()
    assert whole >= of_all > 0
    limit.write_text("max\n")
    assert postgres_settings.memory_of_machine() == whole, "no limit"
    other.write_text(f"{1 << 30}\n")
    assert postgres_settings.memory_of_machine() == 1 << 30
    assert f"shared_buffers = '{postgres_settings.CACHE[0]}MB'\n" in postgres_settings.as_file(tmp_path)
    written = postgres_settings.as_file(tmp_path, {"shared_buffers": "16MB"})
    assert "shared_buffers = '16MB'\n" in written, "what the caller says beats it"
