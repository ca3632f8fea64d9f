#include "client/commands/search.h"
#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/filter_option.h"
#include "client/hit_text.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

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

Expected<SearchRequest> read_search(const SearchOptions& options, WallTime now) {
    auto filter = read_filter(options.filter, now);
    if (!filter) return filter.error();
    if (options.words.empty() && filter->accepts_everything())
        return failure(LocalError::usage,
                       _("Say what to search for: words, or a filter such as --needs."));
    SearchRequest request;
    request.words = joined(options.words, " ");
    if (!is_clean_text(request.words, TextShape::multi_line)) return failure(LocalError::bad_text);
    request.filter = std::move(*filter);
    request.limit = options.limit;
    return request;
}

ExitCode run(Context& context, const SearchOptions& options) {
    if (options.federation) return run_federated(context, options);
    if (const auto wait = read_wait(options.wait, false); !wait) return context.fail(wait.error());
    auto request = read_search(options, context.now);
    if (!request) return context.fail(request.error());

    auto client = context.connect();
    if (!client) return context.fail(client.error());
    std::uint64_t count = 0;
    const auto done = client->ask(*request, [&](Answer& answer) {
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
