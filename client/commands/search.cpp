#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"
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
    if (!item.sources.empty()) {
        facts +=
            " · " + fill_in(n_("also from {} center", "also from {} centers", item.sources.size()),
                            item.sources.size());
    }
    output.line("  " + facts);
    if (!item.snippet.empty()) output.line("  " + isolated(item.snippet));
}

}  // namespace

ExitCode run(Context& context, const SearchOptions& options) {
    const auto kind = read_kind(options.kind);
    if (!kind) return context.fail(kind.error());
    const auto prefectures = read_prefectures(options.prefectures);
    if (!prefectures) return context.fail(prefectures.error());
    SearchRequest request;
    for (const auto& word : options.words)
        request.words += (request.words.empty() ? "" : " ") + word;
    if (!is_clean_text(request.words, TextShape::multi_line))
        return context.fail(failure(LocalError::bad_text));
    request.kind = *kind == nullptr ? KindId{0} : (*kind)->id;
    for (const auto& prefecture : *prefectures)
        request.prefectures.push_back(static_cast<std::uint8_t>(prefecture.value));
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
    std::string sentence = fill_in(n_("{} found", "{} found", total), number_text(total));
    if (count == 0) sentence = _("Nothing found. Try fewer or shorter words.");
    if (count < total)
        sentence = fill_in(_("{} of {} shown; more with --limit."), number_text(count),
                           number_text(total));
    return context.done(summary_json({{"count", count}, {"total", total}}), sentence);
}

}  // namespace tsunagi::client
