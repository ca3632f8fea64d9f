#include "client/commands/earlier_list.h"

#include <algorithm>
#include <map>

#include "client/import/saved_map.h"
#include "client/json_output.h"
#include "client/record_import.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

constexpr std::uint32_t kHitsAskedFor = 20;  // records of one title are rarely more

// Known again by its list: no id of an exported record, no key of its own.
bool is_of_a_list(const SourceRecord& record) {
    return record.record_id.empty() && natural_key(*record.kind, record.body).empty() &&
           !record.body.field(common_field::kOrigin).empty();
}

Expected<std::vector<SourceRecord>> first_records(RecordSource& source) {
    std::vector<SourceRecord> out;
    const auto read = source.for_each(nullptr, [&](const SourceRecord& record) {
        if (is_of_a_list(record)) out.push_back(record);
        return out.size() < kRecordsAskedFor;
    });
    if (!read) return read.error();
    return out;
}

Expected<bool> stands(ControlClient& client, const CenterId& center, const SourceRecord& record) {
    bool is_there = false;
    const auto done = client.ask(
        StandingRequest{slot_for(center, *record.kind, record.body, {})}, [&](Answer& answer) {
            const auto* item = std::get_if<ItemAnswer>(&answer);
            is_there = is_there || (item != nullptr && !item->body.empty());
        });
    if (!done) return done.error();
    return is_there;
}

// The other list's name; empty where no other holds the record.
Expected<std::string> other_list_with(ControlClient& client,
                                      const CenterId& center,
                                      const SourceRecord& record) {
    SearchRequest request;
    request.words = record.body.title;
    request.filter.kind = record.kind->id;
    request.filter.whose = FacetFilter::Whose::only;
    request.limit = kHitsAskedFor;
    std::string origin;
    const auto done = client.ask(request, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr || item->center != center || item->kind != record.kind->id) return;
        const auto body = decode_body(item->body);
        if (!body || body->title != record.body.title) return;
        const auto id = body->field(common_field::kOriginId);
        const auto list = body->field(common_field::kOrigin);
        if (id == record.body.field(common_field::kOriginId) &&
            list != record.body.field(common_field::kOrigin))
            origin = list;
    });
    // A warning that could not be found out is not worth the import.
    if (!done && done.error().exit == ExitCode::unreachable) return done.error();
    return origin;
}

}  // namespace

Expected<std::optional<std::string>> find_earlier_list(ControlClient& client,
                                                       const CenterId& center,
                                                       RecordSource& source) {
    const auto records = first_records(source);
    if (!records) return records.error();
    std::map<std::string, std::size_t> lists;
    for (const SourceRecord& record : *records) {
        const auto is_there = stands(client, center, record);
        if (!is_there) return is_there.error();
        if (*is_there) return std::optional<std::string>();
        const auto list = other_list_with(client, center, record);
        if (!list) return list.error();
        if (!list->empty()) ++lists[*list];
    }
    const auto most =
        std::ranges::max_element(lists, {}, [](const auto& list) { return list.second; });
    if (most == lists.end() || most->second * 2 <= records->size())
        return std::optional<std::string>();
    return std::optional(most->first);
}

Expected<void> tell_earlier_list(const Context& context,
                                 ControlClient& client,
                                 const CenterId& center,
                                 RecordSource& source) {
    const auto list = find_earlier_list(client, center, source);
    if (!list) return list.error();
    if (!*list) return {};
    context.output.json(object_json("earlier_list", {{"list", **list}}));
    const auto folder = context.data_folder();
    const bool has_map = folder && load_map(*folder, **list);
    context.output.note(fill_in(
        has_map ? _("These records stand here already, from a list named {}; taken in like this "
                    "they come in a second time. If it is the same list, import it with --map {}; "
                    "what is taken in already is taken back with 'tsunagi import undo'.")
                : _("These records stand here already, from a list named {}; taken in like this "
                    "they come in a second time. If it is the same list, give the file, or a "
                    "calendar that has a name of its own, its earlier name {} and import that; "
                    "what is taken in already is taken back with 'tsunagi import undo'."),
        isolated(**list), isolated(**list)));
    return {};
}

}  // namespace tsunagi::client
