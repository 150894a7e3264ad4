# SPDX-License-Identifier: EUPL-1.2
# Delivers updates to a webhook: one after the other, again until it says 2xx.
import http.client
import threading
from urllib.parse import urlsplit

from message import dumps

WAIT, WAIT_MAX = 0.05, 0.4  # true seconds; the real ones are a second and a minute


class Hook(threading.Thread):
    """The thread of a bot. An update stays first in its queue until it was taken."""

    def __init__(self, world, bot, stopping):
        super().__init__(daemon=True)
        self.world, self.bot, self.stopping = world, bot, stopping
        self.tries = []  # (update id, status) of every call, for tests
        self.again = 0  # how many times each update is delivered, once it was taken

    def run(self):
        wait = WAIT
        while not self.stopping.is_set():
            with self.world.news:
                self.bot.forget_old(self.world.clock.ms)
                hook, first = self.bot.hook, self.bot.queue[0][0] if self.bot.queue else None
                if not hook or not first:
                    self.world.news.wait(0.1)
                    continue
            taken = self._call(hook, first)
            wait = WAIT if taken else min(wait * 2, WAIT_MAX)
            if not taken:
                self.stopping.wait(wait)

    def _call(self, hook, update):
        status, reason, pause = self._post(hook, update)
        taken = 200 <= status <= 299
        for _ in range(self.again if taken else 0):
            self._post(hook, update)
        with self.world.news:
            self.tries.append((update["update_id"], status))
            if taken:
                self.bot.queue = [one for one in self.bot.queue if one[0] is not update]
            else:
                words = f"Wrong response from the webhook: {status} {reason}"
                hook["error"] = (self.world.seconds(), words if status else reason)
        self.stopping.wait(pause)
        return taken

    def _post(self, hook, update):
        parts = urlsplit(hook["url"])
        headers = {"Content-Type": "application/json"}
        if hook["secret"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret"]
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        try:
            target = parts.path + ("?" + parts.query if parts.query else "")
            connection.request("POST", target or "/", dumps(update).encode(), headers)
            answer = connection.getresponse()
            answer.read()
            # "Retry-After" is honoured; in tests a tenth of it is long enough.
            pause = min(int(answer.headers.get("Retry-After") or 0), 10) / 10
            return answer.status, answer.reason, pause if answer.status >= 300 else 0
        except (OSError, http.client.HTTPException) as error:
            return 0, f"Connection failed: {type(error).__name__}", 0
        finally:
            connection.close()
