#include "client/bundle/bundle_writer.h"

#include "protocol/base/check.h"

namespace tsunagi::client {
namespace {

// What a block takes beside its records: length, method and size, type, check or tag.
constexpr std::size_t kBlockOverheadBytes = 64;

}  // namespace

BundleWriter::BundleWriter(BundlePlan plan, WholeFiles& files, Random& random, AuthorityAgain again)
    : plan_(std::move(plan)),
      files_(files),
      random_(random),
      again_(std::move(again)),
      series_(random.fixed<BundleSeries>()) {
    CHECK(plan_.part_bytes_max == 0 || plan_.part_bytes_max >= kPartBytesMin);
}

bool BundleWriter::has_room(std::size_t records_bytes) const {
    return plan_.part_bytes_max == 0 ||
           part_bytes_ + records_bytes + kBlockOverheadBytes + BundleEncoder::kEndBytesMax <=
               plan_.part_bytes_max;
}

Expected<void> BundleWriter::write(ByteSpan bytes) {
    part_bytes_ += bytes.size();
    return files_.write(bytes);
}

Expected<void> BundleWriter::begin_part() {
    if (auto begun = files_.begin_part(); !begun) return begun;
    auto start = BundleEncoder::start(plan_.charter, series_, ++part_, plan_.made_ms,
                                      plan_.receivers, random_);
    if (!start) return failure(start.error());
    encoder_.emplace(std::move(start->encoder));
    part_bytes_ = 0;
    return write(start->head);
}

Expected<void> BundleWriter::end_part(bool is_last) {
    if (auto written = write(encoder_->end(is_last)); !written) return written;
    encoder_.reset();
    return files_.end_part();
}

Expected<void> BundleWriter::write_block(ByteSpan records, std::uint64_t count) {
    return write(encoder_->records(records, count));
}

Expected<void> BundleWriter::add(ByteSpan records, std::uint64_t count, bool is_authority) {
    if (count == 0) return {};
    if (!encoder_) {
        if (auto begun = begin_part(); !begun) return begun;
    } else if (!has_room(records.size())) {
        if (auto ended = end_part(false); !ended) return ended;
        if (auto begun = begin_part(); !begun) return begun;
        if (!is_authority && authority_bytes_ <= plan_.part_bytes_max / 4) {
            const auto repeated = again_([this](ByteSpan again, std::uint64_t again_count) {
                // Some may have arrived since the first part was written.
                return has_room(again.size()) ? write_block(again, again_count) : Expected<void>();
            });
            if (!repeated) return repeated;
            if (!has_room(records.size())) {
                if (auto ended = end_part(false); !ended) return ended;
                if (auto begun = begin_part(); !begun) return begun;
            }
        }
    }
    records_ += count;
    if (is_authority) authority_bytes_ += records.size();
    return write_block(records, count);
}

Expected<std::vector<std::string>> BundleWriter::finish() {
    if (!encoder_) {
        if (auto begun = begin_part(); !begun) return begun.error();
    }
    if (auto ended = end_part(true); !ended) return ended.error();
    return files_.finish();
}

}  // namespace tsunagi::client
