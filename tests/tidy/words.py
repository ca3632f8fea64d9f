#!/usr/bin/env python3
"""Words that may not stand in the tree, each with what to write instead.

A rule is a name, a pattern, where it looks, and the replacement. `code` rules see C++ without its
comments and literals; `text` rules see every line of every file, comments too.
"""

import re
from typing import Callable, NamedTuple

import common


class Rule(NamedTuple):
    name: str
    pattern: str
    where: Callable[[str], bool]
    instead: str


def below(*prefixes):
    return lambda path: path.startswith(prefixes)


def anywhere(path):
    return True


def not_spawn(path):
    return path != "daemon/spawn.cpp"


PURE = below("protocol/", "tests/simulation/", "tests/support/")

CODE_RULES = [
    Rule("using namespace std", r"\busing\s+namespace\s+std\s*;", anywhere, "the name in full, std::"),
    Rule("swallowed exception", r"\bcatch\s*\(\s*\.\.\.\s*\)\s*\{\s*\}", anywhere,
         "a catch that logs or returns an error"),
    Rule("assert", r"\bassert\s*\(", anywhere, "CHECK (a bug of ours) or Result (somebody else's)"),
    Rule("::now()", r"::now\s*\(\s*\)", PURE, "the `Now` that is passed in"),
    Rule("random_device", r"\brandom_device\b", PURE, "the injected Random"),
    Rule("getenv", r"\bgetenv\b", PURE, "a parameter"),
    Rule("unordered container", r"\bunordered_\w+", PURE, "std::map, std::set or a sorted vector: order is part of results"),
    Rule("floating point", r"\b(?:float|double)\b", below("protocol/"), "integers with their unit in the name"),
    Rule("co_spawn", r"\bco_spawn\b", not_spawn, "spawn() of daemon/spawn.h, which logs what would be swallowed"),
    Rule("detached", r"\b(?:asio::)?detached\b|\.detach\s*\(", not_spawn, "spawn() of daemon/spawn.h, or a joined std::jthread"),
    Rule("disabled test", r"\bDISABLED_", below("tests/"), "a test that runs, or none"),
    Rule("test that cannot fail", r"\b(?:EXPECT|ASSERT)_TRUE\s*\(\s*true\s*\)", below("tests/"), "a real expectation"),
    Rule("sleep", r"\b(?:sleep_for|sleep_until|u?sleep|nanosleep)\s*\(", below("tests/unit/", "tests/simulation/"),
         "virtual time, or a condition with a deadline"),
]

TEXT_RULES = [
    Rule("unfinished work", r"\b(?:TODO|FIXME|XXX|HACK)\b", anywhere, "the work itself, or an issue"),
    Rule("for now", r"(?i)\bfor now\b", anywhere, "what holds and why"),
    Rule("machine path", r"(?<![\w.])/(?:home/\w|work/|tmp/w/|farm/|root/)", anywhere,
         "a path from the root, a temporary folder, or an environment variable"),
]

# What people read in messages: plain words instead of ours (docs/GLOSSARY.md).
MESSAGE = re.compile(r'\b_\(\s*((?:"(?:\\.|[^"\\])*"\s*)+)')
PLAIN = [(r"\bgossip\w*", "share"), (r"\bnodes?\b", "center"), (r"\bhash(?:es)?\b", "digest or id"),
         (r"\bmutex|\bmalformed\b", "what is wrong with it, in plain words")]

# These files hold the words as data.
EXEMPT = ("tests/tidy/",)


def judge(path, text):
    findings = []

    def add(position, source, rule, instead):
        findings.append(f"{path}:{common.line_of(source, position)}: {rule}; instead: {instead}")

    if path.endswith(common.CODE):
        code = common.without_comments(text)
        for rule in CODE_RULES:
            if rule.where(path):
                for match in re.finditer(rule.pattern, code):
                    if "#" not in code[code.rfind("\n", 0, match.start()) + 1:match.start()]:
                        add(match.start(), code, rule.name, rule.instead)
        for message in MESSAGE.finditer(text):
            for pattern, instead in PLAIN:
                if re.search(pattern, message.group(1), re.I):
                    add(message.start(), text, f"{pattern} in a message for people", instead)
    for rule in TEXT_RULES:
        if rule.where(path):
            for match in re.finditer(rule.pattern, text):
                add(match.start(), text, rule.name, rule.instead)
    return findings


def check():
    suffixes = common.CODE + (".py", ".sh", ".txt", ".md", ".cmake", ".capnp", ".po", ".json", ".toml", ".service")
    paths = [p for p in common.files(suffixes) + common.root_files() if not p.startswith(EXEMPT)]
    return [finding for path in paths for finding in judge(path, common.read(path))]


def self_test():
    bad = [
        ("daemon/a.cpp", "// TODO later"),
        ("docs/A.md", "This is enough for now."),
        ("check", "cd /home/someone"),
        ("daemon/a.cpp", "using  namespace std;"),
        ("daemon/a.cpp", "try { f(); } catch (...) { }"),
        ("daemon/a.cpp", "assert(x);"),
        ("protocol/a.cpp", "auto t = std::chrono::steady_clock::now();"),
        ("protocol/a.cpp", "std::unordered_map<int, int> m;"),
        ("protocol/a.cpp", "std::random_device d;"),
        ("protocol/a.cpp", 'std::getenv("A");'),
        ("protocol/a.cpp", "double share = 0;"),
        ("daemon/links.cpp", "asio::co_spawn(io, f(), g);"),
        ("daemon/links.cpp", "asio::post(io, asio::detached);"),
        ("tests/unit/protocol/a_test.cpp", "TEST(A, DISABLED_B) {}"),
        ("tests/unit/protocol/a_test.cpp", "EXPECT_TRUE(true);"),
        ("tests/simulation/world.cpp", "std::this_thread::sleep_for(1s);"),
        ("client/a.cpp", 'print(_("the node is gone"));'),
        ("client/a.cpp", 'print(_("the first line "\n "has a hash"));'),
    ]
    for path, text in bad:
        assert judge(path, text), f"missed: {path}: {text}"
    good = [
        ("daemon/spawn.cpp", "asio::co_spawn(io, f(), g);"),
        ("daemon/a.cpp", "static_assert(sizeof(int) == 4);"),
        ("protocol/a.h", "// never calls ::now() nor getenv\nint x;"),
        ("daemon/a.cpp", "auto t = std::chrono::steady_clock::now();"),
        ("daemon/a.cpp", "#include <boost/asio/co_spawn.hpp>"),
        ("client/a.cpp", 'print(_("the center is gone"), "node");'),
        ("daemon/a.cpp", "try { f(); } catch (...) { log(); }"),
    ]
    for path, text in good:
        assert not judge(path, text), f"wrongly blamed: {judge(path, text)}"


if __name__ == "__main__":
    common.main("words", check, self_test)
