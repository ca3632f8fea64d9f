#include "client/commands/held_records.h"

#include "client/commands/sharing.h"
#include "client/human_text.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

// By the rule of a new version (carry_over): what a file has no room for, it does not take away.
// That goes for fields of a newer program too, which this one does not know.
bool says_the_same(const SourceRecord& record, const ItemAnswer& item) {
    const auto held = decode_body(item.body);
    if (!held || item.kind != record.kind->id) return false;
    Body whole = record.body;
    carry_over(*record.kind, *held, whole);
    for (const auto& [key, value] : held->fields) {
        if (find_field(*record.kind, key) == nullptr) whole.fields.emplace(key, value);
    }
    return tsunagi::says_the_same(*record.kind, *held, whole);
}

}  // namespace

Expected<std::optional<ItemAnswer>> HeldRecords::look_up(ControlClient& client,
                                                         const std::string& id) {
    auto item = find_item(client, id);
    if (!item || !*item) return item;
    if ((*item)->center != center_) {
        others_.insert(id);
    } else if (!(*item)->slot.empty()) {
        const auto scope = parse_scope((*item)->scope);
        if (!scope) return scope.error();
        const bool is_ours = scope_for(*scope, center_, home_).has_value();
        if (const auto slot = SlotId::from((*item)->slot)) slots_.insert(*slot);
        own_[id] = {(*item)->slot, (*item)->kind, *scope, !(*item)->is_hidden, is_ours};
    }
    return item;
}

const OwnRecord* HeldRecords::own(const std::string& id) const {
    const auto found = own_.find(id);
    return found == own_.end() ? nullptr : &found->second;
}

Expected<void> OthersRecords::leave(const SourceRecord& record, ImportReport& report) {
    if (!client_) {
        auto client = context_.connect();
        if (!client) return client.error();
        client_.emplace(std::move(*client));
    }
    const auto item = ask_item(*client_, record.record_id);
    if (!item) return item.error();
    if (says_the_same(record, *item)) {
        report.pass_over({record.line, "others_record", record.body.title},
                         _("another center's record: left as it is"));
        return {};
    }
    report.reject({record.line, "others_record_changed", record.body.title},
                  fill_in(_("a record of {}, and not as it stands here: ask that center to change "
                            "it, or take only its own id out (its row's cell under id; in other "
                            "files its X-TSUNAGI-RECORD) to take it in as your own"),
                          isolated(item->center_name)));
    return {};
}

void tell_others(Output& output, std::uint64_t passed_over) {
    if (passed_over == 0) return;
    output.note(fill_in(n_("{} record of another center: left as it is; to take it in as your own, "
                           "empty only its row's cell under id (in other files take out its "
                           "X-TSUNAGI-RECORD). Leave all other ids: by them your own records are "
                           "known again.",
                           "{} records of other centers: left as they are; to take one in as your "
                           "own, empty only its row's cell under id (in other files take out its "
                           "X-TSUNAGI-RECORD). Leave all other ids: by them your own records are "
                           "known again.",
                           passed_over),
                        number_text(passed_over)));
}

}  // namespace tsunagi::client
