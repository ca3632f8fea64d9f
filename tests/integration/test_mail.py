#!/usr/bin/env python3
"""`tsunagi mail test` against a mail server of the test's own, and against mail programs that are scripts."""

import email
import email.policy
import os
import shutil
import socket
import sys

from federation import SKIPPED, Federation, free_port, run, wait_until
from mail_server import Certificate, MailServer

PASSWORD = "合言葉 of the mail account"


class MailCenter:
    """A center's folder with a tsunagi.toml; no daemon is needed to send mail."""

    def __init__(self, federation):
        self.center = federation.add("Toyama", 16)
        os.mkdir(self.center.data, 0o700)
        with open(os.path.join(self.center.data, "center.toml"), "w", encoding="utf-8"):
            pass
        self.password_file = self.write("mail-password", PASSWORD + "\n")

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.center.data, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def configure(self, *lines, to=("staff@example.jp",)):
        addresses = ", ".join(f'"{address}"' for address in to)
        self.write("tsunagi.toml", "\n".join(["[mail]", f"to = [{addresses}]", 'from = "center@example.jp"', *lines, ""]))

    def test(self, *arguments, **options):
        result = self.center.command("mail", "test", *arguments, check=False, **options)
        assert PASSWORD not in result.out + result.err, result
        return result


def refused(result, name, *words, code=3):
    assert result.code == code, result
    found = [line for line in result.err.splitlines() if line.startswith("{")]
    assert len(found) == 1 and f'"error":"{name}"' in found[0], result
    for word in words:
        assert word in found[0], (word, result)


def parsed(mail):
    assert b"\n" not in mail.text.replace(b"\r\n", b""), mail.text
    message = email.message_from_bytes(mail.text, policy=email.policy.default)
    assert not message.defects, message.defects
    return message


def test_plain_on_loopback():
    with Federation() as federation, MailServer() as server:
        center = MailCenter(federation)
        center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"', to=("staff@example.jp", "a..b@docomo.ne.jp"))
        result = center.test()
        assert result.code == 0, result
        assert [item["to"] for item in result.of_type("mail")] == ["staff@example.jp", "a..b@docomo.ne.jp"], result
        assert result.of_type("mail")[0]["by"] == f"smtp://127.0.0.1:{server.port}", result
        (mail,) = server.mails
        assert mail.sender == "center@example.jp"
        assert mail.receivers == ["staff@example.jp", '"a..b"@docomo.ne.jp'], mail.receivers
        assert server.lines[0] == "EHLO example.jp", server.lines
        message = parsed(mail)
        assert message["From"] == "center@example.jp" and message["Auto-Submitted"] == "auto-generated"
        assert message["Subject"] == "Tsunagi: a test message", message["Subject"]
        assert "mail test" in message.get_content()
        # To one address that the command names, and for people.
        result = center.test("other@example.jp", json_output=False)
        assert result.code == 0 and "other@example.jp" in result.out, result
        assert server.mails[1].receivers == ["other@example.jp"]
        refused(center.test("Name <a@example.jp>"), "bad_mail_address", code=2)
        assert len(server.mails) == 2


def test_in_japanese():
    with Federation() as federation, MailServer() as server:
        center = MailCenter(federation)
        center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"')
        result = center.test(json_output=False, env={"LC_ALL": "ja_JP.UTF-8"})
        assert result.code == 0 and "テスト" in result.out, result
        message = parsed(server.mails[0])
        assert "テスト" in message["Subject"], message["Subject"]
        assert "届いた" in message.get_content(), message.get_content()
        assert all(byte < 0x80 for byte in server.mails[0].text)


def test_starttls():
    with Federation() as federation:
        certificate = Certificate(federation.folder)
        login = ("center@example.jp", PASSWORD)
        with MailServer(certificate=certificate, login=login) as server:
            center = MailCenter(federation)
            lines = [f'smtp = "smtp://127.0.0.1:{server.port}"', 'starttls = "required"', 'user = "center@example.jp"',
                     'password_file = "mail-password"']
            # Nobody vouches for this certificate, and then nothing is told.
            center.configure(*lines)
            refused(center.test(), "mail_certificate", "nobody whom this computer trusts")
            assert "AUTH" not in server.commands() and "MAIL" not in server.commands(), server.lines
            center.configure(*lines, f'ca_file = "{certificate.file}"')
            result = center.test()
            assert result.code == 0, result
            (mail,) = server.mails
            assert mail.was_covered
            # A certificate for another name than the one that was called.
            center.configure(f'smtp = "smtp://localhost:{server.port}"', *lines[1:], f'ca_file = "{certificate.file}"')
            refused(center.test(), "mail_certificate", "for another name")
            center.configure(*lines, 'ca_file = "none.pem"')
            refused(center.test(), "mail_ca_file", "none.pem", code=2)
            assert len(server.mails) == 1 and server.commands().count("AUTH") == 1


