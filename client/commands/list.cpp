#include "client/commands/commands.h"
#include "client/filter_option.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/reader_language.h"
#include "protocol/record/body.h"

namespace tsunagi::client {
namespace {

constexpr std::uint32_t kRowsForPeople = 50;
constexpr std::size_t kRowsTogether = 500;  // so many share their column widths

Table item_table() {
    return Table({{_("Kind"), Table::Align::left, 16},
                  {_("Title"), Table::Align::left, 60},
                  {_("Center"), Table::Align::left, 30},
                  {_("Place"), Table::Align::left, 20},
                  {_("Who may see it"), Table::Align::left, 20},
                  {_("Updated"), Table::Align::left, 16},
                  {_("Id"), Table::Align::left, 12}});
}

void add_row(Table& table, const ItemAnswer& item, WallTime now) {
    const auto body = decode_body(item.body);
    const std::string title = body               ? shown_title(*body)
                              : item.closed != 0 ? _("(sealed)")
                                                 : _("(cannot be read)");
    const std::uint32_t area = body && !body->areas.empty() ? body->areas.front() : 0;
    table.add({kind_label(item.kind), title, item.center_name, place_text(area),
               audience_words(item), age_text(item.updated_ms, now.ms),
               short_id(id_text(item.id))});
}

std::string end_sentence(std::uint64_t count, std::uint64_t total, bool is_filtered) {
    if (count == 0 && is_filtered) return _("No record is like that. Try fewer filters.");
    if (count == 0) return _("There are no records yet.");
    if (count < total) {
        return fill_in(_("{} of {} shown; all with --limit 0."), number_text(count),
                       number_text(total));
    }
    return fill_in(n_("{} record", "{} records", count), number_text(count));
}

// The store lists all of one kind; whatever else is asked, its index tells.
Expected<Request> read_list(const FilterOptions& options, std::uint32_t limit, WallTime now) {
    auto filter = read_filter(options, now);
    if (!filter) return filter.error();
    const auto kind = std::exchange(filter->kind, std::nullopt);
    if (filter->accepts_everything()) return Request(ListRequest{kind.value_or(0), limit});
    filter->kind = kind;
    SearchRequest request;
    request.filter = std::move(*filter);
    request.limit = limit == 0 ? kAllRows : limit;
    return Request(std::move(request));
}

}  // namespace

ExitCode run(Context& context, const ListOptions& options) {
    const bool is_json = context.output.is_json();
    const std::uint32_t limit = options.has_limit || is_json ? options.limit : kRowsForPeople;
    const auto request = read_list(options.filter, limit, context.now);
    if (!request) return context.fail(request.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());

    Table table = item_table();
    std::uint64_t count = 0;
    const auto done = client->ask(*request, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr) return;
        ++count;
        if (is_json) {
            context.output.json(item_json(*item, ItemForm::item));
            return;
        }
        add_row(table, *item, context.now);
        if (count % kRowsTogether == 0) {
            table.write(context.output);
            table = item_table();
        }
    });
    if (!done) return context.fail(done.error());
    if (!table.empty()) table.write(context.output);
    const std::uint64_t total = std::max(done->total, count);
    return context.done(
        summary_json({{"count", count}, {"total", total}}),
        end_sentence(count, total, std::holds_alternative<SearchRequest>(*request)));
}

}  // namespace tsunagi::client
