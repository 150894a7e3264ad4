# SPDX-License-Identifier: EUPL-1.2
# State of the loopback Open311: services, what citizens reported and the office did about it, updates, tokens.
DAY = 86400000


class World:
    """One jurisdiction."""

    def __init__(self, clock, jurisdiction, key):
        self.clock, self.jurisdiction, self.key = clock, jurisdiction, key
        self.services = {
            "006": {"name": "Farola apagada", "group": "Vía pública", "attributes": [
                {"code": "averia", "description": "¿Qué le pasa?", "datatype": "singlevaluelist", "variable": True,
                 "required": False, "order": 1, "values": [{"key": "1", "name": "No luce"}, {"key": "2", "name": "Parpadea"}]}]},
            "012": {"name": "Papelera llena", "group": "Limpieza", "attributes": []},
        }
        self.requests, self.updates, self.tokens = {}, [], {}
        self.delay = 0  # until a token's request has an id
        self.cut = 25  # rows of a list, with the quirk
        self.moved = False  # everything is at another address now
        self.written = []  # what came in as updates over the interface
        self.number = 100

    def next(self):
        self.number += 1
        return str(self.number)

    # ---- citizens ----

    def report(self, wish):
        """text, code, at (ms from now: negative for a report that shows up late), email, attributes, media."""
        made = {"id": self.next(), "code": wish.get("code", "006"), "text": wish.get("text"), "status": "open", "notes": None,
                "at": self.clock.ms + wish.get("at", 0), "email": wish.get("email"), "attributes": wish.get("attributes", {}),
                "media": wish.get("media"), "gone": False, "shown": self.clock.ms + wish.get("delay", 0)}
        made["changed"] = made["at"]
        self.requests[made["id"]] = made
        return made

    def token(self, wish):
        """A report whose id is not known yet."""
        token = f"t-{self.next()}/a"
        self.tokens[token] = self.report({**wish, "delay": self.delay})["id"]
        return token

    def request_of(self, token):
        """None while it has no id."""
        found = self.shown(self.tokens.get(token))
        return found and found["id"]

    # ---- the office ----

    def work(self, wish):
        """id, with status, notes or text of the request, or gone: it is withdrawn."""
        found = self.requests[wish["id"]]
        found.update({key: wish[key] for key in ("status", "notes", "text", "gone") if key in wish})
        found["changed"] = self.clock.ms

    def say(self, wish, ours=False):
        """An update of a request, and its status."""
        made = {"id": f"u{self.next()}", "request": wish["id"], "text": wish["text"], "status": wish.get("status", "open"),
                "at": self.clock.ms, "ours": ours}
        self.updates.append(made)
        self.work({"id": wish["id"], "status": made["status"].lower()})
        return made

    # ---- what is shown ----

    def shown(self, id):
        found = self.requests.get(id)
        return found if found and not found["gone"] and found["shown"] <= self.clock.ms else None

    def all(self):
        return [one for one in self.requests.values() if self.shown(one["id"])]