def test_tls_from_the_first_byte():
    with Federation() as federation:
        certificate = Certificate(federation.folder)
        with MailServer(certificate=certificate, is_smtps=True) as server:
            center = MailCenter(federation)
            center.configure(f'smtp = "smtps://127.0.0.1:{server.port}"')
            refused(center.test(), "mail_certificate")
            assert server.lines == []
            center.configure(f'smtp = "smtps://127.0.0.1:{server.port}"', f'ca_file = "{certificate.file}"')
            assert center.test().code == 0
            assert server.mails[0].was_covered


def test_a_certificate_that_is_over():
    with Federation() as federation:
        certificate = Certificate(federation.folder, days=-1)
        with MailServer(certificate=certificate, is_smtps=True) as server:
            center = MailCenter(federation)
            center.configure(f'smtp = "smtps://127.0.0.1:{server.port}"', f'ca_file = "{certificate.file}"')
            refused(center.test(), "mail_certificate", "no longer valid")


def test_no_encryption_is_offered():
    with Federation() as federation, MailServer(login=("center@example.jp", PASSWORD)) as server:
        center = MailCenter(federation)
        center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"', 'starttls = "required"', 'user = "center@example.jp"',
                         'password_file = "mail-password"')
        refused(center.test(), "mail_not_encrypted", "offers no encryption")
        assert set(server.commands()) <= {"EHLO", "STARTTLS", "QUIT"}, server.lines
        # TLS is spoken to a server that does not understand it.
        center.configure(f'smtp = "smtps://127.0.0.1:{server.port}"')
        refused(center.test(), "mail_encryption_failed", "smtps://")
        assert not server.mails


def test_login():
    with Federation() as federation, MailServer(login=("center@example.jp", PASSWORD)) as server:
        center = MailCenter(federation)
        smtp = f'smtp = "smtp://127.0.0.1:{server.port}"'
        center.configure(smtp, 'user = "center@example.jp"', 'password_file = "mail-password"')
        assert center.test().code == 0
        assert len(server.mails) == 1
        center.write("mail-password", PASSWORD + "!\n")
        result = center.test()
        refused(result, "mail_login", "535 5.7.8 user or password wrong")
        assert PASSWORD + "!" not in result.out + result.err
        # Without a login the server says what it wants.
        center.configure(smtp)
        refused(center.test(), "mail_refused", "530 5.7.0 login required")
        with MailServer(login=("center@example.jp", PASSWORD), logins="GSSAPI XOAUTH2") as without:
            center.configure(f'smtp = "smtp://127.0.0.1:{without.port}"', 'user = "center@example.jp"',
                             'password_file = "mail-password"')
            refused(center.test(), "mail_no_login", f"127.0.0.1:{without.port}")
        # Others can read the password: it is not even read.
        center.configure(smtp, 'user = "center@example.jp"', 'password_file = "mail-password"')
        center.write("mail-password", PASSWORD + "\n", mode=0o644)
        before = len(server.lines)
        refused(center.test(), "mail_password_open", "chmod 600", code=2)
        assert len(server.lines) == before and len(server.mails) == 1


def test_a_server_that_is_not_there_or_not_right():
    with Federation() as federation:
        center = MailCenter(federation)
        center.configure(f'smtp = "smtp://127.0.0.1:{free_port()}"')
        refused(center.test(), "mail_unreachable")
        center.configure('smtp = "smtp://no-such-host.invalid:587"')
        refused(center.test(), "mail_host_unknown", "no-such-host.invalid")
        with MailServer(greeting="554 closed today") as server:
            center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"')
            refused(center.test(), "mail_refused", "554 closed today")


