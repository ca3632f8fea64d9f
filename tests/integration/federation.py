"""federation.py - real centers on loopback for the integration tests: their folders, daemons and command lines.

Each test makes a Federation (a temporary folder), adds centers to it and asks them through the real `tsunagi` program.
Waiting is always for a condition with a deadline, never for a time. Python's standard library only.

The programs are taken from TSUNAGI_BIN, or from the folder that is given as the first argument of a test.
"""

import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
DEADLINE_S = 40.0
PASSPHRASE = "an integration test's passphrase"


def bin_folder():
    folder = os.environ.get("TSUNAGI_BIN") or (sys.argv[1] if len(sys.argv) > 1 else "")
    if not os.path.exists(os.path.join(folder, "tsunagid")):
        sys.exit("Say where tsunagid and tsunagi are: TSUNAGI_BIN=build/release/bin, or as the first argument.")
    return os.path.abspath(folder)


def is_sanitized():
    """Do these programs watch their own memory? Then what they take says nothing."""
    with open(os.path.join(bin_folder(), "tsunagid"), "rb") as file:
        return b"__asan_init" in file.read()


def environment(**more):
    env = {key: value for key, value in os.environ.items() if not key.startswith("TSUNAGI_")}
    env.update({"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"})
    env.update(more)
    return env


def wait_until(what, condition, deadline_s=DEADLINE_S):
    """Polls `condition` until it is true; fails the test with `what` and the last value otherwise."""
    end = time.monotonic() + deadline_s
    pause = 0.01
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"in {deadline_s:.0f} s this did not come true: {what} (last: {value!r})")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Result:
    """What a command left: exit code, JSON objects of stdout (where --json was given), texts."""

    def __init__(self, process):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr
        self.objects = []
        for line in self.out.splitlines():
            if line.startswith("{"):
                self.objects.append(json.loads(line))

    def of_type(self, name):
        return [item for item in self.objects if item.get("type") == name]

    def one(self, name):
        found = self.of_type(name)
        assert len(found) == 1, f"one {name} expected: {self}"
        return found[0]

    def __repr__(self):
        return f"<exit {self.code}\nstdout: {self.out[-2000:]}\nstderr: {self.err[-2000:]}>"


