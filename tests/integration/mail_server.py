"""mail_server.py - a small mail server on loopback for test_mail.py, on asyncio in a thread of its own.

It speaks as much SMTP as a real one needs to take a mail: EHLO, STARTTLS, AUTH PLAIN and LOGIN, MAIL, RCPT, DATA, QUIT.
What it may do wrong is said when it is made. It keeps every line that it was sent, and every mail that it took.
"""

import asyncio
import base64
import contextlib
import logging
import os
import ssl
import subprocess
import threading


# Python says that it does not mind how a TLS connection was closed.
logging.getLogger("asyncio").setLevel(logging.CRITICAL)


class Certificate:
    """A self-made certificate for 127.0.0.1 and its key, as files. With days=-1 it was over yesterday."""

    def __init__(self, folder, days=2):
        self.file = os.path.join(folder, "server.pem")
        self.key = os.path.join(folder, "server.key")
        wish = os.path.join(folder, "server.csr")
        names = os.path.join(folder, "server.names")
        with open(names, "w", encoding="utf-8") as file:
            file.write("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:TRUE\n")
        for words in (("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                       self.key, "-out", wish, "-subj", "/CN=a test's mail server"),
                      ("x509", "-req", "-in", wish, "-signkey", self.key, "-days", str(days), "-extfile", names, "-out",
                       self.file)):
            subprocess.run(["openssl", *words], check=True, capture_output=True, timeout=60)

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


class Mail:
    def __init__(self, sender, receivers, text, was_covered):
        self.sender = sender
        self.receivers = receivers
        self.text = text  # bytes
        self.was_covered = was_covered


class MailServer:
    """Within its block it listens on 127.0.0.1:port."""

    def __init__(self, certificate=None, is_smtps=False, login=None, refused=(), refuses_mail=False, is_silent=False,
                 hangs_at=None, leaves_at=None, later=(), logins="PLAIN LOGIN",
                 wrong_login="535 5.7.8 user or password wrong", greeting="220 ready"):
        self.certificate = certificate  # offers STARTTLS, or speaks TLS from the first byte
        self.is_smtps = is_smtps
        self.login = login              # (user, password), or nobody needs one
        self.refused = refused          # receivers
        self.refuses_mail = refuses_mail
        self.is_silent = is_silent
        self.hangs_at = hangs_at        # a command that is never answered
        self.leaves_at = leaves_at      # a command at which it ends the connection
        self.later = later              # receivers that it would take another time
        self.wrong_login = wrong_login
        self.logins = logins            # the ways to log in that it offers
        self.greeting = greeting
        self.port = None
        self.lines = []
        self.mails = []
        self.failures = []
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._started.wait(30), "the mail server did not start"
        return self

    def __exit__(self, kind, value, trace):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)
        assert not self._thread.is_alive(), "the mail server did not stop"
        assert kind is not None or not self.failures, self.failures

    def commands(self):
        """The first words of the lines that were commands."""
        return [line.split(" ")[0].upper() for line in self.lines]

    async def _run(self):
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        context = self.certificate.context() if self.is_smtps else None
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _serve(self, reader, writer):
        try:
            await Conversation(self, reader, writer).hold()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the other side went; what it did is in `lines`
        except asyncio.CancelledError:
            pass
        except Exception as problem:  # a fault of this server, which the test must not take for one of the program
            self.failures.append(repr(problem))
        finally:
            with contextlib.suppress(Exception):
                writer.close()


class Conversation:
    def __init__(self, server, reader, writer):
        self.server = server
        self.reader = reader
        self.writer = writer
        self.is_covered = server.is_smtps
        self.is_known = server.login is None
        self.sender = None
        self.receivers = []

    async def hold(self):
        if self.server.is_silent:
            await self.server._stop.wait()
            return
        await self.say(self.server.greeting)
        while True:
            # What is no text is TLS that was not expected.
            line = (await self.reader.readuntil(b"\r\n"))[:-2].decode("utf-8", errors="replace")
            self.server.lines.append(line)
            word = line.split(" ")[0].upper()
            if self.server.hangs_at == word:
                await self.server._stop.wait()
                return
            if self.server.leaves_at == word:
                return
            if word == "QUIT":
                await self.say("221 bye")
                return
            answer = getattr(self, "on_" + word.lower(), None)
            await (answer(line) if answer else self.say("500 unknown"))

    async def say(self, *lines):
        self.writer.write("".join(line + "\r\n" for line in lines).encode("utf-8"))
        await self.writer.drain()

    async def on_ehlo(self, line):
        offers = ["test server"]
        if self.server.certificate and not self.is_covered:
            offers.append("STARTTLS")
        # As real servers do: no login before the connection is covered, where it can be.
        if self.server.login and (self.is_covered or not self.server.certificate):
            offers.append("AUTH " + self.server.logins)
        offers.append("SIZE 10000000")
        await self.say(*("250-" + offer for offer in offers[:-1]), "250 " + offers[-1])

    async def on_starttls(self, line):
        if not self.server.certificate or self.is_covered:
            return await self.say("502 not here")
        await self.say("220 go ahead")
        await self.writer.start_tls(self.server.certificate.context())
        self.is_covered = True

    async def on_auth(self, line):
        words = line.split(" ")
        if words[1] == "PLAIN":
            given = words[2] if len(words) > 2 else await self.ask("334 ")
            _, user, password = base64.b64decode(given).decode("utf-8").split("\0")
        else:
            given = words[2] if len(words) > 2 else await self.ask("334 VXNlcm5hbWU6")
            user = base64.b64decode(given).decode("utf-8")
            password = base64.b64decode(await self.ask("334 UGFzc3dvcmQ6")).decode("utf-8")
        self.is_known = (user, password) == self.server.login
        await self.say("235 welcome" if self.is_known else self.server.wrong_login)

    async def ask(self, line):
        await self.say(line)
        return (await self.reader.readuntil(b"\r\n"))[:-2].decode("ascii")

    async def on_mail(self, line):
        if not self.is_known:
            return await self.say("530 5.7.0 login required")
        self.sender = line[line.index("<") + 1:line.index(">")]
        await self.say("250 ok")

    async def on_rcpt(self, line):
        address = line[line.index("<") + 1:line.index(">")]
        if address in self.server.refused:
            return await self.say("550-5.1.1 nobody here", "550 5.1.1 of that name")
        if address in self.server.later:
            return await self.say("450 4.2.0 greylisted")
        self.receivers.append(address)
        await self.say("250 ok")

    async def on_data(self, line):
        await self.say("354 go ahead")
        text = []
        while (part := await self.reader.readuntil(b"\r\n")) != b".\r\n":
            text.append(part[1:] if part.startswith(b".") else part)
        if self.server.refuses_mail:
            return await self.say("554 5.7.1 looks like advertising")
        self.server.mails.append(Mail(self.sender, self.receivers, b"".join(text), self.is_covered))
        await self.say("250 taken")
