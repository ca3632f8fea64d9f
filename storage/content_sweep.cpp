#include "storage/content_sweep.h"

#include <algorithm>

namespace tsunagi::storage {

bool is_unused(const ContentFile& file,
               const std::set<ContentId>& named,
               WallTime now,
               const SweepRules& rules) {
    if (named.contains(file.content)) return false;
    return file.last_used + (file.is_whole ? rules.whole_kept : rules.unfinished_kept) < now;
}

namespace {

// The copies over the bound, those used longest ago.
std::vector<ContentFile> too_many(std::vector<ContentFile> copies,
                                  WallTime now,
                                  const SweepRules& rules) {
    std::uint64_t bytes = 0;
    for (const ContentFile& file : copies) bytes += file.bytes;
    std::ranges::sort(copies, {}, &ContentFile::last_used);
    std::vector<ContentFile> out;
    for (const ContentFile& file : copies) {
        if (bytes <= rules.copies_bytes_max || file.last_used + rules.copies_kept >= now) break;
        bytes -= std::min(bytes, file.bytes);
        out.push_back(file);
    }
    return out;
}

}  // namespace

SweepReport sweep_contents(ContentFiles& contents,
                           const NamedContents& named,
                           WallTime now,
                           const SweepRules& rules) {
    SweepReport report;
    std::vector<ContentFile> unused;
    std::vector<ContentFile> copies;
    contents.for_each([&](const ContentFile& file) {
        if (is_unused(file, named.all, now, rules)) {
            unused.push_back(file);
        } else if (file.is_whole && !named.own.contains(file.content)) {
            copies.push_back(file);
        }
    });
    for (ContentFile& file : too_many(std::move(copies), now, rules))
        unused.push_back(std::move(file));
    report.is_more = unused.size() > rules.files_max;
    unused.resize(std::min(unused.size(), rules.files_max));
    for (const ContentFile& file : unused) {
        contents.drop(file);
        ++report.files;
        report.bytes += file.bytes;
    }
    return report;
}

}  // namespace tsunagi::storage