class Center:
    def __init__(self, federation, name, prefecture):
        self.federation = federation
        self.name = name
        self.prefecture = prefecture
        self.data = os.path.join(federation.folder, name.lower())
        self.port = free_port()
        self.daemon = None
        self.log_path = os.path.join(federation.folder, name.lower() + ".log")

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def command(self, *arguments, json_output=True, check=True, timeout_s=60, env=None, passphrase=None):
        """Runs `tsunagi --data ... <arguments>`. Only init and unlock get the passphrase, unless it is asked for or a file
        is named: opening a sealed key takes a quarter of a gigabyte and most of a second."""
        words = [os.path.join(self.federation.bin, "tsunagi"), "--data", self.data, *arguments]
        if json_output:
            words.append("--json")
        extra = dict(env or {})
        if passphrase is None and arguments[0] in ("init", "unlock"):
            passphrase = self.federation.passphrase_file
        if passphrase:
            extra["TSUNAGI_PASSPHRASE_FILE"] = passphrase
        process = subprocess.run(words, capture_output=True, text=True, timeout=timeout_s,
                                 env=environment(**self.federation.clock(), **extra),
                                 stdin=subprocess.DEVNULL, check=False)
        result = Result(process)
        if check and result.code != 0:
            raise AssertionError(f"{' '.join(words[1:])}: {result}")
        return result

    def init(self, *how):
        return self.command("init", "--name", self.name, "--prefecture", str(self.prefecture), *how)

    def found(self, federation_name="Test Federation"):
        return self.init("--found", federation_name)

    def join(self, inviter):
        invitation = inviter.command("invite", "--address", inviter.address, json_output=True).one("invitation")
        return self.init("--join", invitation["invitation"])

    def start(self, *options, wait=True):
        words = [os.path.join(self.federation.bin, "tsunagid"), "--data", self.data, "--listen", self.address,
                 "--log-level", "debug", *options]
        log = open(self.log_path, "ab")
        self.daemon = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                       env=environment(**self.federation.clock()))
        log.close()
        if wait:
            self.wait_ready()
        return self

    def wait_ready(self):
        def ready():
            code = self.daemon.poll()
            if code is not None:
                raise AssertionError(f"tsunagid of {self.name} ended with {code}:\n{self.log()[-4000:]}")
            return self.is_answering()

        wait_until(f"{self.name}'s daemon answers", ready)

    def is_answering(self):
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(os.path.join(self.data, "run", "control.sock"))
                return True
            except OSError:
                return False

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def stop(self, timeout_s=15):
        """SIGTERM; returns the exit code."""
        if self.daemon is None:
            return None
        self.daemon.send_signal(signal.SIGTERM)
        try:
            code = self.daemon.wait(timeout_s)
        except subprocess.TimeoutExpired as late:
            self.daemon.kill()
            self.daemon.wait()
            raise AssertionError(f"{self.name}'s daemon did not stop:\n{self.log()[-3000:]}") from late
        self.daemon = None
        return code

    def kill(self):
        self.daemon.kill()
        self.daemon.wait()
        self.daemon = None

    def unlock(self):
        self.command("unlock", "--for", "1h")

    def status(self):
        return self.command("status").one("status")

    def scope(self, name):
        for scope in self.status()["scopes"]:
            if scope["scope"] == name:
                return scope
        return {"scope": name, "records": 0, "digest": None}

    def publish(self, kind, title, *more, scope="nation"):
        result = self.command("publish", kind, "--title", title, "--scope", scope, "--yes", *more)
        return result.one("published")["id"]

    def items(self, kind=None, limit=None):
        words = ["list"]
        if kind:
            words += ["--kind", kind]
        if limit:
            words += ["--limit", str(limit)]
        return self.command(*words).of_type("item")

    def search(self, *words, **options):
        return self.command("search", *words, **options).of_type("hit")


class Federation:
    """Centers in a temporary folder; leaving the block ends their daemons and removes it."""

    def __init__(self, folder=None):
        self.bin = bin_folder()
        self.folder = folder or tempfile.mkdtemp(prefix="tsunagi-")
        self.passphrase_file = os.path.join(self.folder, "passphrase")
        with open(self.passphrase_file, "w", encoding="utf-8") as file:
            file.write(PASSPHRASE + "\n")
        os.chmod(self.passphrase_file, 0o600)
        self.centers = []
        self.seconds_ahead = 0

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for center in self.centers:
            if center.daemon is not None:
                center.daemon.kill()
                center.daemon.wait()
        if kind is not None:
            for center in self.centers:
                print(f"--- log of {center.name} ---\n{center.log()[-6000:]}", file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)

    def clock(self):
        """What programs are started with so that their wall clock is ahead."""
        if self.seconds_ahead == 0:
            return {}
        shim = os.path.join(self.bin, "tsunagi_clock_ahead.so")
        assert os.path.exists(shim), f"{shim} is missing: build the target tsunagi_clock_ahead"
        # A sanitizer's library wants to be the first one; here it need not be.
        return {"LD_PRELOAD": shim, "TSUNAGI_TEST_CLOCK_AHEAD": str(self.seconds_ahead),
                "ASAN_OPTIONS": "verify_asan_link_order=0"}

    def let_pass(self, seconds):
        """So much time goes by for everybody: the services stop, and go on with clocks that are ahead."""
        running = [center for center in self.centers if center.daemon is not None]
        for center in running:
            center.stop()
        self.seconds_ahead += seconds
        for center in running:
            center.start()

    def add(self, name, prefecture):
        center = Center(self, name, prefecture)
        self.centers.append(center)
        return center

    def founded(self, name, prefecture, *daemon_options):
        center = self.add(name, prefecture)
        center.found()
        center.start(*daemon_options)
        center.unlock()
        return center

    def joined(self, name, prefecture, inviter, *daemon_options):
        center = self.add(name, prefecture)
        center.join(inviter)
        center.start(*daemon_options)
        wait_until(f"{name} is a member", lambda: center.status()["federation"]["members"] >= 2)
        center.unlock()
        return center


