#include "client/commands/import_taking_back.h"

#include <algorithm>
#include <set>

#include "client/commands/sharing.h"
#include "client/interrupt.h"
#include "client/record_import.h"

namespace tsunagi::client {
namespace {

// Either a draft that takes a record back, or why it stays.
struct Judged {
    std::optional<Draft> draft;
    std::optional<LeftRecord> left;
};

Judged leave(const LoggedRecord& record, const ItemAnswer* item, LeftAlone why) {
    const auto body = item == nullptr ? Result<Body>(Error::not_found) : decode_body(item->body);
    return {{}, LeftRecord{record.id, body ? body->title : std::string(), why}};
}

// The version that stands now where it says what the import wrote; else why not.
Expected<std::optional<ItemAnswer>> standing(ControlClient& client,
                                             const ItemAnswer& written,
                                             LeftAlone& why) {
    if (!written.is_hidden) return std::optional(written);
    auto newest = newest_of(client, written);
    if (!newest) {
        const bool is_withdrawn = is_failure(newest.error(), LocalError::record_withdrawn);
        if (!is_withdrawn && !is_failure(newest.error(), LocalError::has_siblings))
            return newest.error();
        why = is_withdrawn ? LeftAlone::withdrawn : LeftAlone::two_versions;
        return std::optional<ItemAnswer>();
    }
    why = LeftAlone::changed;
    const bool says_the_same = newest->body == written.body && newest->scope == written.scope;
    return says_the_same ? std::optional(std::move(*newest)) : std::optional<ItemAnswer>();
}

Expected<Judged> judge(ControlClient& client, const LoggedRecord& record) {
    const auto written = find_item(client, id_text(record.id));
    if (!written) return written.error();
    if (!*written || (*written)->slot.empty()) return leave(record, nullptr, LeftAlone::withdrawn);
    LeftAlone why{};
    const auto now = standing(client, **written, why);
    if (!now) return now.error();
    if (!*now) return leave(record, &**written, why);
    const ItemAnswer& item = **now;
    Draft draft{item.kind, ScopeLevel::center, 0, {}, item.slot, false, {item.id}};
    std::string scope_text = item.scope;
    if (record.replaced) {
        const auto before = find_item(client, id_text(*record.replaced));
        if (!before) return before.error();
        if (!*before) return leave(record, &item, LeftAlone::nothing_before);
        draft.body = (*before)->body;
        scope_text = (*before)->scope;
    }
    const auto scope = parse_scope(scope_text);
    if (!scope) return scope.error();
    draft.level = scope->level;
    draft.area = scope->area;
    return Judged{std::move(draft), {}};
}

class TakingBack final : public ImportWatcher {
  public:
    TakingBack(ControlClient& client, const CenterId& own, TakenBack& out)
        : out_(out), import_(client, own, *this) {}

    void rejected(const RejectedRow& /*row*/) override { ++out_.refused; }
    void written(std::uint64_t at, const OutcomeAnswer& /*outcome*/) override {
        ++(restores_[at] ? out_.restored : out_.withdrawn);
    }
    void sending(const std::vector<SlotId>& /*slots*/) override {}
    void answered() override {}

    [[nodiscard]] bool is_full() const { return drafts_.size() >= kFrameDrafts; }
    void add(Draft draft) { drafts_.push_back(std::move(draft)); }

    // Questions and drafts share the connection: ask first, in bounded groups.
    [[nodiscard]] Expected<void> send() {
        for (Draft& draft : drafts_) {
            restores_.push_back(!draft.body.empty());
            if (auto added = import_.add(restores_.size() - 1, std::move(draft)); !added)
                return added;
        }
        drafts_.clear();
        return import_.finish();
    }

  private:
    TakenBack& out_;
    RecordImport import_;
    std::vector<Draft> drafts_;
    std::vector<bool> restores_;
};

Expected<std::vector<ItemAnswer>> ask_standing_in(ControlClient& client, const SlotId& slot) {
    std::vector<ItemAnswer> items;
    const auto done = client.ask(StandingRequest{slot}, [&](Answer& answer) {
        if (auto* item = std::get_if<ItemAnswer>(&answer)) items.push_back(std::move(*item));
    });
    if (!done) return done.error();
    return items;
}

}  // namespace

Expected<std::vector<LoggedRecord>> find_unlogged(ControlClient& client,
                                                  const LoggedImport& import,
                                                  const std::vector<RecordId>& logged_later) {
    std::set<RecordId> known(logged_later.begin(), logged_later.end());
    for (const LoggedRecord& record : import.records) known.insert(record.id);
    std::vector<LoggedRecord> out;
    for (const SlotId& slot : std::set(import.unanswered.begin(), import.unanswered.end())) {
        const auto items = ask_standing_in(client, slot);
        if (!items) return items.error();
        for (const ItemAnswer& item : *items) {
            const bool is_of_import = !item.body.empty() &&
                                      item.updated_ms >= import.head.time_ms &&
                                      !known.contains(item.id);
            if (!is_of_import) continue;
            LoggedRecord found{0, item.id, {}};
            if (!item.replaces.empty()) found.replaced = item.replaces.front();
            out.push_back(found);
        }
    }
    return out;
}

Expected<TakenBack> take_back(Context& context,
                              ControlClient& client,
                              const CenterId& own,
                              const std::vector<LoggedRecord>& records) {
    TakenBack out;
    TakingBack taking(client, own, out);
    const Interrupt interrupt;
    std::uint64_t done = 0;
    for (const LoggedRecord& record : records) {
        auto judged = judge(client, record);
        if (!judged) return judged.error();
        if (judged->draft) {
            taking.add(std::move(*judged->draft));
        } else {
            out.left.push_back(std::move(*judged->left));
        }
        if (taking.is_full()) {
            if (auto sent = taking.send(); !sent) return sent.error();
        }
        if (interrupt.is_asked()) return failure(LocalError::undo_stopped);
        context.output.progress(_("Taking back"), ++done, records.size());
    }
    if (auto sent = taking.send(); !sent) return sent.error();
    context.output.end_progress();
    return out;
}

}  // namespace tsunagi::client
