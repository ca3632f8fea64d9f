#include "client/commands/commands.h"
#include "client/filter_option.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/terminal_text.h"
#include "protocol/base/utf8.h"
#include "protocol/record/body.h"

namespace tsunagi::client {
namespace {

void show_hit(Output& output, const ItemAnswer& item, WallTime now) {
    const auto body = decode_body(item.body);
    output.line(isolated(body ? body->title : _("(cannot be read)")));
    std::string facts = kind_label(item.kind) + " · " + isolated(item.center_name);
    if (body && !body->areas.empty()) facts += " · " + place_text(body->areas.front());
    facts += " · " + age_text(item.updated_ms, now.ms) + " · " + scope_words(item.scope) + " · " +
             short_id(id_text(item.id));
    if (const auto confirmed = body ? body->field(common_field::kConfirmedOn) : std::string_view();
        !confirmed.empty())
        facts += " · " + fill_in(_("confirmed {}"), isolated(std::string(confirmed)));
    if (!item.sources.empty()) {
        facts +=
            " · " + fill_in(n_("also from {} center", "also from {} centers", item.sources.size()),
                            item.sources.size());
    }
    output.line("  " + facts);
    if (!item.snippet.empty()) output.line("  " + isolated(item.snippet));
    if (const std::string why = found_in_text(item.matches); !why.empty())
        output.line("  " + fill_in(_("Found: {}"), why));
}

std::string end_sentence(const SummaryAnswer& done, std::uint64_t count, std::uint64_t total) {
    if (count == 0) return _("Nothing found. Try fewer or shorter words, or fewer filters.");
    if (count < total)
        return fill_in(_("{} of {} shown; more with --limit."), number_text(count),
                       number_text(total));
    if (done.is_ranked)
        return fill_in(n_("Nothing has all the words; {} has the most of them.",
                          "Nothing has all the words; these {} have the most of them.", total),
                       number_text(total));
    return fill_in(n_("{} found", "{} found", total), number_text(total));
}

}  // namespace

ExitCode run(Context& context, const SearchOptions& options) {
    auto filter = read_filter(options.filter, context.now);
    if (!filter) return context.fail(filter.error());
    if (options.words.empty() && filter->accepts_everything())
        return context.fail(failure(
            LocalError::usage, _("Say what to search for: words, or a filter such as --needs.")));
    SearchRequest request;
    request.words = joined(options.words, " ");
    if (!is_clean_text(request.words, TextShape::multi_line))
        return context.fail(failure(LocalError::bad_text));
    request.filter = std::move(*filter);
    request.limit = options.limit;

    auto client = context.connect();
    if (!client) return context.fail(client.error());
    std::uint64_t count = 0;
    const auto done = client->ask(request, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr) return;
        ++count;
        context.output.json(item_json(*item, ItemForm::hit));
        if (!context.output.is_json()) show_hit(context.output, *item, context.now);
    });
    if (!done) return context.fail(done.error());
    const std::uint64_t total = std::max(done->total, count);
    return context.done(summary_json({{"count", count},
                                      {"total", total},
                                      {"ranked", done->is_ranked},
                                      {"words_left_out", std::uint64_t{done->words_left_out}}}),
                        end_sentence(*done, count, total));
}

}  // namespace tsunagi::client
