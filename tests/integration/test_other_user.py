#!/usr/bin/env python3
"""The control socket and other Unix users of the same machine. Needs root, to become two other users; skips elsewhere."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys

from federation import SKIPPED, Federation, environment, run, wait_until

STRANGER = 65534  # nobody
OTHER_STRANGER = 65533


def as_user(federation, center, user, *words):
    """Runs the command line as another user: from a copy that this user can reach."""
    program = os.path.join(federation.folder, "tsunagi")
    if not os.path.exists(program):
        shutil.copy(os.path.join(federation.bin, "tsunagi"), program)
        os.chmod(program, 0o755)
    return subprocess.run([program, "--data", center.data, *words], capture_output=True, text=True, timeout=60,
                          env=environment(HOME="/"), stdin=subprocess.DEVNULL, check=False, cwd="/", user=user,
                          group=user, extra_groups=[])


def open_doors(federation, center):
    """What a careless chmod -R leaves: everybody may enter the folders and write to the socket."""
    os.chmod(federation.folder, 0o755)
    for folder in (center.data, os.path.join(center.data, "run")):
        os.chmod(folder, 0o777)
    for name in ("center.toml", os.path.join("run", "control.sock")):
        path = os.path.join(center.data, name)
        if os.path.exists(path):
            os.chmod(path, 0o666)


def test_another_user_cannot_enter_the_folder():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        os.chmod(federation.folder, 0o755)
        run_folder = os.path.join(toyama.data, "run")
        assert stat.S_IMODE(os.stat(run_folder).st_mode) == 0o700, oct(os.stat(run_folder).st_mode)
        os.chmod(toyama.data, 0o755)  # only the socket's own folder is left as a wall
        os.chmod(os.path.join(toyama.data, "run", "control.sock"), 0o666)
        result = as_user(federation, toyama, STRANGER, "status")
        assert result.returncode == 4 and "another user" in result.stderr, result
        os.chmod(toyama.data, 0o700)
        result = as_user(federation, toyama, STRANGER, "publish", "article", "--title", "侵入", "--yes")
        assert result.returncode == 4 and "another user" in result.stderr, result


def test_another_user_is_refused_though_the_folder_is_open():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        open_doors(federation, toyama)
        for words in (("status",), ("publish", "article", "--title", "侵入", "--scope", "nation", "--yes"), ("lock",)):
            result = as_user(federation, toyama, STRANGER, *words)
            assert result.returncode == 4 and not result.stdout, (words, result)
        wait_until("the daemon's log tells of it", lambda: "control_refused" in toyama.log())
        assert not toyama.items("article")
        toyama.publish("article", "持ち主の記事")  # still unlocked, still answering its owner


class Impostor:
    """A process of another user that listens at `path`, takes one connection and tells how much it was sent. Forked, since
    that user may not be able to reach this Python."""

    def __init__(self, path, user):
        self.report, writing = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            try:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
                server = socket.socket(socket.AF_UNIX)
                server.bind(path)
                server.listen()
                os.write(writing, b"ready\n")
                client, _ = server.accept()
                client.settimeout(10)
                os.write(writing, f"{len(client.recv(65536))} bytes\n".encode())
            finally:
                os._exit(0)
        os.close(writing)

    def line(self):
        text = b""
        while not text.endswith(b"\n"):
            byte = os.read(self.report, 1)
            if not byte:
                break
            text += byte
        return text.decode()

    def end(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.report)


def test_nothing_is_sent_to_a_service_of_another_user():
    """A stranger puts a socket of its own where the service's was: the command line must not hand it a key."""
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        assert toyama.stop() == 0
        open_doors(federation, toyama)
        path = os.path.join(toyama.data, "run", "control.sock")
        impostor = Impostor(path, STRANGER)
        try:
            assert impostor.line() == "ready\n"
            os.chmod(path, 0o666)
            result = as_user(federation, toyama, OTHER_STRANGER, "status")
            assert result.returncode == 4 and "another user" in result.stderr, result
            assert impostor.line() == "0 bytes\n"  # the connection ended before any byte
        finally:
            impostor.end()


if __name__ == "__main__":
    if os.geteuid() != 0:
        print("skipped: only root can become another user")
        sys.exit(SKIPPED)
    run(test_another_user_cannot_enter_the_folder,
        test_another_user_is_refused_though_the_folder_is_open,
        test_nothing_is_sent_to_a_service_of_another_user)
