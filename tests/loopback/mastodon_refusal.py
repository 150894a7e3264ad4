# SPDX-License-Identifier: EUPL-1.2
# Error answers of the loopback Mastodon, in the words of the real one and of GoToSocial.


class Refusal(Exception):
    """An error answer of the API: status, words, and GoToSocial's words for the same."""

    def __init__(self, status, words, gotosocial=None):
        super().__init__(words)
        self.status, self.words, self.gotosocial = status, words, gotosocial


def not_found():
    return Refusal(404, "Record not found", "Not Found: target status not found")
