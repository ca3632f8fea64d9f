#include "client/attach/prepare_file.h"

#include "client/attach/attached_name.h"
#include "client/attach/confined.h"
#include "client/attach/file_readers.h"
#include "client/attach/prepared_codec.h"

namespace tsunagi {
namespace {

FileTrouble trouble_of(ConfinedEnd end) {
    switch (end) {
        case ConfinedEnd::no_memory:
        case ConfinedEnd::out_of_time: return FileTrouble::out_of_resources;
        case ConfinedEnd::too_much: return FileTrouble::too_large;
        case ConfinedEnd::done:
        case ConfinedEnd::broken: break;
    }
    return FileTrouble::reader_failed;
}

// What the child may turn a file into: itself, a document out of a package, a JPEG out of HEIF.
bool fits(FileKind given, FileKind made) {
    if (given == FileKind::heif) return made == FileKind::jpeg;
    if (given == FileKind::package) return made >= FileKind::docx && made <= FileKind::odp;
    return given == made;
}

PreparedFile prepared(CleanedFile file, std::string_view original_name) {
    PreparedFile out;
    out.media_type = media_type_of(file.kind);
    out.name = attached_name(original_name, ending_of(file.kind));
    out.content = std::move(file.content);
    out.thumbnail = std::move(file.thumbnail);
    out.text = std::move(file.text);
    out.width = file.width;
    out.height = file.height;
    out.had_place = file.had_place;
    out.had_metadata = file.had_metadata;
    out.had_active_parts = file.had_active_parts;
    out.was_converted = file.was_converted;
    out.may_keep_metadata = file.may_keep_metadata;
    out.taken_on = file.taken_on;
    return out;
}

}  // namespace

FileResult<PreparedFile> prepare_file(ByteSpan bytes,
                                      std::string_view original_name,
                                      const PrepareLimits& limits) {
    if (bytes.size() > limits.file_bytes_max) return FileTrouble::too_large;
    const auto kind = file_kind(bytes, original_name);
    if (!kind) return kind.error();
    const ReadFile read_file = file_readers();
    if (read_file == nullptr) return FileTrouble::readers_missing;
    const ConfinedAnswer answer = run_confined(
        [&] {
            Bytes out;
            read_file(bytes, *kind, limits, out);
            return out;
        },
        {.time_max = limits.time_max,
         .memory_bytes_max = limits.memory_bytes_max,
         .answer_bytes_max = answer_bytes_max(limits)});
    if (answer.end != ConfinedEnd::done) return trouble_of(answer.end);
    auto file = decode_answer(answer.bytes, limits);
    if (!file) return FileTrouble::reader_failed;
    if (!*file) return file->error();
    if (!fits(*kind, (*file)->kind)) return FileTrouble::reader_failed;
    return prepared(std::move(**file), original_name);
}

}  // namespace tsunagi
