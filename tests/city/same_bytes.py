"""Whether two folders hold the same bytes."""

import hashlib
from pathlib import Path


def hashes(folder: Path) -> dict[str, str]:
    """Each file's path within the folder, and the SHA-256 of its bytes."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
