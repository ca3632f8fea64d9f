#include "client/privacy/erasure_plan.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/messages.h"
#include "client/terminal_text.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kWhoseField = "whose";

bool is_named_otherwise(const KindRow& kind, const Body& body, const Person& person) {
    for (const std::string_view name : {"with", "who"}) {
        const FieldRow* field = find_field(kind, name);
        const std::string_view value = field == nullptr ? "" : body.field(field->key);
        if (!value.empty() && !person.names.contains(whole_name_form(value))) return true;
    }
    return false;
}

std::string kept_text(const KeptUntil& kept) {
    return kept.is_by_law
               ? fill_in(_("the law wants it kept until {} (個人情報保護法 29, 30)"), kept.until)
               : fill_in(_("kept by this center's own rule until {}"), kept.until);
}

std::string reason_of_marks(const PersonRecord& record,
                            const Person& person,
                            const ErasureWish& wish) {
    const ItemAnswer& item = record.item;
    if (!person.slot.empty() && item.slot == person.slot) return {};
    if (item.kind == kind::kPerson)
        return _("the record of another person: it is never erased with this one");
    const auto body = decode_body(item.body);
    if (body && is_about_only(item.kind, *body, person)) return {};
    if (record.is_sure()) {
        return wish.with_contacts
                   ? std::string()
                   : _("it may be about others as well (a shared number or address, or several "
                       "people): look at it; --with-contacts erases it, too");
    }
    return wish.with_names ? std::string()
                           : _("known by the name only: --with-names erases it, too");
}

}  // namespace

void keep(KeptSlots& kept, const Bytes& slot, const LedgerLine& line) {
    KeptUntil& at = kept[slot];
    const bool is_by_law = line.is_kept_by_law();
    // The law's own day stands before one that is only the center's.
    if (at.is_by_law && !is_by_law) return;
    const std::string until = line.kept_until();
    at = {is_by_law && !at.is_by_law ? until : std::max(at.until, until), is_by_law};
}

bool is_about_only(KindId kind_id, const Body& body, const Person& person) {
    const KindRow* kind = find_kind(kind_id);
    if (kind == nullptr || is_named_otherwise(*kind, body, person)) return false;
    const FieldRow* whose = find_field(*kind, kWhoseField);
    std::size_t count = 0;
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = find_field(*kind, key);
        if (field == nullptr || !holds_records(field->type) || (whose != nullptr && field != whose))
            continue;
        for (const std::string_view id : list_items(value)) {
            if (!person.ids.contains(std::string(id))) return false;
            ++count;
        }
    }
    return count > 0;
}

std::string reason_to_stay(const PersonRecord& record,
                           const CenterId& own,
                           const Person& person,
                           const KeptSlots& kept,
                           const ErasureWish& wish) {
    const ItemAnswer& item = record.item;
    if (item.center != own)
        return fill_in(_("written by {}, which alone can erase it: ask it"),
                       isolated(item.center_name));
    if (const auto at = kept.find(item.slot); at != kept.end()) return kept_text(at->second);
    if (item.kind == kind::kProvision && !item.is_hidden) {
        const auto body = decode_body(item.body);
        const bool is_promise = body && body->field(provision::kGivenOn).empty();
        if (is_promise)
            return _("an introduction is under way: 'tsunagi introduce decline' ends it");
    }
    if (!item.readers.empty())
        return _("an introduction: 'tsunagi introduce close', then 'tsunagi erase'");
    if (item.is_hidden)
        return _("only an earlier version says it: 'tsunagi erase' takes the whole record");
    if (!is_private(item.kind))
        return _(
            "shared, and about more than the person: 'tsunagi privacy correct' or 'tsunagi erase'");
    return reason_of_marks(record, person, wish);
}

}  // namespace tsunagi::client
