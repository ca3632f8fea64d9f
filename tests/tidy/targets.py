#!/usr/bin/env python3
"""Every source is in a target, every header is included, every schema is generated: no dead files."""

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


def unused_headers(headers, texts):
    included = set()
    for text in texts:
        included.update(re.findall(r'#\s*include\s*"([^"]+)"', text))
    return [f"{path}: no file includes this header; use it or delete it"
            for path in headers if path not in included]


def check():
    cmake_files = {path: common.read(path) for path in common.files(("CMakeLists.txt", ".cmake"))}
    code = [common.read(path) for path in common.files(common.CODE)]
    return (unlisted(common.files((".cpp", ".capnp")), cmake_files) +
            unused_headers(common.files((".h",)), code))


def self_test():
    lists = {"storage/CMakeLists.txt": "tsunagi_add_layer(storage SOURCES a.cpp search/b.cpp\n# c.cpp\n)"}
    assert unlisted(["storage/c.cpp"], lists), "a file that stands only in a comment is not listed"
    assert unlisted(["daemon/a.cpp"], lists), "a namesake in another folder is not this file"
    assert not unlisted(["storage/a.cpp", "storage/search/b.cpp"], lists)
    assert unused_headers(["storage/x.h"], ['#include "storage/y.h"'])
    assert not unused_headers(["storage/x.h"], ['#include "storage/x.h"'])


if __name__ == "__main__":
    common.main("targets", check, self_test)
