#!/usr/bin/env python3
"""No source file over 500 lines: a longer one hides a second thing that wants a name of its own.

Functions are bounded at 70 lines by clang-tidy (`./check --full`).
"""

import common

LINES_MAX = 500

# path -> why it may be longer. Tables of data are the only good reason so far.
LONGER = {}


def judge(path, text):
    lines = text.count("\n")
    if lines > LINES_MAX and path not in LONGER:
        return [f"{path}: {lines} lines, at most {LINES_MAX}; split it by what it hides"]
    return []


def check():
    paths = common.files(common.CODE + (".py",))
    gone = [f"{path}: listed in LONGER but not there or not longer; take it off the list"
            for path in LONGER if path not in paths or common.read(path).count("\n") <= LINES_MAX]
    return gone + [finding for path in paths for finding in judge(path, common.read(path))]


def self_test():
    assert judge("daemon/a.cpp", "x\n" * (LINES_MAX + 1))
    assert not judge("daemon/a.cpp", "x\n" * LINES_MAX)


if __name__ == "__main__":
    common.main("length", check, self_test)
