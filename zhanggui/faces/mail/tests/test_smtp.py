"""What the mail server is told, and what happens when it does not take a letter."""

import smtplib
import socketserver
import threading

import pytest

from zhanggui.faces.mail.letter import Letter
from zhanggui.faces.mail.smtp import Backend


class Server(socketserver.ThreadingTCPServer):
    """Takes every letter but those to `refused`; remembers the lines of its commands and the letters."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.commands: list[str] = []
        self.letters: list[bytes] = []


class Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode().strip():
            self.server.commands.append(line)
            if line == "data":
                self.wfile.write(b"354 go on\r\n")
                self.server.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
            self.wfile.write(b"550 nobody of this name\r\n" if "refused" in line else b"250 yes\r\n")


@pytest.fixture
def server():
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def send(server: Server, to: str) -> int:
    backend = Backend(host="127.0.0.1", port=server.server_address[1])
    letter = Letter(sender="shop@house.example", name="House", subject="Yours", body="Text\n.dot", to=[to])
    try:
        return backend.send_messages([letter])
    finally:
        backend.close()


def test_the_envelope_and_the_letter_arrive_as_they_were(server):
    assert send(server, "buyer@home.example") == 1
    assert [line for line in server.commands if ":" in line] == [
        "MAIL FROM:<shop@house.example>",
        "RCPT TO:<buyer@home.example>",
    ]
    assert b"\r\n..dot" in server.letters[0] and b"Subject: Yours\r\n" in server.letters[0]


def test_a_letter_that_is_not_taken_fails_and_is_not_handed_over(server):
    with pytest.raises(smtplib.SMTPException):
        send(server, "refused@home.example")
    assert not server.letters


def test_an_address_that_could_say_more_goes_the_long_way(server):
    letter = Letter(sender="shop@house.example", name="", subject="x", body="y", to=["a@b.example> SIZE=1"])
    assert not letter.plain_addresses
