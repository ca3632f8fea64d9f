#include "client/commands/ask_federation.h"
#include "client/commands/search.h"
#include "client/commands/values.h"
#include "client/coverage_text.h"
#include "client/hit_text.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "client/text_guard.h"

namespace tsunagi::client {
namespace {

constexpr std::uint32_t kLimitMax = 1'000;  // the daemon's

// The words go to other centers: they must not take somebody's name or number along unseen.
Expected<void> confirm_words(const Context& context, const std::string& words) {
    TextGuard guard;
    Body body;
    body.text = words;
    guard.look_at(*find_kind(kind::kArticle), body);
    if (guard.is_empty()) return {};
    return confirm(context, _("These words are sent to the centers that are asked.") + guard.text(),
                   _("Ask them? [y/N] "));
}

std::string end_sentence(const SummaryAnswer& done,
                         std::uint64_t count,
                         const CoverageCounts& coverage) {
    if (count == 0 && coverage.heard < coverage.members)
        return _("Nothing found at the centers that were heard; others may have something.");
    if (count == 0) return _("Nothing found. Try fewer or shorter words, or fewer filters.");
    if (count < done.total)
        return fill_in(_("{} of {} shown; more with --limit."), number_text(count),
                       number_text(done.total));
    if (done.has_more)
        return fill_in(_("{} shown; there are more. More words or a filter make it narrower."),
                       number_text(count));
    if (done.is_ranked)
        return fill_in(n_("Nothing has all the words; {} has the most of them.",
                          "Nothing has all the words; these {} have the most of them.", count),
                       number_text(count));
    return fill_in(n_("{} found", "{} found", count), number_text(count));
}

}  // namespace

ExitCode run_federated(Context& context, const SearchOptions& options) {
    if (options.filter.own)
        return context.fail(failure(
            LocalError::usage,
            _("This center's own records are all here: search for them without --federation.")));
    auto request = read_search(options, context.now);
    if (!request) return context.fail(request.error());
    if (request->limit > kLimitMax)
        return context.fail(
            failure(LocalError::usage, _("--limit is at most 1000 with --federation.")));
    const auto wait = read_wait(options.wait, options.federation);
    if (!wait) return context.fail(wait.error());
    if (const auto agreed = confirm_words(context, request->words); !agreed)
        return context.fail(agreed.error());

    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto heard =
        ask_federation(context, *client, FederatedSearchRequest{std::move(*request), *wait},
                       [&](const ItemAnswer& item) {
                           context.output.json(item_json(item, ItemForm::hit));
                           if (!context.output.is_json())
                               show_hit(context.output, item, context.now);
                       });
    if (!heard) return context.fail(heard.error());
    const auto& [done, coverage, count] = *heard;
    const CoverageCounts counts = count_coverage(coverage);
    context.output.json(coverage_json(coverage));
    const std::uint64_t total = std::max(done.total, count);
    return context.done(
        summary_json({{"count", count},
                      {"total", total},
                      {"ranked", done.is_ranked},
                      {"words_left_out", std::uint64_t{done.words_left_out}},
                      {"has_more", done.has_more},
                      {"members", counts.members},
                      {"heard", counts.heard}}),
        end_sentence(done, count, counts) + "\n" + coverage_text(coverage, context.now));
}

}  // namespace tsunagi::client
