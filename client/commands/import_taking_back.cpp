#include "client/commands/import_taking_back.h"

#include <algorithm>
#include <chrono>

#include "client/commands/sharing.h"
#include "client/interrupt.h"
#include "client/record_import.h"

namespace tsunagi::client {
namespace {

// Either a draft that takes a record back, or why it stays; neither where it is taken back already.
struct Judged {
    std::optional<Draft> draft;
    std::optional<LeftRecord> left;
};

Judged leave(const LoggedRecord& record, const ItemAnswer* item, LeftAlone why) {
    const auto body = item == nullptr ? Result<Body>(Error::not_found) : decode_body(item->body);
    return {{}, LeftRecord{record.id, body ? body->title : std::string(), why}};
}

bool says_the_same(const ItemAnswer& one, const ItemAnswer& other) {
    return one.body == other.body && one.scope == other.scope;
}

// The version that stands now; else why none does.
Expected<std::optional<ItemAnswer>> standing(ControlClient& client,
                                             const ItemAnswer& written,
                                             LeftAlone& why) {
    if (!written.is_hidden) return std::optional(written);
    auto newest = newest_of(client, written);
    if (newest) return std::optional(std::move(*newest));
    const bool is_withdrawn = is_failure(newest.error(), LocalError::record_withdrawn);
    if (!is_withdrawn && !is_failure(newest.error(), LocalError::has_siblings))
        return newest.error();
    why = is_withdrawn ? LeftAlone::withdrawn : LeftAlone::two_versions;
    return std::optional<ItemAnswer>();
}

// A draft in the place of `item` that says what `before` says, or nothing more.
Expected<Judged> draft_back(const ItemAnswer& item, const ItemAnswer* before) {
    Draft draft{item.kind, ScopeLevel::center, 0, {}, item.slot, false, {item.id}};
    if (before != nullptr) draft.body = before->body;
    const auto scope = parse_scope(before == nullptr ? item.scope : before->scope);
    if (!scope) return scope.error();
    draft.level = scope->level;
    draft.area = scope->area;
    return Judged{std::move(draft), {}};
}

Expected<Judged> judge(ControlClient& client, const LoggedRecord& record) {
    const auto written = find_item(client, id_text(record.id));
    if (!written) return written.error();
    if (!*written || !SlotId::from((*written)->slot))
        return leave(record, nullptr, LeftAlone::withdrawn);
    const auto before = record.replaced ? find_item(client, id_text(*record.replaced))
                                        : Expected<std::optional<ItemAnswer>>(std::nullopt);
    if (!before) return before.error();
    LeftAlone why{};
    const auto now = standing(client, **written, why);
    if (!now) return now.error();
    if (!*now) {
        const bool is_back = !record.replaced && why == LeftAlone::withdrawn;
        return is_back ? Judged{} : leave(record, &**written, why);
    }
    const ItemAnswer& item = **now;
    if (!says_the_same(item, **written)) {
        const bool is_back = *before && says_the_same(item, **before);
        return is_back ? Judged{} : leave(record, &**written, LeftAlone::changed);
    }
    // Where it had merged two versions, one of them would not be as it was.
    if (item.id == record.id && item.replaces.size() > 1)
        return leave(record, &item, LeftAlone::two_versions);
    if (record.replaced && !*before) return leave(record, &item, LeftAlone::nothing_before);
    return draft_back(item, *before ? &**before : nullptr);
}

class TakingBack final : public ImportWatcher {
  public:
    TakingBack(ControlClient& client, const CenterId& own, TakenBack& out)
        : out_(out), import_(client, own, *this) {}

    void rejected(const RejectedRow& /*row*/) override { ++out_.refused; }
    void written(std::uint64_t at, const OutcomeAnswer& /*outcome*/) override {
        ++(restores_[at] ? out_.restored : out_.withdrawn);
    }
    [[nodiscard]] Expected<void> sending(const std::vector<SlotId>& /*slots*/) override {
        return {};
    }
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

// How long the service may take to write a frame that was sent.
constexpr std::int64_t kAnswerMaxMs =
    std::chrono::duration_cast<std::chrono::milliseconds>(kSilenceMaxAtLongWork).count();

// What people wrote after the import, and what taking back wrote, comes after its own version.
Expected<ItemAnswer> oldest_since(ControlClient& client, ItemAnswer item, std::int64_t since_ms) {
    while (!item.replaces.empty()) {
        auto before = find_item(client, id_text(item.replaces.front()));
        if (!before) return before.error();
        if (!*before || (*before)->updated_ms < since_ms) break;
        item = std::move(**before);
    }
    return item;
}

}  // namespace

Expected<std::vector<LoggedRecord>> find_unlogged(ControlClient& client,
                                                  const LoggedImport& import,
                                                  std::set<RecordId> known) {
    std::vector<LoggedRecord> out;
    for (const LoggedRecord& record : import.records) known.insert(record.id);
    for (const SlotId& slot : std::set(import.unanswered.begin(), import.unanswered.end())) {
        auto items = ask_standing_in(client, slot);
        if (!items) return items.error();
        for (ItemAnswer& head : *items) {
            const auto item = oldest_since(client, std::move(head), import.head.time_ms);
            if (!item) return item.error();
            const bool is_of_import =
                !item->body.empty() && item->updated_ms >= import.head.time_ms &&
                item->updated_ms <= import.last_sent_ms + kAnswerMaxMs && !known.contains(item->id);
            if (!is_of_import) continue;
            LoggedRecord found{0, item->id, {}};
            if (!item->replaces.empty()) found.replaced = item->replaces.front();
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
        } else if (judged->left) {
            out.left.push_back(std::move(*judged->left));
        }
        if (taking.is_full()) {
            if (auto sent = taking.send(); !sent) return sent.error();
        }
        if (interrupt.is_asked() && done + 1 < records.size())
            return failure(LocalError::undo_stopped);
        context.output.progress(_("Taking back"), ++done, records.size());
    }
    if (auto sent = taking.send(); !sent) return sent.error();
    context.output.end_progress();
    return out;
}

}  // namespace tsunagi::client