def test_sentences_are_in_one_language():
    """What the mail library says in English is in none of them; what the server says is."""
    with Federation() as federation:
        center = MailCenter(federation)
        certificate = Certificate(federation.folder)
        japanese = {"LC_ALL": "ja_JP.UTF-8"}

        def told(smtp, *words, lines=()):
            center.configure(f'smtp = "{smtp}"', *lines)
            result = center.test(json_output=False, env=japanese)
            assert result.code in (2, 3), result
            for word in words:
                assert word in result.err, (word, result)
            for word in ("curl", "SSL ", "error", "connect to", "certificate", "Timeout", "timed out", "failed"):
                assert word not in result.err, (word, result)

        told(f"smtp://127.0.0.1:{free_port()}", "つながりません")
        told("smtp://no-such-host.invalid:587", "見つかりません")
        with MailServer(certificate=certificate, is_smtps=True) as server:
            told(f"smtps://127.0.0.1:{server.port}", "信頼する発行元")
            told(f"smtps://localhost:{server.port}", "名前が違います", lines=(f'ca_file = "{certificate.file}"',))
            told(f"smtps://127.0.0.1:{server.port}", "証明書を使えません", lines=('ca_file = "tsunagi.toml"',))
        with MailServer(is_silent=True) as server:
            told(f"smtp://127.0.0.1:{server.port}", "返事がありません", lines=("timeout_seconds = 1",))
        with MailServer(leaves_at="MAIL") as server:
            told(f"smtp://127.0.0.1:{server.port}", "接続を切りました")
            told(f"smtps://127.0.0.1:{server.port}", "暗号化してつなげません")
        with MailServer(login=("center@example.jp", PASSWORD + "!")) as server:
            told(f"smtp://127.0.0.1:{server.port}", "ログインできません", "535 5.7.8 user or password wrong",
                 lines=('user = "center@example.jp"', 'password_file = "mail-password"'))
        with MailServer(refused=("staff@example.jp",)) as server:
            told(f"smtp://127.0.0.1:{server.port}", "届け先を断りました", "550 5.1.1 of that name")
        with MailServer(refuses_mail=True) as server:
            told(f"smtp://127.0.0.1:{server.port}", "受け付けませんでした", "554 5.7.1 looks like advertising")


def test_a_server_that_would_take_it_later():
    with Federation() as federation:
        center = MailCenter(federation)
        with MailServer(later=("staff@example.jp",)) as server:
            center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"')
            refused(center.test(), "mail_put_off", "staff@example.jp: 450 4.2.0 greylisted")
        with MailServer(login=("center@example.jp", "another"), wrong_login="454 4.7.0 not now") as server:
            center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"', 'user = "center@example.jp"',
                             'password_file = "mail-password"')
            refused(center.test(), "mail_put_off", ": 454 4.7.0 not now")
        with MailServer(greeting="421 too busy") as server:
            center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"')
            refused(center.test(), "mail_put_off", f"127.0.0.1:{server.port}: 421 too busy")


def test_a_server_that_ends_the_connection():
    """At a receiver too: that is no refusal of the address."""
    with Federation() as federation:
        center = MailCenter(federation)
        for command in ("EHLO", "RCPT", "DATA"):
            with MailServer(leaves_at=command) as server:
                center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"')
                refused(center.test(), "mail_broken_off", f"127.0.0.1:{server.port}")


def test_a_server_that_cannot_be_reached_in_time():
    """Its queue is full, so that nothing answers: nothing can have been sent."""
    with Federation() as federation, socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        center = MailCenter(federation)
        center.configure(f'smtp = "smtp://127.0.0.1:{full.getsockname()[1]}"', "timeout_seconds = 1")
        refused(center.test(), "mail_unreachable", "cannot be reached")
        for one in waiting:
            one.close()


def test_a_server_that_hangs():
    with Federation() as federation:
        center = MailCenter(federation)
        for how in ({"is_silent": True}, {"hangs_at": "EHLO"}, {"hangs_at": "DATA"}):
            with MailServer(**how) as server:
                center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"', "timeout_seconds = 1")
                refused(center.test(), "mail_silent", f"127.0.0.1:{server.port}")
                assert not server.mails


def test_a_server_that_does_not_say_goodbye():
    """The mail was taken: that nothing comes afterwards is no reason to say otherwise."""
    with Federation() as federation, MailServer(hangs_at="QUIT") as server:
        center = MailCenter(federation)
        center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"', "timeout_seconds = 1")
        result = center.test(timeout_s=30)
        assert result.code == 0 and len(server.mails) == 1, result