def run_daemon(federation, center, *options, env=None, timeout_s=30):
    """Runs tsunagid that is expected to end by itself."""
    words = [os.path.join(federation.bin, "tsunagid"), "--data", center.data, *options]
    return subprocess.run(words, capture_output=True, text=True, timeout=timeout_s, check=False,
                          stdin=subprocess.DEVNULL, env=env or environment())


def assert_refused(process, code, *words):
    assert process.returncode == code, (process.returncode, process.stdout, process.stderr)
    for word in words:
        assert word in process.stderr, (word, process.stderr)
    assert "terminate called" not in process.stderr and "Aborted" not in process.stderr, process.stderr


def files_with(folder, words):
    """Files below the folder in which one of the words stands, in whatever bytes. Holes are passed over: a store of a few
    records is a file of gigabytes."""
    needles = [word.encode() for word in words]
    found = []
    for at, _, names in os.walk(folder):
        for path in (os.path.join(at, name) for name in names):
            if os.path.isfile(path) and any(needle in part for part in written_parts(path) for needle in needles):
                found.append(path)
    return found


def written_parts(path):
    """What was ever written to the file, hole by hole."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        begin = end = 0
        while end < size:
            try:
                begin = os.lseek(file.fileno(), end, os.SEEK_DATA)
            except OSError as problem:
                if problem.errno == errno.ENXIO:  # a hole to its end
                    return
                raise
            end = os.lseek(file.fileno(), begin, os.SEEK_HOLE)
            file.seek(begin)
            yield file.read(end - begin)


def same_digests(centers, scope="nation"):
    """True when all centers hold the same non-empty set of this scope."""
    digests = {center.scope(scope)["digest"] for center in centers}
    return len(digests) == 1 and None not in digests


# --- a small register file, in the tax agency's 30 columns ---

PREFECTURES = {13: "東京都", 16: "富山県", 17: "石川県"}


def check_digit(twelve):
    total = 0
    for position, digit in enumerate(reversed(twelve), start=1):
        total += int(digit) * (1 if position % 2 == 1 else 2)
    return 9 - total % 9


def corporate_number(number):
    twelve = f"{number:012d}"
    return f"{check_digit(twelve)}{twelve}"


def register_row(sequence, number, name, prefecture, *, updated, changed, latest, process="01", closed="", cause=""):
    """One row of the corporate number publication site's CSV (30 columns)."""
    return [str(sequence), corporate_number(number), process, "0", updated, changed, name, "", "399",
            PREFECTURES[prefecture], "市内", "一丁目1番1号", "", f"{prefecture:02d}", "201", "9300001", "", "",
            closed, cause, "", "", "2015-10-05", str(latest), "", "", "", "", "", "0"]


def write_register(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        for row in rows:
            file.write(",".join('"' + value.replace('"', '""') + '"' for value in row) + "\r\n")


def run(*tests):
    """Runs the tests one after the other; what fails is told and ends in exit code 1."""
    failed = 0
    for test in tests:
        begin = time.monotonic()
        try:
            test()
            print(f"ok {test.__name__} ({time.monotonic() - begin:.1f} s)", flush=True)
        except (AssertionError, subprocess.TimeoutExpired) as problem:
            failed += 1
            print(f"FAILED {test.__name__}: {problem}", flush=True)
    sys.exit(1 if failed else 0)
