#!/usr/bin/env python3
"""The include graph: who may include whom (docs/ARCHITECTURE.md has the table with its reasons).

Two tables: which of our own folders a folder may use, and which folders may use an outside
library. A library that stands in neither table is a finding, so a new one is a decision.
"""

import os
import re
from collections import defaultdict

import common

CLIENT_MAY = ("client/", "protocol/base/", "protocol/schema/", "protocol/crypto/", "protocol/record/", "protocol/text/",
              "protocol/authority/roster.h", "protocol/content/pieces.h", "protocol/bundle/", "protocol/counting/",
              "protocol/inquiry/coverage.h", "protocol/matching/")
STORAGE_MAY = ("storage/", "protocol/base/", "protocol/schema/", "protocol/crypto/", "protocol/record/",
               "protocol/content/", "protocol/text/code_points.h", "protocol/text/kana.h",
               "protocol/text/spelling.h", "protocol/authority/", "protocol/inquiry/term_counts.h",
               "protocol/reconcile/", "protocol/node/record_index.h",
               "protocol/node/store_order.h", "protocol/node/derived_state.h")
ALL = ("protocol/", "storage/", "daemon/", "client/", "tests/")

# The longest prefix of the including file's path counts.
OURS = {
    "protocol/": ("protocol/",),
    "storage/": STORAGE_MAY,
    "daemon/": ("daemon/", "storage/", "protocol/"),
    "client/": CLIENT_MAY,
    "tests/support/": ("tests/support/", "protocol/"),
    "tests/simulation/": ("tests/simulation/", "tests/support/", "protocol/"),
    "tests/vectors/": ("tests/vectors/", "tests/support/", "protocol/"),
    "tests/unit/protocol/": ("tests/unit/protocol/", "tests/support/", "protocol/"),
    "tests/unit/storage/": ("tests/unit/storage/", "tests/support/", "storage/", "protocol/"),
    "tests/unit/daemon/": ("tests/unit/daemon/", "tests/support/", "daemon/", "storage/", "protocol/"),
    "tests/unit/client/": ("tests/unit/client/", "tests/support/", "client/", "protocol/"),
    "tests/": ALL,
}

# Outside headers: pattern -> the folders that may include it. First match counts.
DAEMON_AND_CLIENT = ("daemon/", "client/", "tests/unit/daemon/", "tests/unit/client/", "tests/bench/",
                     "tests/integration/", "tests/fuzz/")
SHELL = ("storage/",) + DAEMON_AND_CLIENT + ("tests/unit/storage/", "tests/simulation/main.cpp",
                                             "tests/vectors/", "tests/unit/protocol/")
OUTSIDE = [
    (r"lmdb\.h", ("storage/",)),
    (r"groonga(\.h|/.*)", ("storage/",)),
    # Bytes in, bytes out, so it may stand in protocol/; one file keeps its bounds.
    (r"zstd\.h", ("protocol/base/compress.cpp", "tests/unit/protocol/")),
    (r"boost/(asio|beast)(\.hpp|/.*)", DAEMON_AND_CLIENT),
    (r"openssl/.*", ("daemon/", "tests/unit/daemon/", "tests/bench/")),
    (r"spdlog/.*", ("daemon/",)),
    (r"systemd/.*", ("daemon/", "tests/unit/daemon/")),
    (r"toml\+\+/.*", ("daemon/", "client/")),
    (r"CLI/.*", ("daemon/", "client/", "tests/simulation/main.cpp", "tests/bench/")),
    (r"fmt/.*", ("daemon/", "client/", "tests/")),
    (r"boost/locale(\.hpp|/.*)", ("client/",)),
    (r"unicode/.*", ("client/", "storage/", "tests/unit/storage/", "tests/unit/client/")),
    (r"(csv\.h|nlohmann/.*)", ("client/", "tests/unit/client/", "tests/bench/")),
    # Each stands behind one header of ours that keeps the bounds.
    (r"zip\.h", ("client/import/sheet_archive.cpp",)),
    (r"expat\.h", ("client/import/sheet_xml.cpp", "tests/unit/client/")),
    (r"libical/.*", ("client/import/ical_value.cpp", "client/import/ical_zone.cpp", "tests/unit/client/")),
    (r"yaml-cpp/.*", ("client/forms/form_document.cpp",)),
    # Readers of attached files: each reads hostile bytes, and only in a confined process.
    (r"exiv2/.*", ("client/attach/image_metadata.cpp", "tests/unit/client/")),
    (r"gif_lib\.h", ("client/attach/gif_image.cpp", "tests/unit/client/")),
    (r"libheif/.*", ("client/attach/heif_image.cpp", "tests/unit/client/")),
    (r"(png|csetjmp)(\.h)?", ("client/attach/png_image.cpp", "tests/unit/client/")),
    (r"poppler-.*", ("client/attach/pdf_pages.cpp", "tests/unit/client/")),
    (r"qpdf/.*", ("client/attach/pdf_cleaner.cpp", "tests/unit/client/")),
    (r"turbojpeg\.h", ("client/attach/jpeg_codec.cpp", "tests/unit/client/")),
    (r"webp/.*", ("client/attach/webp_image.cpp", "tests/unit/client/")),
    (r"curl/curl\.h", ("client/mail/smtp_delivery.cpp",)),
    (r"boost/unordered/.*", ("storage/", "daemon/", "client/", "tests/")),
    (r"boost/system/result\.hpp", ALL),
    (r"sodium(\.h|/.*)", ALL),
    (r"(kj/async|kj/compat|kj/filesystem|capnp/(rpc|ez-rpc|persistent)).*", ()),
    (r"(capnp|kj)/.*", ALL),
    (r"(gtest|gmock|rapidcheck|benchmark)(\.h|/.*)", ("tests/",)),
    # The standard library's doors to the world: closed in protocol/ and in the simulator's world.
    (r"(thread|mutex|shared_mutex|condition_variable|future|atomic|semaphore|barrier|latch|stop_token)", SHELL),
    (r"(filesystem|fstream|iostream|random|unordered_map|unordered_set|ctime|csignal|locale)",
     SHELL + ("tests/",)),
    (r"[a-z_]+", ALL),  # the rest of the standard library
    (r"endian\.h", ("protocol/base/",)),  # POSIX, pure: the order of bytes
    (r"(sys/|net/|netinet/|arpa/|linux/).*", SHELL),  # POSIX
    (r"(fcntl|unistd|poll|spawn|termios|netdb|dirent|signal|pthread|langinfo)\.h", SHELL),
    (r"malloc\.h", ("daemon/system.cpp",)),
    (r"dlfcn\.h", ("tests/integration/", "client/attach/file_readers.cpp")),
    (r"(stdlib|iconv)\.h", ("client/", "tests/")),  # mkdtemp; the naive twin of our own CP932 reader
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]', re.M)


