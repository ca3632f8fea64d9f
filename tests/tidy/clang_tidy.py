#!/usr/bin/env python3
"""Runs clang-tidy-19 over every source (rules: the root's .clang-tidy). Part of `./check --full`.

Configures a build of its own, build/clang-tidy, with clang and without precompiled headers, and
builds the generated schema headers there; then one clang-tidy per core. Names of files as
arguments restrict it: tests/tidy/clang_tidy.py daemon/spawn.cpp
"""

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import common

BUILD = os.path.join(common.ROOT, "build", "clang-tidy")


def configure():
    subprocess.run(["cmake", "-S", common.ROOT, "-B", BUILD, "-G", "Ninja", "-DCMAKE_CXX_COMPILER=clang++-19",
                    "-DCMAKE_BUILD_TYPE=Debug", "-DTSUNAGI_SANITIZE=fuzz", "-DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON"],
                   check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", BUILD, "--target", "tsunagi_schema"], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(BUILD, "compile_commands.json"), encoding="utf-8") as file:
        compiled = {os.path.relpath(entry["file"], common.ROOT) for entry in json.load(file)}
    return sorted(path for path in compiled if path in common.files((".cpp",)))


def judge(path):
    result = subprocess.run(["clang-tidy-19", "-p", BUILD, "--quiet", path], cwd=common.ROOT,
                            capture_output=True, text=True, check=False)
    return path, result.returncode, result.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    paths = configure()
    if options.files:
        unknown = sorted(set(options.files) - set(paths))
        if unknown:
            sys.exit("clang-tidy: in no target: " + ", ".join(unknown))
        paths = options.files
    failed = 0
    with ThreadPoolExecutor(options.jobs) as pool:
        for number, (path, code, text) in enumerate(pool.map(judge, paths), 1):
            print(f"[{number}/{len(paths)}] {path}: {'clean' if code == 0 else 'see below'}", flush=True)
            if code:
                failed += 1
                print(text, flush=True)
    sys.exit(f"clang-tidy: {failed} of {len(paths)} files to mend" if failed else 0)


if __name__ == "__main__":
    main()
