// file_readers.h - the readers of pictures and documents, which are a file beside the program.
//
// They bring 33 libraries along. Every command would load these at its start, longer than all else
// that it does there, and only attaching a file needs them. So they are tsunagi_readers.so
// (readers_module.cpp), loaded by the process that is about to fork the one that reads
// (confined.h). No interface for others: both are built from one tree, and the symbol's number
// changes with what it takes.
//
// Thread: any; loaded once.
#pragma once

#include <filesystem>

#include "client/attach/clean_file.h"

namespace tsunagi {

// Cleans a file and encodes the answer (prepared_codec.h). May throw std::bad_alloc.
using ReadFile = void (*)(ByteSpan bytes,
                          FileKind kind,
                          const PrepareLimits& limits,
                          Bytes& answer);

inline constexpr const char* kReadersFile = "tsunagi_readers.so";
inline constexpr const char* kReadFileSymbol = "tsunagi_read_file_1";

// Null where the folder has no readers of this program.
[[nodiscard]] ReadFile load_file_readers(const std::filesystem::path& folder);

// Those beside the running program.
[[nodiscard]] ReadFile file_readers();

}  // namespace tsunagi
