# SPDX-License-Identifier: EUPL-1.2
# Attachments: uploaded ones, and pictures drawn for the scenario's people.
import base64
import struct
import zlib

TYPES = {
    "image/png": ("image", "png"),
    "image/jpeg": ("image", "jpg"),
    "image/gif": ("image", "gif"),
    "image/webp": ("image", "webp"),
    "video/mp4": ("video", "mp4"),
    "video/webm": ("video", "webm"),
    "audio/mpeg": ("audio", "mp3"),
    "audio/ogg": ("audio", "ogg"),
}
SLOW = ("video", "audio")


class Media:
    """One attachment; slow kinds are ready after they were asked for twice."""

    def __init__(self, media_id, owner, entry):
        self.id, self.owner = media_id, owner
        self.type = entry.get("type", "image/png")
        self.kind, self.suffix = TYPES[self.type]
        self.description = entry.get("description")
        self.width, self.height = entry.get("width", 640), entry.get("height", 480)
        self.content = entry.get("content")
        if "base64" in entry:
            self.content = base64.b64decode(entry["base64"])
        self.waits = entry.get("waits", 0)
        self.blurhash = "UKO2?U%2Tw=w]~RBVZRi};RPxuwH"

    @property
    def path(self):
        folders = "/".join(self.id[at : at + 3] for at in range(0, 18, 3))
        return f"/system/media_attachments/files/{folders}/original/{self.id}.{self.suffix}"

    def bytes(self):
        return (
            self.content if self.content is not None else draw(self.width, self.height, self.id)
        )


def draw(width, height, seed):
    """A PNG with stripes whose colours depend on the seed: the same bytes every time."""
    colour = zlib.crc32(seed.encode())
    lines = []
    for y in range(height):
        shade = bytes(((colour >> shift) + y // 40 * 24) & 255 for shift in (0, 8, 16))
        lines.append(b"\0" + shade * width)

    def chunk(name, data):
        return (
            struct.pack(">I", len(data))
            + name
            + data
            + struct.pack(">I", zlib.crc32(name + data))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"".join(lines), 6))
        + chunk(b"IEND", b"")
    )
