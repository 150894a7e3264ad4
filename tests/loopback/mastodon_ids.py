# SPDX-License-Identifier: EUPL-1.2
# Identifiers as Mastodon, GoToSocial and snac make them; all can be turned back into a number.
import hashlib

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIRST_NOTIFICATION = 84120001


class Snowflakes:
    """Mastodon: statuses are milliseconds and a sequence, notifications a small serial."""

    def status(self, ms, n):
        return str((ms << 16) | (n & 0xFFFF))

    def status_moment(self, text):
        return (int(text) >> 16, int(text) & 0xFFFF) if text.isdecimal() else (0, 0)

    def notification(self, ms, n):
        return str(FIRST_NOTIFICATION + n)

    def notification_number(self, text):
        return int(text) - FIRST_NOTIFICATION if text.isdecimal() else -1


class Ulids:
    """GoToSocial: 26 characters of Crockford's alphabet for everything."""

    def _make(self, ms, n):
        noise = int.from_bytes(hashlib.md5(b"%d" % n).digest()[:5], "big")
        value = (ms << 80) | (n << 40) | noise
        return "".join(CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))

    def _number(self, text):
        value = 0
        for char in text:
            value = value << 5 | max(CROCKFORD.find(char), 0)
        return value

    def status(self, ms, n):
        return self._make(ms, n)

    def status_moment(self, text):
        value = self._number(text)
        return value >> 80, (value >> 40) & 0xFFFFFFFFFF

    notification = status

    def notification_number(self, text):
        return self.status_moment(text)[1] if len(text) == 26 else -1


class Hashes:
    """snac: seconds and a digest for statuses, microseconds for notifications."""

    def status(self, ms, n):
        return f"{ms // 1000}{hashlib.md5(b'%d' % n).hexdigest()[:24]}{n:08x}"

    def status_moment(self, text):
        try:
            return int(text[:10]) * 1000, int(text[-8:], 16)
        except ValueError:
            return 0, 0

    def notification(self, ms, n):
        return f"{ms // 1000}{n % 1000000:06d}"

    def notification_number(self, text):
        return int(text[10:]) if len(text) == 16 and text.isdecimal() else -1


def style(quirks):
    if "ulid-ids" in quirks:
        return Ulids()
    return Hashes() if "hash-ids" in quirks else Snowflakes()
