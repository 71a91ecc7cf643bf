"""A packed file opened safely: nothing it says of itself is believed, and nothing leaves its folder.

Refused, in one line: a password, a broken or unfinished file, packed files inside, names that lead out of the folder,
links, a name that is there twice, more files or more bytes than are allowed.
"""

import gzip
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from kithline.feeds.bounds import has_endless_contents
from kithline.feeds.readers import WrongFile
from kithline.feeds.recognise import PACKED, PACKED_OTHERWISE

NESTED = (*PACKED, *PACKED_OTHERWISE)
MOST_FILES = 10_000
_MB = 1 << 20
_KNOWN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}


class DiskTooFull(OSError):
    """What would be unpacked does not fit; the file waits until there is room."""


def is_packed(path: Path) -> bool:
    """Whether its name says that it is a zip or a gzip. (A workbook is a zip too, and no affair of ours.)"""
    return path.name.lower().endswith(PACKED)


def unpack(path: Path, into: Path, *, most_bytes: int) -> None:
    """Unpack a file into a folder that is not there yet. Raises WrongFile, or DiskTooFull. Half of it never counts."""
    begun = into.with_name(f"{into.name}.begun")
    shutil.rmtree(begun, ignore_errors=True)
    begun.mkdir(mode=0o700)
    try:
        if path.name.lower().endswith(".gz"):
            _gunzip(path, begun, most_bytes)
        else:
            _unzip(path, begun, most_bytes)
    except (
        zipfile.BadZipFile,
        zlib.error,
        gzip.BadGzipFile,
        EOFError,
        NotImplementedError,
        ValueError,
    ) as why:
        shutil.rmtree(begun)
        raise WrongFile("the packed file is broken or ends before it is complete: send it again") from why
    except BaseException:
        shutil.rmtree(begun, ignore_errors=True)
        raise
    begun.rename(into)


def _unzip(path: Path, into: Path, most_bytes: int) -> None:
    if has_endless_contents(path):
        raise WrongFile(f"the zip holds more than {MOST_FILES:,} files")
    with zipfile.ZipFile(path) as packed:
        parts = [each for each in packed.infolist() if not each.is_dir()]
        _refuse_strange(parts, most_bytes)
        _require_room(into, sum(each.file_size for each in parts))
        for part in parts:
            target = into / PurePosixPath(part.filename)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with packed.open(part) as stream:  # gives no more than the size that the part declares
                _write(stream, target, part.file_size)


def _refuse_strange(parts: list[zipfile.ZipInfo], most_bytes: int) -> None:
    """Refuse by what the list of contents says. Raises WrongFile."""
    if not parts:
        raise WrongFile("the zip is empty")
    if len(parts) > MOST_FILES:
        raise WrongFile(f"the zip holds more than {MOST_FILES:,} files")
    if sum(each.file_size for each in parts) > most_bytes:
        raise WrongFile(f"the zip unpacks to more than {most_bytes // _MB:,} MB: send it in parts")
    names: set[str] = set()
    for place, part in enumerate(parts, start=1):
        name = PurePosixPath(part.filename)
        if part.flag_bits & 0x1:
            raise WrongFile("the zip is protected by a password: send it without one, over a protected way")
        if part.compress_type not in _KNOWN:
            raise WrongFile(f"file {place} of the zip is packed in a way that is not known: make a plain zip")
        if name.is_absolute() or ".." in name.parts or "\\" in part.filename or ":" in part.filename:
            raise WrongFile(f"the name of file {place} of the zip leads out of its folder")
        if stat.S_ISLNK(part.external_attr >> 16):
            raise WrongFile(f"file {place} of the zip is a link")
        if name.name.lower().endswith(NESTED):
            raise WrongFile(f"file {place} of the zip is packed itself: put the files into one zip")
        if part.filename.casefold() in names:
            raise WrongFile(f"file {place} of the zip has the same name as one before it")
        names.add(part.filename.casefold())


def _gunzip(path: Path, into: Path, most_bytes: int) -> None:
    name = path.name[: -len(".gz")]
    if name.lower().endswith(NESTED):
        raise WrongFile("the file is packed twice: put the files into one zip")
    with gzip.open(path) as stream:
        _write(stream, into / name, most_bytes)


def _write(stream: IO[bytes] | gzip.GzipFile, target: Path, most_bytes: int) -> None:
    left = most_bytes
    with target.open("xb") as out:
        while block := stream.read(_MB):
            left -= len(block)
            if left < 0:
                raise WrongFile(
                    f"the packed file unpacks to more than {most_bytes // _MB:,} MB: send it in parts"
                )
            out.write(block)


def _require_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if size > free * 0.9:
        raise DiskTooFull(f"{size // _MB:,} MB would be unpacked, and {free // _MB:,} MB are free")
