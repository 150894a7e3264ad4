# SPDX-License-Identifier: EUPL-1.2
# Who asks the loopback X: a bearer of the present token, or somebody who signs with OAuth 1.0a (RFC 5849).
import base64
import hashlib
import hmac
import re
from urllib.parse import parse_qsl, quote, unquote

APP = {"key": "clave-de-la-app", "secret": "secreto-de-la-app", "token": "1400000000000000009-ficha", "token_secret": "secreto-de-la-ficha"}
SKEW = 300  # seconds that a clock may differ


def escaped(text):
    return quote(text, safe="-._~")


def signature(method, url, pairs, secret, token_secret):
    lines = "&".join("=".join(pair) for pair in sorted((escaped(a), escaped(b)) for a, b in pairs))
    base = "&".join(map(escaped, (method, url, lines)))
    key = f"{escaped(secret)}&{escaped(token_secret)}".encode()
    return base64.b64encode(hmac.new(key, base.encode(), hashlib.sha1).digest()).decode()


def signed(request, header, url, world):
    """Whether a header "OAuth …" proves that the app asks for its user."""
    said = {name: unquote(value) for name, value in re.findall(r'(oauth_\w+)="([^"]*)"', header)}
    pairs = [(name, value) for name, value in said.items() if name != "oauth_signature"]
    pairs += parse_qsl(request.query, keep_blank_values=True)
    if (request.headers.get("content-type") or "").startswith("application/x-www-form-urlencoded"):
        pairs += parse_qsl(request.body.decode(), keep_blank_values=True)
    fresh = abs(int(said.get("oauth_timestamp", 0)) - world.clock.ms // 1000) <= SKEW
    wants = signature(request.method, url, pairs, APP["secret"], APP["token_secret"])
    good = (said.get("oauth_consumer_key") == APP["key"] and said.get("oauth_token") == APP["token"] and fresh
            and said.get("oauth_signature_method") == "HMAC-SHA1" and said.get("oauth_nonce") not in world.nonces
            and hmac.compare_digest(said.get("oauth_signature", ""), wants))
    world.nonces.add(said.get("oauth_nonce"))
    return good


def client(request):
    """(id, secret) of HTTP Basic; the id alone from the form, as a public client says it."""
    header = request.headers.get("authorization") or ""
    if header.startswith("Basic "):
        name, _, secret = base64.b64decode(header[6:]).decode().partition(":")
        return unquote(name), unquote(secret)
    return request.argument("client_id"), None
