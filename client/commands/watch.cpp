// watch: saved searches, and what is new for them.
#include <algorithm>

#include "client/commands/commands.h"
#include "client/filter_option.h"
#include "client/found_items.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/mail/mail_page.h"
#include "client/reader_language.h"
#include "client/terminal_text.h"
#include "client/watch/watch_file.h"
#include "protocol/base/utf8.h"
#include "protocol/record/body.h"

namespace tsunagi::client {
namespace {

constexpr std::uint32_t kToldMax = 10;  // of one search at a time; the rest as a number

std::string query_text(const Watch& watch) {
    std::string text = isolated(watch.words);
    for (const std::string& part : watch.filter) text += (text.empty() ? "" : " ") + isolated(part);
    return text;
}

std::string watch_json(const Watch& watch) {
    return object_json(
        "watch",
        {{"name", watch.name}, {"words", watch.words}, {"filter", joined(watch.filter, " ")}});
}

Expected<FoundItems> ask_new(Context& context, ControlClient& client, const Watch& watch) {
    const auto options = watch.filter_options();
    if (!options) return options.error();
    auto filter = read_filter(*options, context.now);
    if (!filter) return filter.error();
    SearchRequest request;
    request.words = watch.words;
    request.filter = std::move(*filter);
    request.after = watch.told;
    request.limit = kToldMax;
    auto found = ask_items(client, request);
    // What has only some of the words was not asked for.
    if (found && found->is_ranked) return FoundItems{};
    return found;
}

// The hits of one search as text; as JSON they go out at once.
std::string tell(Context& context, const Watch& watch, const FoundItems& found, bool by_mail) {
    if (found.total == 0) return {};
    std::string text = fill_in(n_("{}: {} new", "{}: {} new", found.total), isolated(watch.name),
                               number_text(found.total));
    for (const ItemAnswer& item : found.items) {
        context.output.json(item_json(item, ItemForm::hit));
        const auto body = decode_body(item.body);
        text += "\n  " + (by_mail || !body ? page_title(item) : isolated(shown_title(*body))) +
                "  " + isolated(item.center_name) + " · " +
                age_text(item.updated_ms, context.now.ms) + " · " + short_id(id_text(item.id));
    }
    if (found.total > found.items.size())
        text += "\n  " + fill_in(_("and {} more"), number_text(found.total - found.items.size()));
    return text + "\n";
}

// Mailing takes its time: who has added or removed a search meanwhile is not undone.
Expected<void> write_told(const std::string& folder, const std::vector<Watch>& told) {
    auto watches = read_watches(folder);
    if (!watches) return watches.error();
    for (Watch& watch : *watches) {
        const auto same = std::ranges::find_if(told, [&](const Watch& other) {
            return other.name == watch.name && other.words == watch.words &&
                   other.filter == watch.filter;
        });
        if (same != told.end()) watch.told = same->told;
    }
    return write_watches(folder, *watches);
}

ExitCode tell_all(Context& context, const std::string& folder, bool by_mail) {
    auto watches = read_watches(folder);
    if (!watches) return context.fail(watches.error());
    if (watches->empty()) {
        context.output.json(
            summary_json({{"watches", std::uint64_t{0}}, {"new", std::uint64_t{0}}}));
        context.output.line(_("No search is saved yet: 'tsunagi watch add NAME WORDS' saves one."));
        return ExitCode::done;
    }
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    // What comes while the searches run is told the next time.
    const auto newest = ask_newest_arrival(*client);
    if (!newest) return context.fail(newest.error());
    std::uint64_t total = 0;
    std::string page;
    for (Watch& watch : *watches) {
        if (watch.told > *newest) watch.told = *newest;
        const auto found = ask_new(context, *client, watch);
        if (!found) return context.fail(found.error());
        page += tell(context, watch, *found, by_mail);
        total += found->total;
        watch.told = *newest;
        for (const ItemAnswer& item : found->items) watch.told = std::max(watch.told, item.arrival);
    }
    const auto is_complete = is_index_complete(*client);
    if (!is_complete) return context.fail(is_complete.error());
    if (!page.empty()) page.pop_back();
    if (by_mail && total > 0) {
        const std::string subject = fill_in(
            n_("{} new for your saved searches", "{} new for your saved searches", total), total);
        if (const auto sent = mail_page(context, subject, page); !sent)
            return context.fail(sent.error());
    } else if (!page.empty()) {
        context.output.line(page);
    }
    // Written last: what was not told whole is told again.
    if (!context.output.finish()) return context.fail(failure(LocalError::output_failed));
    if (!*is_complete) {
        context.output.note(_("The search index is still being built: more may come."));
    } else if (const auto written = write_told(folder, *watches); !written) {
        return context.fail(written.error());
    }
    return context.done(summary_json({{"watches", std::uint64_t{watches->size()}}, {"new", total}}),
                        total == 0 ? _("Nothing new for your saved searches.") : std::string());
}

ExitCode add(Context& context, const std::string& folder, const WatchOptions& options) {
    Watch watch;
    watch.name = options.name;
    watch.words = joined(options.search.words, " ");
    watch.filter = filter_arguments(options.search.filter);
    if (!is_clean_text(watch.name, TextShape::single_line) ||
        !is_clean_text(watch.words, TextShape::multi_line))
        return context.fail(failure(LocalError::bad_text));
    const auto filter = read_filter(options.search.filter, context.now);
    if (!filter) return context.fail(filter.error());
    if (watch.words.empty() && filter->accepts_everything())
        return context.fail(failure(
            LocalError::usage, _("Say what to search for: words, or a filter such as --needs.")));
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto newest = ask_newest_arrival(*client);
    if (!newest) return context.fail(newest.error());
    const auto found = ask_new(context, *client, watch);
    if (!found) return context.fail(found.error());
    watch.told = *newest;
    auto watches = read_watches(folder);
    if (!watches) return context.fail(watches.error());
    if (std::ranges::find(*watches, watch.name, &Watch::name) != watches->end())
        return context.fail(failure(LocalError::watch_exists, watch.name));
    watches->push_back(watch);
    if (const auto written = write_watches(folder, *watches); !written)
        return context.fail(written.error());
    context.output.json(watch_json(watch));
    return context.done(
        summary_json({{"found", found->total}}),
        fill_in(n_("Saved. {} record fits today; 'tsunagi watch' tells when there are new ones.",
                   "Saved. {} records fit today; 'tsunagi watch' tells when there are new ones.",
                   found->total),
                number_text(found->total)));
}

ExitCode list(Context& context, const std::string& folder) {
    const auto watches = read_watches(folder);
    if (!watches) return context.fail(watches.error());
    Table table({{_("Name"), Table::Align::left, 30}, {_("Search"), Table::Align::left, 80}});
    for (const Watch& watch : *watches) {
        context.output.json(watch_json(watch));
        table.add({watch.name, query_text(watch)});
    }
    if (!table.empty()) table.write(context.output);
    const std::uint64_t count = watches->size();
    return context.done(summary_json({{"count", count}}),
                        fill_in(n_("{} saved search", "{} saved searches", count), count));
}

ExitCode remove(Context& context, const std::string& folder, const std::string& name) {
    auto watches = read_watches(folder);
    if (!watches) return context.fail(watches.error());
    const auto found = std::ranges::find(*watches, name, &Watch::name);
    if (found == watches->end()) return context.fail(failure(LocalError::no_such_watch, name));
    context.output.json(watch_json(*found));
    watches->erase(found);
    if (const auto written = write_watches(folder, *watches); !written)
        return context.fail(written.error());
    context.output.line(fill_in(_("Forgotten: {}"), isolated(name)));
    return ExitCode::done;
}

}  // namespace

ExitCode run(Context& context, const WatchOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    switch (options.action) {
        case WatchOptions::Action::tell: return tell_all(context, *folder, options.mail);
        case WatchOptions::Action::list: return list(context, *folder);
        case WatchOptions::Action::add: return add(context, *folder, options);
        case WatchOptions::Action::remove: return remove(context, *folder, options.name);
    }
    return ExitCode::usage;
}

}  // namespace tsunagi::client
