# SPDX-License-Identifier: EUPL-1.2
# The methods of the loopback Bot API, with the real one's answers and refusals.
import re

from message import Response
from telegram_world import FILE_LIMIT, Refused

TEXT_LIMIT = 4096
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
POLLS_TWICE = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
HAS_HOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)


def utf16(text):
    return len(text.encode("utf-16-le")) // 2


def refusal(code, words, **parameters):
    body = {"ok": False, "error_code": code, "description": words}
    return Response.json(body | ({"parameters": parameters} if parameters else {}), code)


def too_many(seconds):
    """The network's way to say 429: the wait is in the body only."""
    words = f"Too Many Requests: retry after {seconds}"
    return refusal(429, words, retry_after=seconds)


class Api:
    def __init__(self, world, stopping, quirks):
        self.world, self.stopping, self.quirks = world, stopping, quirks

    def answer(self, request):
        file = request.path.startswith("/file/bot")
        head, _, rest = request.path.removeprefix("/file").removeprefix("/bot").partition("/")
        bot = next((one for one in self.world.bots if one.token == head), None)
        if not re.fullmatch(r"\d+:[\w-]+", head) or not request.path.startswith(("/bot", "/file/bot")):
            return refusal(404, "Not Found")
        if not bot or "expired-token" in request.flags:
            return refusal(401, "Unauthorized")
        if file:
            return self._file(rest)
        method = getattr(self, "_" + rest.lower(), None)
        if not method:
            return refusal(404, "Not Found")
        try:
            return Response.json({"ok": True, "result": method(bot, self._arguments(request), request)})
        except Refused as no:
            return refusal(no.code, no.words, **no.parameters)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            return refusal(400, f"Bad Request: {type(error).__name__}: {error}")

    @staticmethod
    def _arguments(request):
        if (request.headers.get("content-type") or "").startswith("application/json"):
            return request.json()
        return {name: values[-1] for name, values in request.arguments.items()}

    # ---- getting updates ----

    def _getupdates(self, bot, args, request):
        if bot.hook:
            raise Refused(409, HAS_HOOK)
        bot.poller += 1
        mine, offset, now = bot.poller, int(args.get("offset", 0)), self.world.clock.ms
        self.world.news.notify_all()
        limit, timeout = int(args.get("limit", 100)), min(int(args.get("timeout", 0)), 50)
        if "throttle" in self.quirks and bot.asked[0] == offset and now - bot.asked[1] < 3000:
            timeout = max(timeout, 3)
            limit = 1 if now - bot.asked[1] < 500 else limit
        bot.asked = (offset, now)
        if args.get("allowed_updates") is not None:
            bot.allowed = list(args["allowed_updates"])
        bot.confirm(offset)
        bot.forget_old(now)
        self._wait(bot, mine, timeout)
        if bot.poller != mine:
            raise Refused(409, POLLS_TWICE)
        n = min(max(limit, 1), 100, int(request.flags.get("short", 100)))
        return [update for update, _ in bot.queue[:n]]

    def _wait(self, bot, mine, seconds):
        """In true seconds, for a clock that stands still waits for ever; the lock is open."""
        for _ in range(seconds * 10):
            if bot.queue or bot.poller != mine or self.stopping.is_set():
                return
            self.world.news.wait(0.1)

    # ---- webhooks ----

    def _setwebhook(self, bot, args, request):
        """https only, but for this machine: as a Bot API server of one's own does it."""
        url, secret = str(args["url"]), str(args.get("secret_token", ""))
        if url and not url.startswith(("https://", "http://127.0.0.1:")):
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not SECRET.fullmatch(secret):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        if args.get("allowed_updates") is not None:
            bot.allowed = list(args["allowed_updates"])
        if args.get("drop_pending_updates"):
            bot.queue = []
        bot.hook = {"url": url, "secret": secret, "error": None} if url else None
        self.world.news.notify_all()
        return True

    def _deletewebhook(self, bot, args, request):
        return self._setwebhook(bot, {**args, "url": ""}, request)

    def _getwebhookinfo(self, bot, args, request):
        hook = bot.hook or {"url": "", "error": None}
        info = {"url": hook["url"], "has_custom_certificate": False}
        info["pending_update_count"] = len(bot.queue)
        if hook["error"]:
            info["last_error_date"], info["last_error_message"] = hook["error"]
        return info | ({"allowed_updates": bot.allowed} if bot.allowed else {})

    # ---- who, and what ----

    def _getme(self, bot, args, request):
        return {
            **bot.user,
            "can_join_groups": True,
            "can_read_all_group_messages": not bot.privacy,
            "supports_inline_queries": False,
        }

    def _getfile(self, bot, args, request):
        file = self.world.files.get(args["file_id"])
        if not file:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if file["file_size"] > FILE_LIMIT:
            raise Refused(400, "Bad Request: file is too big")
        wanted = ("file_id", "file_unique_id", "file_size")
        return {name: file[name] for name in wanted} | {"file_path": file["path"]}

    def _file(self, path):
        for file in self.world.files.values():
            if file["path"] == path:
                return Response(200, file["content"], content_type="application/octet-stream")
        return refusal(404, "Not Found")

    # ---- sending ----

    def _destination(self, args):
        try:
            key = self.world.chat_key(args["chat_id"])
        except KeyError:
            raise Refused(400, "Bad Request: chat not found") from None
        state = self.world.state[key]
        if state.get("moved_to"):
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, words, migrate_to_chat_id=state["moved_to"])
        if state.get("blocked"):
            raise Refused(403, "Forbidden: bot was blocked by the user")
        private = self.world.chats[key]["type"] == "private"
        if private and not state.get("started") and "business_connection_id" not in args:
            raise Refused(403, "Forbidden: bot can't initiate conversation with a user")
        return key

    def _sendmessage(self, bot, args, request):
        key, text = self._destination(args), str(args.get("text", ""))
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if utf16(text) > TEXT_LIMIT:
            raise Refused(400, "Bad Request: message is too long")
        fields = {"text": text}
        for name in ("business_connection_id", "message_thread_id"):
            if name in args:
                fields[name] = args[name]
        reply = args.get("reply_parameters") or {}
        found = self.world.find(
            self.world.chats[key]["id"], reply.get("message_id"), args.get("business_connection_id")
        )
        if reply and not found and not reply.get("allow_sending_without_reply"):
            raise Refused(400, "Bad Request: message to be replied not found")
        if found:
            fields["reply_to_message"] = {k: v for k, v in found.items() if k != "reply_to_message"}
        return self.world.send(bot, {"chat_id": self.world.chats[key]["id"], "message": fields})
