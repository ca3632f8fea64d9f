#include "client/bundle/record_take_in.h"

#include "protocol/bundle/bundle.h"
#include "protocol/record/record.h"

namespace tsunagi::client {

TakeInCounts& TakeInCounts::operator+=(const TakeInCounts& other) {
    added += other.added;
    unchanged += other.unchanged;
    waiting += other.waiting;
    rejected += other.rejected;
    return *this;
}

Expected<void> RecordTakeIn::ask() {
    const auto done = client_.ask(TakeInRequest{charter_, {}}, [](Answer&) {});
    if (!done) return done.error();
    return {};
}

Expected<void> RecordTakeIn::add(ByteSpan records) {
    const auto split = split_records(records);
    if (!split) return failure(split.error());
    for (const ByteSpan record : *split) {
        if (auto added = add_one(record); !added) return added;
    }
    return {};
}

Expected<void> RecordTakeIn::add_one(ByteSpan record) {
    Sort sort;
    bool is_authority = false;
    // What can't be read goes too: the daemon says why it is refused.
    if (const auto parsed = parse_record(Bytes(record.begin(), record.end()))) {
        sort = {scope_text(parsed->header().scope), parsed->header().kind};
        is_authority = parsed->header().record_class == RecordClass::authority;
    }
    const bool is_full =
        frame_.size() + record.size() > kTakeInBytesAim || frame_sorts_.size() >= kTakeInRecordsMax;
    if (!frame_.empty() && (is_full || is_authority != is_authority_)) {
        if (auto sent = send_frame(); !sent) return sent;
    }
    is_authority_ = is_authority;
    frame_.insert(frame_.end(), record.begin(), record.end());
    frame_sorts_.push_back(std::move(sort));
    return {};
}

Expected<void> RecordTakeIn::send_frame() {
    if (frame_.empty()) return {};
    const std::size_t others_max = is_authority_ ? 0 : kTakeInUnderWay - 1;
    while (under_way_.size() > others_max) {
        if (auto taken = take_answers(); !taken) return taken;
    }
    if (auto sent = client_.send(TakeInRequest{charter_, std::move(frame_)}); !sent) return sent;
    under_way_.push_back(std::move(frame_sorts_));
    frame_ = {};
    frame_sorts_ = {};
    return is_authority_ ? take_answers() : Expected<void>();
}

Expected<void> RecordTakeIn::finish() {
    if (auto sent = send_frame(); !sent) return sent;
    while (!under_way_.empty()) {
        if (auto taken = take_answers(); !taken) return taken;
    }
    return {};
}

Expected<void> RecordTakeIn::take_answers() {
    const std::vector<Sort> sorts = std::move(under_way_.front());
    under_way_.pop_front();
    return client_.receive_outcomes(
        sorts.size(), [&](std::size_t at, const OutcomeAnswer& outcome) -> Expected<void> {
            count(outcome, sorts[at]);
            return {};
        });
}

void RecordTakeIn::count(const OutcomeAnswer& outcome, const Sort& sort) {
    const bool has_place = counts_.contains(sort) || counts_.size() < kSortsMax;
    TakeInCounts& counts = counts_[has_place ? sort : Sort{}];
    switch (outcome.outcome) {
        case DraftOutcome::stored:
        case DraftOutcome::updated: ++counts.added; break;
        case DraftOutcome::unchanged: ++counts.unchanged; break;
        case DraftOutcome::waiting: ++counts.waiting; break;
        case DraftOutcome::refused:
            ++counts.rejected;
            on_rejected_(outcome.id, static_cast<Error>(outcome.error));
            break;
    }
}

}  // namespace tsunagi::client
