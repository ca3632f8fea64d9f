"""What the tidy scripts share: the list of our files, a C++ comment stripper, and one way to run.

A tidy script checks one rule over the whole tree and names file, line and remedy. Its self_test()
feeds it bad text and good text as strings, so that a check that has gone blind fails by itself:
ctest runs every script twice, once with --self-test. Python's standard library only.
"""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDERS = ("protocol", "storage", "daemon", "client", "tests", "docs")
CODE = (".h", ".cpp")


def files(suffixes, folders=FOLDERS):
    """Paths from the root of our files with one of these endings, sorted."""
    found = []
    for folder in folders:
        for here, folders_below, names in os.walk(os.path.join(ROOT, folder)):
            folders_below[:] = sorted(d for d in folders_below if d != "__pycache__")
            found += [os.path.relpath(os.path.join(here, n), ROOT) for n in names if n.endswith(suffixes)]
    return sorted(found)


def root_files():
    """Our files directly in the root and in its dot-folders, with path from the root."""
    found = []
    for name in sorted(os.listdir(ROOT)):
        path = os.path.join(ROOT, name)
        if os.path.isfile(path):
            found.append(name)
        elif name in (".cmake", ".ci"):
            found += [f"{name}/{below}" for below in sorted(os.listdir(path))]
    return found


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


PIECES = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<raw>[^(\s]*)\(.*?\)(?P=raw)"|"(?:\\.|[^"\\\n])*"|(?<![\w])\'(?:\\.|[^\'\\\n])+\'',
    re.S,
)


def without_comments(text):
    """C++ text with comments and the inside of literals blanked; lines keep their numbers."""

    def blank(match):
        piece = match.group(0)
        if piece.startswith(('"', "R")):
            return '"' + "\n" * piece.count("\n") + '"'
        return re.sub(r"[^\n]", " ", piece)

    # Include lines carry their path in a literal: keep those.
    kept = {}

    def keep(match):
        key = f"@include{len(kept)}@"
        kept[key] = match.group(0)
        return key

    text = re.sub(r'^[ \t]*#[ \t]*include[ \t]*["<][^\n]*', keep, text, flags=re.M)
    text = PIECES.sub(blank, text)
    return re.sub(r"@include\d+@", lambda match: kept[match.group(0)], text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def main(rule, check, self_test):
    """check() returns sentences, one per finding; self_test() raises AssertionError."""
    if "--self-test" in sys.argv[1:]:
        self_test()
        print(f"{rule}: the check catches what it should")
        return
    findings = check()
    for finding in findings:
        print(finding)
    if findings:
        sys.exit(f"{rule}: {len(findings)} to mend")
    print(f"{rule}: clean")
