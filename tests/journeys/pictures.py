"""A screenshot made small: a browser's PNG with 256 colours of its own, packed as tightly as zlib can."""

import struct
import zlib

import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = 256


def smaller(png: bytes) -> bytes:
    """The same picture, 8 bits a pixel. `png`: 8 bits a channel, RGB or RGBA (seen as opaque), not interlaced.

    The 256 most frequent colours stay as they are; another becomes the nearest of them.
    """
    pixels = _pixels(png)
    height, width, _ = pixels.shape
    keys = (pixels.astype(np.uint32) * np.array([65536, 256, 1], np.uint32)).sum(axis=2).ravel()
    colours, place, number = np.unique(keys, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-number.astype(np.int64), kind="stable")[:_COLOURS]]
    palette = np.stack([kept >> 16, kept >> 8 & 255, kept & 255], axis=1).astype(np.int32)
    wanted = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.int32)
    nearest = np.array([((palette - each) ** 2).sum(axis=1).argmin() for each in wanted], np.uint8)
    rows = nearest[place].reshape(height, width)
    packed = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return _SIGNATURE + b"".join(
        _chunk(name, held)
        for name, held in (
            (b"IHDR", header),
            (b"PLTE", palette.astype(np.uint8).tobytes()),
            (b"IDAT", zlib.compress(packed, 9)),
            (b"IEND", b""),
        )
    )


def _chunk(name: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + name + held + struct.pack(">I", zlib.crc32(name + held))


def _pixels(png: bytes) -> np.ndarray:
    """Rows x columns x RGB."""
    at, packed, width, height, channels = len(_SIGNATURE), b"", 0, 0, 3
    while at < len(png):
        (size,) = struct.unpack(">I", png[at : at + 4])
        name, held = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        if name == b"IHDR":
            width, height, _, kind = struct.unpack(">IIBB", held[:10])
            channels = 4 if kind == 6 else 3
        elif name == b"IDAT":
            packed += held
        at += size + 12
    step = width * channels
    lines = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, step + 1)
    found = np.zeros((height + 1, step), np.uint8)  # the line above the first is black
    for number, line in enumerate(lines):
        found[number + 1] = _unfiltered(int(line[0]), line[1:], found[number], channels)
    return found[1:].reshape(height, width, channels)[:, :, :3]


def _unfiltered(kind: int, line: np.ndarray, above: np.ndarray, channels: int) -> np.ndarray:
    """One line without its filter (PNG specification, part 9): 0 none, 1 left, 2 above, 3 mean, 4 Paeth."""
    if kind in (0, 2):
        return line if kind == 0 else line + above
    if kind == 1:
        return np.cumsum(line.reshape(-1, channels), axis=0, dtype=np.uint8).ravel()
    done, over = bytearray(line.tobytes()), above.tobytes()
    for place in range(len(done)):
        left = done[place - channels] if place >= channels else 0
        corner = over[place - channels] if place >= channels else 0
        done[place] = (done[place] + _guess(kind, left, over[place], corner)) & 255
    return np.frombuffer(bytes(done), np.uint8)


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 3:
        return (left + above) // 2
    middle = left + above - corner
    return min((left, above, corner), key=lambda each: abs(middle - each))
