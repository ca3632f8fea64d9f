#include "client/record_import.h"

#include <algorithm>
#include <map>
#include <utility>

#include "client/control_codec.h"
#include "protocol/base/check.h"
#include "protocol/counting/written_counts.h"

namespace tsunagi::client {

bool is_rows_fault(Error error) {
    switch (error) {
        case Error::malformed:
        case Error::too_large:
        case Error::bad_text:
        case Error::bad_field:
        case Error::over_limit:
        case Error::not_your_slot:
        case Error::changed_meanwhile:
        case Error::not_found:
        case Error::narrows_scope:
        case Error::erased:
        case Error::widens_scope: return true;
        default: return false;
    }
}

const char* refusal_sentence(const std::string& reason) {
    for (const Error error : all_errors()) {
        const ErrorSentence sentence = error_sentence(error);
        if (sentence.name == reason) return sentence.english;
    }
    return "";
}

SlotId slot_for(const CenterId& own, const KindRow& kind, const Body& body, const Bytes& slot) {
    if (slot.empty()) return natural_slot(own, kind.id, slot_key(kind, body));
    const auto given = SlotId::from(slot);
    CHECK(given.has_value());
    return *given;
}

void RecordImport::reject(std::uint64_t line, Error error, const std::string& field) {
    ++counts_.refused;
    watcher_.rejected({line, std::string(error_sentence(error).name), field});
}

Expected<void> RecordImport::add(std::uint64_t line,
                                 const KindRow& kind,
                                 const ScopeChoice& scope,
                                 const Body& body,
                                 const Bytes& slot,
                                 const std::optional<RecordId>& base) {
    if (const auto problem = check_body(kind, body)) {
        reject(line, problem->error, problem->field);
        return {};
    }
    if (scope.level != ScopeLevel::center) {
        if (const auto problem = count_problem(kind, body)) {
            const std::string count = problem->line.empty() ? "" : ": " + problem->line;
            reject(line, Error::bad_field, std::string(problem->field) + count);
            return {};
        }
    }
    auto bytes = encode_body(body);
    if (!bytes) {
        reject(line, bytes.error(), {});
        return {};
    }
    Draft draft{kind.id,
                scope.level,
                scope.area,
                std::move(*bytes),
                slot,
                /*only_if_newer=*/true,
                {}};
    if (base) draft.base.push_back(*base);
    return add(line, std::move(draft), slot_for(own_, kind, body, slot));
}

Expected<void> RecordImport::add(std::uint64_t line, Draft draft) {
    const auto slot = SlotId::from(draft.slot);
    CHECK(slot.has_value());
    return add(line, std::move(draft), *slot);
}

Expected<void> RecordImport::add(std::uint64_t line, Draft draft, const SlotId& slot) {
    if (dry_run_ == nullptr || !dry_run_->has(slot))
        return put_into_frame(line, std::move(draft), slot);
    held_.push_back({slot, line, std::move(draft)});
    return {};
}

// Each slot's drafts in a row, the slots in the order of the file.
Expected<void> RecordImport::add_held() {
    std::map<SlotId, std::size_t> first;
    for (std::size_t i = 0; i < held_.size(); ++i) first.emplace(held_[i].slot, i);
    std::ranges::stable_sort(held_, {}, [&](const Held& held) { return first.at(held.slot); });
    for (Held& held : std::exchange(held_, {})) {
        if (auto added = put_into_frame(held.line, std::move(held.draft), held.slot); !added)
            return added;
    }
    return {};
}

Expected<void> RecordImport::put_into_frame(std::uint64_t line, Draft draft, const SlotId& slot) {
    const std::size_t size = draft_bytes(draft);
    if (!frame_.drafts.empty() &&
        (frame_.drafts.size() >= kFrameDrafts || frame_bytes_ + size > kFrameBytesAim)) {
        if (auto sent = send_frame(); !sent) return sent;
    }
    frame_.drafts.push_back(std::move(draft));
    frame_lines_.push_back(line);
    frame_slots_.push_back(slot);
    frame_bytes_ += size;
    return {};
}

Expected<void> RecordImport::send_frame() {
    if (frame_.drafts.empty()) return {};
    if (under_way_.size() >= kFramesUnderWay) {
        if (auto taken = take_answers(); !taken) return taken;
    }
    if (auto noted = watcher_.sending(frame_slots_); !noted) return noted;
    frame_.is_dry_run = dry_run_ != nullptr;
    if (auto sent = client_.send(std::move(frame_)); !sent) return sent;
    under_way_.push_back(std::move(frame_lines_));
    frame_ = {};
    frame_lines_ = {};
    frame_slots_.clear();
    frame_bytes_ = 0;
    return {};
}

Expected<void> RecordImport::take_answers() {
    const std::vector<std::uint64_t> lines = std::move(under_way_.front());
    under_way_.pop_front();
    auto received = client_.receive_outcomes(
        lines.size(),
        [&](std::size_t at, const OutcomeAnswer& outcome) { return count(outcome, lines[at]); });
    if (received) watcher_.answered();
    return received;
}

Expected<void> RecordImport::count(const OutcomeAnswer& outcome, std::uint64_t line) {
    switch (outcome.outcome) {
        case DraftOutcome::stored:
        case DraftOutcome::updated:
            ++(outcome.outcome == DraftOutcome::stored ? counts_.added : counts_.updated);
            watcher_.written(line, outcome);
            break;
        case DraftOutcome::unchanged: ++counts_.unchanged; break;
        case DraftOutcome::waiting:  // drafts never wait
        case DraftOutcome::refused: {
            const auto error = static_cast<Error>(outcome.error);
            if (!is_rows_fault(error)) return failure(error, outcome.field);
            reject(line, error, outcome.field);
            break;
        }
    }
    return {};
}

Expected<void> RecordImport::finish() {
    if (auto added = add_held(); !added) return added;
    if (auto sent = send_frame(); !sent) return sent;
    while (!under_way_.empty()) {
        if (auto taken = take_answers(); !taken) return taken;
    }
    return {};
}

}  // namespace tsunagi::client
