#!/usr/bin/env python3
"""C++ is formatted by clang-format-19 with the root's .clang-format. `--fix` formats in place."""

import os
import re
import shutil
import subprocess
import sys

import common

TOOL = "clang-format-19"


def run(*arguments, text=None):
    if not shutil.which(TOOL):
        sys.exit(f"format: {TOOL} is missing; install it with: apt-get install {TOOL}")
    return subprocess.run([TOOL, *arguments], cwd=common.ROOT, input=text, capture_output=True, text=True, check=False)


def check():
    paths = common.files(common.CODE)
    if not paths:
        return []
    if "--fix" in sys.argv[1:]:
        run("-i", *paths)
    result = run("--dry-run", "-Werror", *paths)
    blamed = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error:", result.stderr, re.M)))
    if result.returncode and not blamed:
        return [result.stderr.strip()]
    return [f"{os.path.relpath(os.path.join(common.ROOT, path), common.ROOT)}: not formatted; "
            "run tests/tidy/format.py --fix" for path in blamed]


def self_test():
    arguments = ("--dry-run", "-Werror", "--assume-filename=daemon/a.cpp")
    assert run(*arguments, text="int  main( ){return 0 ;}\n").returncode != 0
    assert run(*arguments, text="int main() { return 0; }\n").returncode == 0


if __name__ == "__main__":
    common.main("format", check, self_test)
