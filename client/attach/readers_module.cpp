// readers_module.cpp - the one door of tsunagi_readers.so (file_readers.h).
#include "client/attach/file_readers.h"
#include "client/attach/prepared_codec.h"

// Its name is kReadFileSymbol.
extern "C" __attribute__((visibility("default"))) void tsunagi_read_file_1(
    tsunagi::ByteSpan bytes,
    tsunagi::FileKind kind,
    const tsunagi::PrepareLimits& limits,
    tsunagi::Bytes& answer) {
    answer = tsunagi::encode_answer(tsunagi::clean_file(bytes, kind, limits));
}

static_assert(std::is_same_v<decltype(&tsunagi_read_file_1), tsunagi::ReadFile>);
