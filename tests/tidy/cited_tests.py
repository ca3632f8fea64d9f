#!/usr/bin/env python3
"""Every test that a document names exists: a table of defences that points at nothing is worse than none."""

import os
import re

import common

# `Suite.Test` in backticks; folders of scripts by the word before the point.
CITED = re.compile(r"`([A-Za-z]\w*)\.([A-Za-z]\w*)`")
DOCUMENTS = ("docs/SECURITY.md",)
DEFINED = re.compile(r"\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\)|\bRC_GTEST_(?:FIXTURE_)?PROP\(\s*(\w+),\s*(\w+)\s*,")


def defined_tests(texts):
    found = set()
    for text in texts:
        for match in DEFINED.finditer(text):
            suite, name = (group for group in match.groups() if group)
            found.add(f"{suite}.{name}")
    return found


def script_tests(paths, simulation_lists):
    """Tests that are programs: integration.x, fuzz.x, simulation.x."""
    found = set()
    for path in paths:
        name = os.path.basename(path)
        if path.startswith("tests/integration/test_"):
            found.add("integration." + name[len("test_"):-len(".py")])
        if path.startswith("tests/fuzz/") and name.endswith("_fuzz.cpp"):
            found.add("fuzz." + name[:-len("_fuzz.cpp")])
    found.update(re.findall(r"\bsimulation\.\w+", simulation_lists))
    return found


def missing(documents, tests):
    """documents: path -> text."""
    found = []
    for path, text in documents.items():
        for match in CITED.finditer(text):
            name = f"{match.group(1)}.{match.group(2)}"
            if name not in tests:
                found.append(f"{path}:{common.line_of(text, match.start())}: there is no test {name}; name one that is")
    return found


def check():
    paths = common.files((".cpp", ".py", ".h"), ("tests",))
    tests = defined_tests(common.read(path) for path in paths if path.endswith(common.CODE))
    tests |= script_tests(paths, common.read("tests/simulation/CMakeLists.txt"))
    return missing({path: common.read(path) for path in DOCUMENTS}, tests)


def self_test():
    tests = defined_tests(["TEST_F(Gate, Opens) {\nTEST(\n    Long, Name) {", "RC_GTEST_PROP(Rapid, Holds, ()) {"])
    assert tests == {"Gate.Opens", "Long.Name", "Rapid.Holds"}, tests
    tests |= script_tests(["tests/integration/test_two.py", "tests/fuzz/frame_fuzz.cpp"], "simulation.seeds.1")
    assert not missing({"a.md": "`Gate.Opens`, `integration.two`, `fuzz.frame`, `simulation.seeds`"}, tests)
    assert missing({"a.md": "`Gate.Shut`"}, tests) and missing({"a.md": "`integration.three`"}, tests)


if __name__ == "__main__":
    common.main("cited_tests", check, self_test)