def rule_for(path):
    return OURS[max((prefix for prefix in OURS if path.startswith(prefix)), key=len)]


def judge(path, text, exists):
    """Sentences about the includes of one file; exists(path) tells whether a file of ours is there."""
    findings = []
    code = common.without_comments(text)
    for match in INCLUDE.finditer(code):
        kind, target = match.groups()
        where = f"{path}:{common.line_of(code, match.start())}"
        if kind == '"':
            may = rule_for(path)
            source = target[:-2] if target.endswith(".capnp.h") else target
            if not exists(source):
                findings.append(f'{where}: "{target}" is not a path from the root; write it as "folder/file.h"')
            elif not target.startswith(may):
                findings.append(f"{where}: {path.split('/')[0]} code may not use {target}; it may use {', '.join(may)}")
            continue
        for pattern, folders in OUTSIDE:
            if re.fullmatch(pattern, target):
                if not path.startswith(folders):
                    allowed = ", ".join(folders) or "nobody"
                    findings.append(f"{where}: <{target}> is not for this folder; allowed: {allowed}")
                break
        else:
            findings.append(f"{where}: <{target}> is in no table of tests/tidy/layers.py; add it there with care")
    return findings


def find_cycle(graph):
    """One include cycle as a list of files, or None."""
    state = defaultdict(int)  # 0 new, 1 on the path, 2 done

    def visit(node, trail):
        state[node] = 1
        for target in graph.get(node, ()):
            if state[target] == 1:
                return trail[trail.index(target):] + [target] if target in trail else [node, target]
            if state[target] == 0:
                cycle = visit(target, trail + [target])
                if cycle:
                    return cycle
        state[node] = 2
        return None

    for node in sorted(graph):
        if state[node] == 0:
            cycle = visit(node, [node])
            if cycle:
                return cycle
    return None


def check():
    findings, graph = [], {}
    exists = lambda path: os.path.exists(os.path.join(common.ROOT, path))
    for path in common.files(common.CODE):
        text = common.read(path)
        findings += judge(path, text, exists)
        graph[path] = sorted(t for k, t in INCLUDE.findall(common.without_comments(text)) if k == '"')
    cycle = find_cycle(graph)
    if cycle:
        findings.append("include cycle: " + " -> ".join(cycle))
    return findings


def self_test():
    there = lambda path: True
    bad = [
        ("protocol/node/node.cpp", "#include <thread>"),
        ("protocol/base/a.h", '#include "storage/store.h"'),
        ("protocol/base/a.h", "#include <boost/asio.hpp>"),
        ("protocol/base/a.h", "#include <kj/async.h>"),
        ("protocol/base/a.h", "#include <unordered_map>"),
        ("storage/a.cpp", '#include "protocol/session/session.h"'),
        ("storage/a.cpp", "#include <boost/asio/post.hpp>"),
        ("daemon/a.cpp", "  #  include <lmdb.h>"),
        ("daemon/a.cpp", '#include "client/messages.h"'),
        ("client/a.cpp", '#include "protocol/node/node.h"'),
        ("client/a.cpp", '#include "storage/store.h"'),
        ("tests/simulation/world.cpp", '#include "daemon/node_driver.h"'),
        ("tests/simulation/world.cpp", '#include "storage/store.h"'),
        ("tests/simulation/world.cpp", "#include <thread>"),
        ("daemon/a.cpp", "#include <curl/curl.h>"),
        ("client/mail/message.cpp", "#include <curl/curl.h>"),
        ("daemon/a.cpp", "#include <libxml/parser.h>"),
    ]
    for path, text in bad:
        assert judge(path, text + "\n", there), f"missed: {path}: {text}"
    good = [
        ("protocol/record/record.h", '#include "protocol/schema/record.capnp.h"\n#include <vector>\n'),
        ("storage/environment.cpp", "#include <lmdb.h>\n#include <sys/statvfs.h>\n"),
        ("daemon/spawn.cpp", "#include <boost/asio/co_spawn.hpp>\n"),
        ("client/main.cpp", '// #include "storage/store.h"\n#include "protocol/record/record.h"\n'),
    ]
    for path, text in good:
        assert not judge(path, text, there), f"wrongly blamed: {path}: {judge(path, text, there)}"
    assert judge("daemon/a.cpp", '#include "gone.h"\n', lambda path: False)
    assert find_cycle({"a": ["b"], "b": ["c"], "c": ["a"]})
    assert not find_cycle({"a": ["b", "c"], "b": ["c"], "c": []})


if __name__ == "__main__":
    common.main("layers", check, self_test)
