# SPDX-License-Identifier: EUPL-1.2
# Made-up load: notification i is computed when somebody asks for it and never kept.
import random

import mastodon_text as text
from clock import iso

SUBJECTS = (
    "la farola de la calle Mayor",
    "el contenedor de la plaza del Olmo",
    "el padrón municipal",
    "la piscina cubierta",
    "el autobús de la línea 2",
    "la licencia de obras",
    "el carril bici",
    "el parque del Arce",
    "la recogida de muebles",
    "la biblioteca",
    "el recibo del agua",
    "la acera de la ronda Norte",
    "el pleno de diciembre",
    "la subvención de comercio",
)
FORMS = (
    "¿Cuándo se arregla {}? Llevo semanas esperando.",
    "Quería preguntar por {}. Gracias.",
    "Propongo mejorar {} entre todos los vecinos.",
    "Es una vergüenza lo de {}. Exijo una explicación.",
    "Solicito copia del expediente sobre {}.",
    "Enhorabuena por {}, ha quedado muy bien.",
    "Aviso: hay un problema con {}, puede ser peligroso.",
    "¿A qué hora atienden para {}?",
)
FOLLOW_UP = "Sigo sin respuesta sobre {}. ¿Hay novedades?"
NAMES = (
    "Rosa",
    "Iker",
    "Lucía",
    "Mateo",
    "Nerea",
    "Pau",
    "Carmen",
    "Brais",
    "Aitana",
    "Manuel",
    "Noa",
    "Jon",
)
STEP = 1000


class Load:
    """`count` mentions from about count/4 authors, one a second, up to the clock's start."""

    def __init__(self, count, seed, ids, now):
        self.count, self.seed, self.ids = count, seed, ids
        self.start = now - count * STEP
        self.authors = max(1, count // 4)
        self.gone = set()
        self.world = self.shape = None
        self._people, self._frames = {}, {}

    def attach(self, world):
        self.world = world

    def moment(self, i):
        return self.start + i * STEP

    def author(self, i):
        """Every tenth message goes on with what the same person wrote five messages before."""
        from mastodon_world import Account

        number = random.Random(f"{self.seed}/{i - 5 if i % 10 == 9 else i}").randrange(
            self.authors
        )
        person = self._people.get(number)
        if not person:
            if len(self._people) >= 4096:
                self._people.clear()
            name = NAMES[number % len(NAMES)]
            person = Account(
                f"load-{number}",
                f"{name.lower()}_{number}".translate(PLAIN),
                f"red{number % 7}.example",
                self.world.domain,
                self.start - self.start % 86400000 - 86400000,
                name=name,
            )
            person.id = self.ids.status(person.created + number, number)
            self._people[number] = person
        return person

    def words(self, i):
        subject = SUBJECTS[(i - 5 if i % 10 == 9 else i) * 7 % len(SUBJECTS)]
        form = FOLLOW_UP if i % 10 == 9 else FORMS[i // 3 % len(FORMS)]
        return form.format(subject) + f" (nº {i})"

    def visibility(self, i):
        return "direct" if i % 10 == 3 else "unlisted" if i % 10 == 7 else "public"

    def status(self, i):
        """The i-th status, or what became of it when somebody changed or answered it."""
        from mastodon_world import Status

        known = self.world.statuses.get(self.ids.status(self.moment(i), i))
        if known:
            return known
        office, author = self.world.locals()[0], self.author(i)
        words = f"@{office.full} {self.words(i)}"
        status = Status(
            i,
            self.moment(i),
            author,
            text.render(words, self.world.person, self.world.domain),
            words,
        )
        status.id = self.ids.status(status.ms, i)
        status.uri = f"{author.base}/users/{author.username}/statuses/{status.id}"
        status.url = f"{author.url}/{status.id}"
        status.visibility, status.language, status.mentions = self.visibility(i), "es", [office]
        status.conversation = -(i - 5 if i % 10 == 9 else i) - 1
        if i % 10 == 9:
            status.parent, status.parent_author = (
                self.ids.status(self.moment(i - 5), i - 5),
                author,
            )
        if i % 10 == 4 and i + 5 < self.count:
            status.replies = 1
        return status

    def children(self, status):
        """Generated statuses that answer this one."""
        i = status.n
        if i < self.count and i % 10 == 4 and i + 5 < self.count and i + 5 not in self.gone:
            return [self.status(i + 5)]
        return []

    def status_by_id(self, status_id):
        ms, _ = self.ids.status_moment(status_id)
        i, rest = divmod(ms - self.start, STEP)
        if rest or not 0 <= i < self.count or i in self.gone:
            return None
        status = self.status(i)
        return status if status.id == status_id else None

    def notification(self, i):
        from mastodon_world import Notification

        if i in self.gone:
            return None
        status = self.status(i)
        note = Notification(i, status.ms, "mention", status.author, status)
        note.id = self.ids.notification(status.ms, i)
        return note

    def rendered(self, i):
        """The notification as JSON from a frame that is rendered once per kind of message."""
        moment = self.moment(i)
        status_id = self.ids.status(moment, i)
        if i in self.gone or status_id in self.world.statuses:
            note = self.notification(i)
            return note and self.shape.notification(note)
        author = self.author(i)
        key = (self.visibility(i), i % 10 == 9, i % 10 == 4 and i + 5 < self.count)
        if key not in self._frames:
            self._frames[key] = self._frame(i)
        parent = self.ids.status(self.moment(i - 5), i - 5) if i % 10 == 9 else ""
        return self._frames[key] % {
            "note": self.ids.notification(moment, i),
            "at": iso(moment),
            "status": status_id,
            "words": self.words(i),
            "author": self.shape.account_text(author),
            "author_id": author.id,
            "parent": parent,
            "user": author.username,
            "base": author.base,
        }

    def _frame(self, i):
        note = self.notification(i)
        status, author = note.status, note.author
        frame = self.shape.notification(note).replace("%", "%%")
        parts = [
            (self.shape.account_text(author), "%(author)s"),
            (f'"id":"{note.id}"', '"id":"%(note)s"'),
            (f"ungrouped-{note.id}", "ungrouped-%(note)s"),
            (status.id, "%(status)s"),
            (iso(status.ms), "%(at)s"),
            (self.words(i), "%(words)s"),
            (f"{author.base}/users/{author.username}", "%(base)s/users/%(user)s"),
            (author.url, "%(base)s/@%(user)s"),
        ]
        if status.parent:
            parts += [
                (status.parent, "%(parent)s"),
                (
                    f'"in_reply_to_account_id":"{author.id}"',
                    '"in_reply_to_account_id":"%(author_id)s"',
                ),
            ]
        for old, new in parts:
            frame = frame.replace(old.replace("%", "%%"), new)
        return frame

    def forget(self):
        self._people, self._frames = {}, {}


PLAIN = str.maketrans("áéíóúñ", "aeioun")