def test_a_refused_receiver_and_a_refused_mail():
    with Federation() as federation:
        center = MailCenter(federation)
        with MailServer(refused=("gone@example.jp",)) as server:
            center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"', to=("staff@example.jp", "gone@example.jp"))
            refused(center.test(), "mail_receiver_refused", "gone@example.jp: 550-5.1.1 nobody here 550 5.1.1 of that name")
            assert not server.mails and "DATA" not in server.commands()
            assert center.test("staff@example.jp").code == 0
        with MailServer(refuses_mail=True) as server:
            center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"')
            refused(center.test(), "mail_refused", ": 554 5.7.1 looks like advertising)")


def test_nothing_of_the_environment_counts():
    """A proxy or a .netrc that is set for other programs."""
    with Federation() as federation, MailServer() as server, socket.create_server(("127.0.0.1", 0)) as proxy:
        center = MailCenter(federation)
        center.write(".netrc", "machine 127.0.0.1 login thief password stolen\n")
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        center.configure(f'smtp = "smtp://127.0.0.1:{server.port}"')
        result = center.test(env={"HOME": center.center.data, "ALL_PROXY": address, "all_proxy": address,
                                  "smtp_proxy": address, "http_proxy": address})
        assert result.code == 0, result
        assert "AUTH" not in server.commands(), server.lines
        proxy.setblocking(False)
        try:
            proxy.accept()
            raise AssertionError("the proxy was called")
        except BlockingIOError:
            pass


def test_mail_programs():
    with Federation() as federation:
        center = MailCenter(federation)
        taken = os.path.join(federation.folder, "taken")
        script = center.write("sendmail", f"#!/bin/sh\necho \"$@\" > '{taken}.words'\ncat > '{taken}'\n", mode=0o700)
        center.configure(f'sendmail = "{script}"')
        result = center.test()
        assert result.code == 0 and result.one("mail")["by"] == script, result
        with open(taken, "rb") as file:
            text = file.read()
        assert b"\r" not in text
        message = email.message_from_bytes(text, policy=email.policy.default)
        assert message["To"] == "staff@example.jp" and not message.defects, message
        with open(taken + ".words", encoding="utf-8") as file:
            assert file.read() == "-t -i\n"
        center.write("sendmail", "#!/bin/sh\ncat > /dev/null\necho 'no route' >&2\nexit 75\n", mode=0o700)
        refused(center.test(), "sendmail_failed", "code 75: no route")
        os.remove(script)
        refused(center.test(), "sendmail_missing", script, code=2)


def test_a_mail_program_that_hangs_is_ended_with_its_children():
    with Federation() as federation:
        center = MailCenter(federation)
        child = os.path.join(federation.folder, "child")
        script = center.write("sendmail", f"#!/bin/sh\nsleep 600 &\necho $! > '{child}'\nwait\n", mode=0o700)
        center.configure(f'sendmail = "{script}"', "timeout_seconds = 3")
        refused(center.test(), "sendmail_failed", script, "3 seconds")
        with open(child, encoding="utf-8") as file:
            number = int(file.read())

        def is_gone():
            try:
                with open(f"/proc/{number}/stat", encoding="utf-8") as file:
                    return ") Z " in file.read()  # dead, and not yet collected by whoever collects orphans
            except (FileNotFoundError, ProcessLookupError):
                return True

        wait_until("the mail program's child is gone", is_gone)


def test_what_is_not_set_up():
    with Federation() as federation:
        center = MailCenter(federation)
        refused(center.test(), "mail_unset", "[mail]", "smtps://", "tsunagi.toml", code=2)
        center.configure('smtp = "smtp://127.0.0.1:25"', to=())
        refused(center.test(), "mail_without_receiver", code=2)
        center.configure('smpt = "smtp://127.0.0.1:25"')
        refused(center.test(), "mail_setting", "smpt", code=2)


if __name__ == "__main__":
    if shutil.which("openssl") is None:
        print("openssl, which makes the certificates, is not here: skipped")
        sys.exit(SKIPPED)
    run(test_plain_on_loopback, test_in_japanese, test_starttls, test_tls_from_the_first_byte, test_a_certificate_that_is_over,
        test_no_encryption_is_offered, test_login, test_a_server_that_is_not_there_or_not_right, test_sentences_are_in_one_language,
        test_a_server_that_would_take_it_later, test_a_server_that_ends_the_connection,
        test_a_server_that_cannot_be_reached_in_time, test_a_server_that_hangs,
        test_a_server_that_does_not_say_goodbye, test_a_refused_receiver_and_a_refused_mail, test_nothing_of_the_environment_counts, test_mail_programs,
        test_a_mail_program_that_hangs_is_ended_with_its_children, test_what_is_not_set_up)
