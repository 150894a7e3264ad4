# SPDX-License-Identifier: EUPL-1.2
# Mastodon's rate limits: windows aligned to the clock, the tightest one in the headers.
from clock import iso_micro

PAGING = ("min_id", "max_id", "since_id")


class TooMany(Exception):
    def __init__(self, headers):
        super().__init__("too many requests")
        self.headers = headers


class Limits:
    """Counts per (rule, who, window); without the quirk rate-limits nothing is ever refused."""

    def __init__(self, quirks):
        self.quirks = quirks
        self.counts = {}

    def rules(self, call):
        """(name, how many, seconds, who), as in config/initializers/rack_attack.rb."""
        request = call.request
        if not call.token:
            return [("ip", 300, 300, "127.0.0.1")]
        user = call.viewer.id
        per_token = int(self.quirks.get("rate-limits") or 300)
        rules = [("token", per_token, 300, call.token), ("user", 1500, 300, user)]
        if any(name in request.arguments for name in PAGING):
            rules.append(("paging", 300, 900, user))
        if request.method == "POST" and request.path.endswith("/media"):
            rules.append(("media", 30, 1800, user))
        if request.method == "DELETE":
            rules.append(("delete", 30, 1800, user))
        return rules

    def count(self, call):
        return self._count(call, self.rules(call))

    def count_post(self, call):
        call.limit_headers = self._count(call, [("posts", 300, 10800, call.viewer.id)])

    def _count(self, call, rules):
        if "rate-limits" not in self.quirks:
            name, most, period, _ = rules[-1]
            return self._headers(most, most - 1, period, call.now)
        tightest, refused = None, None
        for name, most, period, who in rules:
            key = (name, who, call.now // (period * 1000))
            self.counts[key] = self.counts.get(key, 0) + 1
            left = most - self.counts[key]
            if tightest is None or left < tightest[1]:
                tightest = (most, left, period)
            if left < 0:
                refused = (most, left, period)
        headers = self._headers(*(refused or tightest), call.now)
        if refused:
            raise TooMany(headers)
        return headers

    @staticmethod
    def _headers(most, left, period, now):
        end = now + period * 1000 - now % (period * 1000)
        return [
            ("X-RateLimit-Limit", str(most)),
            ("X-RateLimit-Remaining", str(max(left, 0))),
            ("X-RateLimit-Reset", iso_micro(end)),
        ]
