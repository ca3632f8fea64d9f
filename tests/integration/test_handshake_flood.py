#!/usr/bin/env python3
"""Ten thousand connections that never finish their handshake: memory and log stay bounded, links that stand
go on, and the center can still call others."""

import resource
import selectors
import socket

from federation import Federation, is_sanitized, run, same_digests, wait_until

CONNECTIONS = 10_000
SOURCES = 250  # addresses of 127.0.0.0/8 that they come from: each may have four places
MORE_BYTES_MAX = 64 << 20
LOG_BYTES_MAX = 1 << 20  # daemon/log_budget.h: a quarter of it at once
# The first bytes of a TLS record that promises 16 KiB, and garbage.
BEGINNINGS = [b"", b"\x16\x03\x01\x40\x00\x01", b"GET / HTTP/1.1\r\n", bytes(200)]


def peak_bytes(process):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise AssertionError("no VmHWM")


class Flood:
    """Connections to one address, each silent or slow; those that are closed are opened again while it is fed."""

    def __init__(self, port, count):
        self.port = port
        self.count = count
        self.opened = 0
        self.selector = selectors.DefaultSelector()

    def __enter__(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = self.count + 1_000
        if hard != resource.RLIM_INFINITY and hard < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))  # only root may
        elif soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        for _ in range(self.count):
            self.open()
        return self

    def __exit__(self, *_):
        for key in list(self.selector.get_map().values()):
            key.fileobj.close()
        self.selector.close()

    def open(self):
        one = socket.socket()
        one.setblocking(False)
        number = self.opened
        self.opened += 1
        one.bind((f"127.0.1.{1 + number % SOURCES}", 0))
        one.connect_ex(("127.0.0.1", self.port))
        self.selector.register(one, selectors.EVENT_WRITE | selectors.EVENT_READ, number)

    def feed(self):
        """One byte or a beginning to each that takes it; whoever was turned away comes back."""
        for key, events in self.selector.select(0.05):
            begin = BEGINNINGS[key.data % len(BEGINNINGS)]
            try:
                if events & selectors.EVENT_READ and not key.fileobj.recv(4096):
                    raise ConnectionError
                if begin:
                    key.fileobj.send(begin)
                self.selector.modify(key.fileobj, selectors.EVENT_READ, key.data)
            except (BlockingIOError, InterruptedError):
                pass
            except OSError:
                self.selector.unregister(key.fileobj)
                key.fileobj.close()
                self.open()


def test_ten_thousand_half_open_connections():
    with Federation() as federation:
        toyama = federation.founded("Toyama", 16)
        kanazawa = federation.joined("Kanazawa", 17, toyama)
        # Reachable by a call of Toyama's own only.
        fukui = federation.joined("Fukui", 18, kanazawa)
        wait_until("Fukui is known", lambda: toyama.status()["federation"]["members"] == 3)
        toyama.publish("article", "Before")
        wait_until("all three agree", lambda: same_digests([toyama, kanazawa, fukui]))
        before = peak_bytes(toyama.daemon)

        with Flood(toyama.port, CONNECTIONS) as flood:

            def fed(condition):
                def ask():
                    flood.feed()
                    return condition()

                return ask

            for number in range(5):
                toyama.publish("article", f"Under attack {number}")
                wait_until("records pass to Kanazawa", fed(lambda: same_digests([toyama, kanazawa])))
                kanazawa.publish("article", f"And back {number}")
                wait_until("records come from Kanazawa", fed(lambda: same_digests([toyama, kanazawa])))
            # It calls whom it lost, attack or not.
            fukui.kill()
            fukui.start()
            wait_until("Fukui has all", fed(lambda: same_digests([toyama, kanazawa, fukui])))
            assert flood.opened >= CONNECTIONS, flood.opened
            more = peak_bytes(toyama.daemon) - before
        assert is_sanitized() or more < MORE_BYTES_MAX, f"{more >> 20} MiB more under attack"
        print(f"   {flood.opened} connections, {more / (1 << 20):.1f} MiB more")
        refusals = [line for line in toyama.log().splitlines() if " inbound_refused " in line]
        assert sum(map(len, refusals)) < LOG_BYTES_MAX, f"{len(refusals)} lines of the log tell of refused connections"
        # Whoever comes when it is over gets in.
        sapporo = federation.joined("Sapporo", 1, toyama)
        wait_until("all four agree", lambda: same_digests([toyama, kanazawa, fukui, sapporo]))
        assert toyama.stop() == 0


if __name__ == "__main__":
    run(test_ten_thousand_half_open_connections)
