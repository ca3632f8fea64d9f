#!/usr/bin/env python3
"""Every source is in a target, every header is included, every schema is generated, every script of a test is run:
no dead files."""

import os
import re

import common

# Includes from outside the list of code: precompiled headers and forced includes.
LISTED = re.compile(r"[\w./+-]+\.(?:cpp|capnp|h)\b")


def listed_paths(cmake_files):
    """Paths from the root of the files that CMake lists name. cmake_files: path -> text."""
    paths = set()
    for path, text in cmake_files.items():
        folder = os.path.dirname(path)
        for name in LISTED.findall(re.sub(r"#[^\n]*", "", text)):
            paths.add(os.path.normpath(os.path.join(folder, name)))
            paths.add(os.path.normpath(name))
    return paths


def unlisted(sources, cmake_files):
    listed = listed_paths(cmake_files)
    return [f"{path}: in no CMakeLists.txt; list it beside its neighbours or delete it"
            for path in sources if path not in listed]


def unrun(scripts, cmake_files):
    """Lists name a script's test by what stands behind `test_`."""
    found = []
    for path in scripts:
        folder, name = os.path.split(path)
        listed = re.sub(r"#[^\n]*", "", cmake_files.get(folder + "/CMakeLists.txt", ""))
        if not re.search(r"(?<![\w.])" + re.escape(name[len("test_"):-len(".py")]) + r"(?![\w.])", listed):
            found.append(f"{path}: no CMakeLists.txt beside it runs this test; list it or delete it")
    return found


def unused_headers(headers, texts):
    included = set()
    for text in texts:
        included.update(re.findall(r'#\s*include\s*"([^"]+)"', text))
    return [f"{path}: no file includes this header; use it or delete it"
            for path in headers if path not in included]


def check():
    cmake_files = {path: common.read(path) for path in common.files(("CMakeLists.txt", ".cmake"))}
    code = [common.read(path) for path in common.files(common.CODE)]
    scripts = [path for path in common.files((".py",), ("tests",)) if os.path.basename(path).startswith("test_")]
    return (unlisted(common.files((".cpp", ".capnp")), cmake_files) +
            unrun(scripts, cmake_files) +
            unused_headers(common.files((".h",)), code))


def self_test():
    lists = {"storage/CMakeLists.txt": "tsunagi_add_layer(storage SOURCES a.cpp search/b.cpp\n# c.cpp\n)"}
    assert unlisted(["storage/c.cpp"], lists), "a file that stands only in a comment is not listed"
    assert unlisted(["daemon/a.cpp"], lists), "a namesake in another folder is not this file"
    assert not unlisted(["storage/a.cpp", "storage/search/b.cpp"], lists)
    tests = {"tests/a/CMakeLists.txt": "foreach(name\n  two_centers\n# story\n)"}
    assert not unrun(["tests/a/test_two_centers.py"], tests)
    assert unrun(["tests/a/test_story.py"], tests) and unrun(["tests/a/test_two.py"], tests)
    assert unrun(["tests/b/test_two_centers.py"], tests), "another folder's list does not run it"
    assert unused_headers(["storage/x.h"], ['#include "storage/y.h"'])
    assert not unused_headers(["storage/x.h"], ['#include "storage/x.h"'])


if __name__ == "__main__":
    common.main("targets", check, self_test)
