#!/usr/bin/env python3
"""The root holds the six folders, dotfiles, and a short list of files; nothing else."""

import os

import common

BUILT = ("build",)  # in .gitignore
ROOT_FILES = ("CMakeLists.txt", "CMakePresets.json", "CONTRIBUTING.md", "GOALS.md", "LICENSE", "README.md",
              "README.ja.md", "check", "demo", "packages.txt")


def judge(entries):
    """entries: (name, is_folder) pairs of the root."""
    findings = []
    for name, is_folder in entries:
        if name.startswith("."):
            continue
        if is_folder and name not in common.FOLDERS + BUILT:
            findings.append(f"{name}/: not one of the six folders ({', '.join(common.FOLDERS)}); move it into one")
        if not is_folder and name not in ROOT_FILES:
            findings.append(f"{name}: does not belong in the root; move it into a folder")
    present = {name for name, is_folder in entries if is_folder}
    findings += [f"{name}/: missing" for name in common.FOLDERS if name not in present]
    return findings


def check():
    names = sorted(os.listdir(common.ROOT))
    findings = judge([(name, os.path.isdir(os.path.join(common.ROOT, name))) for name in names])
    for name in ("check", "demo", ".ci/run"):
        path = os.path.join(common.ROOT, name)
        if os.path.exists(path) and not os.access(path, os.X_OK):
            findings.append(f"{name}: not executable; chmod +x {name}")
    return findings


def self_test():
    six = [(name, True) for name in common.FOLDERS]
    assert not judge(six + [(".cmake", True), ("README.md", False), ("build", True)])
    assert judge(six + [("cmake", True)])
    assert judge(six + [("notes.txt", False)])
    assert judge(six[1:])


if __name__ == "__main__":
    common.main("folders", check, self_test)
