#include "client/commands/asked_resource.h"
#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/reader_language.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

void show_match(Output& output, const ItemAnswer& item, WallTime now) {
    const auto decoded = decode_body(item.body);
    if (!decoded) return;
    const Body body = without_names(*decoded);
    output.line(fill_in(_("{} points"), item.score) + "  " + isolated(shown_title(body)));
    std::string facts = isolated(item.center_name);
    if (!body.areas.empty()) facts += " · " + place_text(body.areas.front());
    facts += " · " + age_text(item.updated_ms, now.ms) + " · " + short_id(id_text(item.id));
    output.line("  " + facts);
    for (const std::string& line : reason_lines(item.reasons)) output.line("  " + line);
    const std::string_view conditions = body.field(resource::kConditions);
    if (!conditions.empty())
        output.line("  " + fill_in(_("Conditions: {}"), isolated(std::string(conditions))));
}

std::string end_sentence(bool is_need, std::uint64_t count, std::uint64_t total) {
    if (count == 0) {
        return is_need ? _("No open offer fits this need yet. 'tsunagi watch add' tells when one "
                           "comes.")
                       : _("No open need fits this offer yet. 'tsunagi watch add' tells when one "
                           "comes.");
    }
    std::string sentence =
        is_need ? fill_in(n_("{} offer fits", "{} offers fit", total), number_text(total))
                : fill_in(n_("{} need fits", "{} needs fit", total), number_text(total));
    if (count < total)
        sentence = fill_in(_("{} of {} shown; more with --limit."), number_text(count),
                           number_text(total));
    return sentence + "\n" +
           _("Names and telephone numbers are not shown: 'tsunagi introduce ask' with the two ids "
             "asks the center named there.");
}

}  // namespace

ExitCode run(Context& context, const MatchOptions& options) {
    const auto id = read_id(options.id);
    if (!id) return context.fail(id.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto asked = ask_resource(*client, *id);
    if (!asked) return context.fail(asked.error());
    MatchRequest request;
    request.id = id_text(asked->item.id);
    request.today = day_in_japan(context.now.ms);
    request.limit = options.limit;
    const auto found = ask_items(*client, request);
    if (!found) return context.fail(found.error());
    for (const ItemAnswer& item : found->items) {
        context.output.json(item_json(item, ItemForm::match));
        if (!context.output.is_json()) show_match(context.output, item, context.now);
    }
    const std::uint64_t count = found->items.size();
    return context.done(summary_json({{"count", count}, {"total", found->total}}),
                        end_sentence(asked->is_need, count, found->total));
}

}  // namespace tsunagi::client
