# SPDX-License-Identifier: EUPL-1.2
# The mail server for tests, as Python's own client sees it.
import base64
import json
import os
import smtplib
import ssl
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
MAIL = "Subject: Hola\r\n\r\n.uno\r\n..\r\ndos\r\n"


class Sink:
    def __init__(self, folder):
        self.process = subprocess.Popen([sys.executable, os.path.join(HERE, "smtp.py"), folder], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.plain, self.tls = (int(port) for port in self.process.stdout.readline().split())
        self.context = ssl.create_default_context(cafile=os.path.join(folder, "ca.pem"))

    def order(self, words):
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def client(self, secure=True):
        if secure:
            return smtplib.SMTP_SSL("127.0.0.1", self.tls, context=self.context, timeout=60)
        return smtplib.SMTP("127.0.0.1", self.plain, timeout=60)


@pytest.fixture
def sink(tmp_path):
    made = Sink(str(tmp_path))
    yield made
    made.process.stdin.close()
    assert made.process.wait(5) == 0


def say(client):
    """smtplib's own login knows ASCII only."""
    words = base64.b64encode("\0buzon@ayto.example\0s3creto ñ".encode()).decode()
    client.ehlo()
    assert client.docmd("AUTH", "PLAIN " + words)[0] == 235
    return client.sendmail("buzon@ayto.example", ["vecina@correo.example"], MAIL)


def test_a_mail_is_kept_as_it_was_sent(sink, tmp_path):
    with sink.client() as client:
        say(client)
    assert sink.order("mails") == "1"
    mail = json.loads(sink.order("mail 0"))
    assert mail == {"from": "buzon@ayto.example", "to": ["vecina@correo.example"], "text": MAIL}
    assert (tmp_path / "001.eml").read_bytes().decode() == MAIL


def test_a_line_becomes_secure(sink):
    with sink.client(secure=False) as client:
        client.starttls(context=sink.context)
        say(client)
        assert not client.has_extn("starttls")
    assert sink.order("mails") == "1"


def test_who_is_not_known_sends_nothing(sink):
    with sink.client() as client:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("buzon@ayto.example", "otra")
        with pytest.raises(smtplib.SMTPSenderRefused) as refused:
            client.sendmail("buzon@ayto.example", ["vecina@correo.example"], MAIL)
        assert refused.value.smtp_code == 530
    assert sink.order("mails") == "0"


@pytest.mark.parametrize("fault, code", [("mail-451", 451), ("rcpt-550", 550), ("data-554", 554), ("dot-451", 451)])
def test_a_fault_meets_once(sink, fault, code):
    assert sink.order("fault " + fault) == "ok"
    with sink.client() as client:
        with pytest.raises(smtplib.SMTPException) as refused:
            say(client)
        assert str(code) in str(refused.value)
        assert sink.order("mails") == "0"
        client.sendmail("buzon@ayto.example", ["vecina@correo.example"], MAIL)
    assert sink.order("mails") == "1"


def test_a_line_cut_after_the_end_leaves_a_mail(sink):
    sink.order("fault drop-dot")
    client = sink.client()
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        say(client)
    client.close()
    assert sink.order("mails") == "1"


def test_orders_that_are_none_are_said_to_be(sink):
    assert sink.order("fault rain") == "what?"


def test_an_address_beyond_ascii_needs_its_extension(sink):
    with sink.client() as client:
        say(client)
        assert not client.has_extn("smtputf8")
        assert sink.order("utf8") == "ok"
        client.ehlo()
        client.sendmail("buzon@ayto.example", ["señora@buzón.example"], MAIL, mail_options=["SMTPUTF8"])
        assert json.loads(sink.order("mail 1"))["to"] == ["señora@buzón.example"]
        client.mail("buzon@ayto.example")
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.docmd("RCPT", "TO:<se\u00f1ora@buzon.example>")
            client.noop()
