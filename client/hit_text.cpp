#include "client/hit_text.h"

#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/messages.h"
#include "client/reader_language.h"
#include "client/terminal_text.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

void show_hit(Output& output, const ItemAnswer& item, WallTime now) {
    const auto body = decode_body(item.body);
    output.line(isolated(body ? shown_title(*body) : _("(cannot be read)")));
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
    if (item.told_by)
        facts += " · " + fill_in(_("not here, told by {}"), isolated(item.told_by_name));
    output.line("  " + facts);
    if (!item.snippet.empty()) output.line("  " + isolated(item.snippet));
    if (const std::string why = found_in_text(item.matches); !why.empty())
        output.line("  " + fill_in(_("Found: {}"), why));
}

}  // namespace tsunagi::client
