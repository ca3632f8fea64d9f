// bundle_writer.h - pages of records into the parts of one export, none larger than asked.
//
// Each part is a whole bundle. Authority records, without which the rest can't be judged, stand at
// the front of every part, as long as they take no more than a quarter of it; otherwise in the
// first ones only. Thread: one. Memory: one page. Errors: those of WholeFiles; a receiver's key.
#pragma once

#include <functional>
#include <optional>

#include "client/whole_files.h"
#include "protocol/bundle/bundle.h"

namespace tsunagi::client {

// A part holds a page of records and the largest head at least.
inline constexpr std::uint64_t kPartBytesMin = 1 << 20;

struct BundlePlan {
    CharterId charter;
    std::uint64_t made_ms = 0;
    std::vector<BundleReceiver> receivers;  // none: open
    std::uint64_t part_bytes_max = 0;  // 0: one file, however large; else kPartBytesMin at least
};

class BundleWriter {
  public:
    using Take = std::function<Expected<void>(ByteSpan records, std::uint64_t count)>;
    // Gives all authority records again, page by page, to what it is called with.
    using AuthorityAgain = std::function<Expected<void>(const Take& take)>;

    BundleWriter(BundlePlan plan, WholeFiles& files, Random& random, AuthorityAgain again);

    // Pre: whole records, 600 KiB at most; authority records come first.
    [[nodiscard]] Expected<void> add(ByteSpan records, std::uint64_t count, bool is_authority);
    // Ends the last part and puts all files into place. Returns their names.
    [[nodiscard]] Expected<std::vector<std::string>> finish();

    [[nodiscard]] std::uint64_t records() const { return records_; }  // each counted once

  private:
    [[nodiscard]] Expected<void> begin_part();
    [[nodiscard]] Expected<void> end_part(bool is_last);
    [[nodiscard]] Expected<void> write(ByteSpan bytes);
    [[nodiscard]] Expected<void> write_block(ByteSpan records, std::uint64_t count);
    [[nodiscard]] bool has_room(std::size_t records_bytes) const;

    BundlePlan plan_;
    WholeFiles& files_;
    Random& random_;
    AuthorityAgain again_;
    BundleSeries series_;
    std::uint32_t part_ = 0;
    std::optional<BundleEncoder> encoder_;
    std::uint64_t part_bytes_ = 0;
    std::uint64_t authority_bytes_ = 0;
    std::uint64_t records_ = 0;
};

}  // namespace tsunagi::client
