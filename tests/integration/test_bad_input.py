#!/usr/bin/env python3
"""What goes wrong at a center: each time a sentence with the next step, an exit code of the table, and nothing lost."""

import os
import socket
import subprocess

from federation import Federation, assert_refused, environment, run, run_daemon


def test_options_and_folders():
    with Federation() as federation:
        toyama = federation.add("Toyama", 16)
        daemon = os.path.join(federation.bin, "tsunagid")
        for words, code, text in (((), 2, "--data"),
                                  (("--frobnicate",), 2, "--frobnicate"),
                                  (("--data",), 2, "--data"),
                                  (("--data", toyama.data, "--listen", "nowhere"), 2, "nowhere"),
                                  (("--data", toyama.data, "--log-level", "loud"), 2, "loud"),
                                  (("--data", toyama.data), 3, "tsunagi"),
                                  (("--data", federation.folder), 3, "tsunagi init")):
            process = subprocess.run([daemon, *words], capture_output=True, text=True, timeout=60, check=False,
                                     env=environment())
            assert_refused(process, code, text)
        for words in (("--version",), ("--help",)):
            process = subprocess.run([daemon, *words], capture_output=True, text=True, timeout=60, check=False,
                                     env=environment())
            assert process.returncode == 0 and process.stdout and not process.stderr, process


def test_port_in_use():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        tokyo = federation.add("Tokyo", 13)
        tokyo.found("Another Federation")
        assert_refused(run_daemon(federation, tokyo, "--listen", toyama.address), 3, toyama.address, "--listen")


def test_settings_that_cannot_be_read():
    with Federation() as federation:
        toyama = federation.add("Toyama", 16)
        toyama.found()
        with open(os.path.join(toyama.data, "tsunagid.toml"), "w", encoding="utf-8") as file:
            file.write("listen = [\n")
        assert_refused(run_daemon(federation, toyama), 3, "tsunagid.toml")
        assert_refused(run_daemon(federation, toyama, "--config", "/nonexistent/x.toml"), 3, "x.toml")
        os.remove(os.path.join(toyama.data, "tsunagid.toml"))
        key = os.path.join(toyama.data, "keys", "device.key")
        os.chmod(key, 0o644)
        assert_refused(run_daemon(federation, toyama), 3, "device.key")
        os.chmod(key, 0o600)
        with open(key, "r+b") as file:
            file.truncate(7)
        assert_refused(run_daemon(federation, toyama), 3, "device.key")


def test_no_daemon():
    with Federation() as federation:
        toyama = federation.add("Toyama", 16)
        toyama.found()
        for words in (("status",), ("list",), ("search", "x"), ("peers",)):
            result = toyama.command(*words, check=False)
            assert result.code == 4 and "tsunagid" in result.out + result.err, result
        toyama.start()
        toyama.kill()  # the socket's file is left behind
        assert toyama.command("status", check=False).code == 4
        toyama.start()
        assert toyama.status()["records"] >= 2


def test_bad_requests():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        for words, code in ((("publish", "frobnicate", "--title", "x", "--yes"), 2),
                            (("publish", "article", "--title", "x", "--scope", "network:" + "0" * 64, "--yes"), None),
                            (("publish", "org", "--title", "x", "--field", "corporate_number=123", "--yes"), None),
                            (("show", "00000000"), 1),
                            (("show", "zz"), 2),
                            (("list", "--kind", "frobnicate"), 2)):
            result = toyama.command(*words, check=False)
            assert result.code != 0 and (code is None or result.code == code), (words, result)
        assert toyama.items() == []


def test_socket_takes_rubbish():
    """Broken and oversized messages end their own connection and nothing else."""
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        path = os.path.join(toyama.data, "run", "control.sock")
        for rubbish in (b"\xff\xff\xff\xff", b"\x08\x00\x00\x00ABCDEFGH", b"\x00\x00\x00\x00", b"\x10\x00\x00\x00AB",
                        b"\x05\x00\x00\x00ABCDE", b"\x10\x00\x00\x00" + b"\xff" * 16):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(10)
                client.connect(path)
                client.sendall(rubbish)
                client.shutdown(socket.SHUT_WR)
                while client.recv(65536):
                    pass
        assert os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700
        assert toyama.status()["federation"]["members"] == 1


def test_tcp_port_takes_rubbish():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        for rubbish in (b"", b"GET / HTTP/1.1\r\n\r\n", os.urandom(4096), b"\x16\x03\x01\xff\xff" + b"\x00" * 2000):
            with socket.create_connection(("127.0.0.1", toyama.port), timeout=10) as client:
                try:
                    client.sendall(rubbish)
                    client.shutdown(socket.SHUT_WR)
                    while client.recv(65536):
                        pass
                except OSError:
                    pass
        assert toyama.status()["federation"]["members"] == 1


if __name__ == "__main__":
    run(test_options_and_folders,
        test_port_in_use,
        test_settings_that_cannot_be_read,
        test_no_daemon,
        test_bad_requests,
        test_socket_takes_rubbish,
        test_tcp_port_takes_rubbish)
