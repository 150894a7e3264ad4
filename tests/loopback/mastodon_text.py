# SPDX-License-Identifier: EUPL-1.2
# Text as Mastodon treats it: counting characters, finding mentions, rendering to HTML.
import html
import re
import unicodedata

URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'»”]")
MENTION = re.compile(r"(?<![\w/@.])@(\w(?:[\w.-]*\w)?)(?:@([\w-]+(?:\.[\w-]+)+))?")
HASHTAG = re.compile(r"(?<![\w/#&])#(\w*[^\W\d]\w*)")
TOKEN = re.compile(
    "|".join(
        (
            f"(?P<url>{URL.pattern})",
            f"(?P<mention>{MENTION.pattern})",
            f"(?P<tag>{HASHTAG.pattern})",
        )
    )
)
CATEGORIES_THAT_EXTEND = ("Mn", "Me", "Mc", "Cf")


def graphemes(text):
    """How many characters a reader sees: an emoji sequence or a flag is one."""
    count, joined, flag, before = 0, False, False, ""
    for char in text:
        code = ord(char)
        indicator = 0x1F1E6 <= code <= 0x1F1FF
        extends = (
            unicodedata.category(char) in CATEGORIES_THAT_EXTEND
            or 0x1F3FB <= code <= 0x1F3FF
            or joined
            or (indicator and flag)
            or (char == "\n" and before == "\r")
        )
        flag = indicator and not flag
        joined = char == "\u200d"
        count += not extends or not before
        before = char
    return count


def length(text, spoiler, per_url):
    """Characters against the limit: a URL counts `per_url`, @user@host counts as @user."""
    text = URL.sub("x" * per_url, text)
    return graphemes(spoiler + MENTION.sub(lambda found: "@" + found[1], text))


def mentions(text):
    """(user, host or None) of every mention."""
    return [found.groups() for found in MENTION.finditer(URL.sub("", text))]


def tags(text):
    return list(dict.fromkeys(name.lower() for name in HASHTAG.findall(URL.sub("", text))))


def link(url):
    """A link cut into a visible and two invisible parts."""
    scheme, _, rest = url.partition("://")
    shown, hidden = rest[:30], rest[30:]
    style = "ellipsis" if hidden else ""
    return (
        f'<a href="{html.escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{scheme}://</span><span class="{style}">{html.escape(shown)}'
        f'</span><span class="invisible">{html.escape(hidden)}</span></a>'
    )


def mention_link(account):
    return (
        f'<span class="h-card" translate="no"><a href="{account.url}" class="u-url mention">'
        f"@<span>{account.username}</span></a></span>"
    )


def render(text, find, domain):
    """Plain text as the HTML of a status; `find(user, host)` gives the account or None."""

    def token(found):
        if found["url"]:
            return link(found["url"])
        if found["tag"]:
            name = found["tag"][1:]
            return (
                f'<a href="https://{domain}/tags/{name.lower()}" class="mention hashtag" '
                f'rel="tag">#<span>{name}</span></a>'
            )
        account = find(*MENTION.fullmatch(found["mention"]).groups())
        return mention_link(account) if account else html.escape(found["mention"])

    def line(plain):
        out, end = [], 0
        for found in TOKEN.finditer(plain):
            out += [html.escape(plain[end : found.start()], quote=False), token(found)]
            end = found.end()
        return "".join(out) + html.escape(plain[end:], quote=False)

    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip())
    return "".join(
        "<p>" + "<br />".join(map(line, paragraph.split("\n"))) + "</p>"
        for paragraph in paragraphs
        if paragraph
    )


def plain(content):
    """Rough text of a status that was given as HTML, for its source."""
    content = re.sub(r"<br ?/?>", "\n", content.replace("</p><p>", "\n\n"))
    return html.unescape(re.sub(r"<[^>]*>", "", content))
