#include "client/register_import.h"

#include "client/control_codec.h"
#include "client/import/nta_body.h"

namespace tsunagi::client {

bool is_rows_fault(Error error) {
    switch (error) {
        case Error::malformed:
        case Error::too_large:
        case Error::bad_text:
        case Error::bad_field:
        case Error::over_limit:
        case Error::not_your_slot:
        case Error::in_the_future: return true;
        default: return false;
    }
}

void RegisterImport::reject(std::uint64_t line, Error error, const std::string& field) {
    ++counts_.refused;
    on_rejected_({line, std::string(error_sentence(error).name), field});
}

Expected<void> RegisterImport::add(const NtaRow& row) {
    const Body body = nta_body(row);
    static const KindRow& kOrgRow = *find_kind(kind::kOrg);
    if (const auto problem = check_body(kOrgRow, body)) {
        reject(row.line, problem->error, problem->field);
        return {};
    }
    auto bytes = encode_body(body);
    if (!bytes) {
        reject(row.line, bytes.error(), {});
        return {};
    }
    Draft draft{kind::kOrg,        scope_.level, scope_.area,
                std::move(*bytes), {},           /*only_if_newer=*/true,
                {}};
    const std::size_t size = draft_bytes(draft);
    if (!frame_.drafts.empty() &&
        (frame_.drafts.size() >= kFrameDrafts || frame_bytes_ + size > kFrameBytesAim)) {
        if (auto sent = send_frame(); !sent) return sent;
    }
    frame_.drafts.push_back(std::move(draft));
    frame_lines_.push_back(row.line);
    frame_bytes_ += size;
    return {};
}

Expected<void> RegisterImport::send_frame() {
    if (frame_.drafts.empty()) return {};
    if (under_way_.size() >= kFramesUnderWay) {
        if (auto taken = take_answers(); !taken) return taken;
    }
    if (auto sent = client_.send(std::move(frame_)); !sent) return sent;
    under_way_.push_back(std::move(frame_lines_));
    frame_ = {};
    frame_lines_ = {};
    frame_bytes_ = 0;
    return {};
}

Expected<void> RegisterImport::take_answers() {
    const std::vector<std::uint64_t> lines = std::move(under_way_.front());
    under_way_.pop_front();
    std::size_t at = 0;
    while (true) {
        auto answer = client_.receive();
        if (!answer) return answer.error();
        if (const auto* problem = std::get_if<ProblemAnswer>(&*answer))
            return problem_failure(*problem);
        if (std::holds_alternative<SummaryAnswer>(*answer)) break;
        const auto* published = std::get_if<PublishedAnswer>(&*answer);
        if (published == nullptr) continue;
        for (const auto& outcome : published->outcomes) {
            if (at >= lines.size()) return failure(LocalError::daemon_answer);
            if (auto counted = count(outcome, lines[at++]); !counted) return counted;
        }
    }
    if (at != lines.size()) return failure(LocalError::daemon_answer);
    return {};
}

Expected<void> RegisterImport::count(const OutcomeAnswer& outcome, std::uint64_t line) {
    switch (outcome.outcome) {
        case DraftOutcome::stored: ++counts_.added; break;
        case DraftOutcome::updated: ++counts_.updated; break;
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

Expected<void> RegisterImport::finish() {
    if (auto sent = send_frame(); !sent) return sent;
    while (!under_way_.empty()) {
        if (auto taken = take_answers(); !taken) return taken;
    }
    return {};
}

}  // namespace tsunagi::client
