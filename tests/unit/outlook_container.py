"""Writes the smallest Outlook item that a reader accepts: an OLE container with text properties."""

import struct

SECTOR, CUTOFF = 512, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
PROPERTIES = {
    "subject": 0x0037,
    "sender_name": 0x0C1A,
    "sender_address": 0x0C1F,
    "sender_smtp": 0x5D01,
    "body": 0x1000,
    "message_class": 0x001A,
}
UNICODE = 0x001F


def item(**texts: str) -> bytes:
    """A .msg whose text properties are `texts`, keyed as in PROPERTIES."""
    texts = {"message_class": "IPM.Note", **texts}
    entries = [struct.pack("<HHIII", UNICODE, PROPERTIES[name], 6, len(text) * 2 + 2, 0) for name, text in texts.items()]
    streams = {"__properties_version1.0": bytes(32) + b"".join(entries)}
    streams |= {f"__substg1.0_{PROPERTIES[name]:04X}{UNICODE:04X}": text.encode("utf-16-le") for name, text in texts.items()}
    return container(streams)


def container(streams: dict[str, bytes]) -> bytes:
    """An OLE file of version 3; every stream is padded with zeros to the size from which on no mini stream is used."""
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    padded = [streams[name].ljust(CUTOFF, b"\0") for name in names]
    padded = [content + bytes(-len(content) % SECTOR) for content in padded]
    directory_sectors = -(-(len(names) + 1) * 128 // SECTOR)
    fat = [FAT, *range(2, 1 + directory_sectors), END]
    starts = []
    for content in padded:
        count = max(1, len(content) // SECTOR)
        starts.append(len(fat))
        fat += [*range(len(fat) + 1, len(fat) + count), END]
    assert len(fat) <= SECTOR // 4
    fat += [FREE] * (SECTOR // 4 - len(fat))
    directory = [entry("Root Entry", 5, child=1 + len(names) // 2, start=END, size=0)]
    tree = balanced(list(range(1, len(names) + 1)))
    for number, name in enumerate(names, 1):
        left, right = tree.get(number, (FREE, FREE))
        directory.append(entry(name, 2, left, right, start=starts[number - 1], size=len(padded[number - 1])))
    while len(directory) % 4:
        directory.append(bytes(68) + struct.pack("<III", FREE, FREE, FREE) + bytes(48))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, CUTOFF, END, 0, END, 0) + struct.pack("<I", 0) + struct.pack("<108I", *[FREE] * 108)
    return header + struct.pack("<128I", *fat) + b"".join(directory) + b"".join(padded)


def balanced(numbers: list[int]) -> dict[int, tuple[int, int]]:
    """Children of each directory entry, in the order of the names."""
    if not numbers:
        return {}
    middle = len(numbers) // 2
    left, right = numbers[:middle], numbers[middle + 1 :]
    own = (left[len(left) // 2] if left else FREE, right[len(right) // 2] if right else FREE)
    return {numbers[middle]: own} | balanced(left) | balanced(right)


def entry(name: str, kind: int, left: int = FREE, right: int = FREE, child: int = FREE, start: int = 0, size: int = 0) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw), kind, 1)
        + struct.pack("<III", left, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
