#include "client/area_lookup.h"

#include "client/human_text.h"
#include "client/match_text.h"
#include "client/messages.h"
#include "client/signing.h"
#include "protocol/base/check.h"
#include "protocol/record/facets.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kCandidatesShown = 10;
// The newest of all centers'; one center has 47. A member that publishes more pushes others' out,
// and holds no command up for long.
constexpr std::uint32_t kTablesAsked = 2'000;

struct Source {
    std::function<AreaNames()> ask;
    std::optional<AreaNames> names;
};
std::optional<Source> the_source;  // NOLINT: see the header

}  // namespace

AreaSource::AreaSource(std::function<AreaNames()> ask) {
    CHECK(!the_source);
    the_source = Source{std::move(ask), {}};
}

AreaSource::~AreaSource() { the_source.reset(); }

const AreaNames& area_names() {
    static const AreaNames kNone;
    if (!the_source) return kNone;
    if (!the_source->names) {
        the_source->names.emplace();  // asking may tell of places itself
        the_source->names = the_source->ask();
    }
    return *the_source->names;
}

Expected<AreaNames> ask_area_names(ControlClient& client, WallTime now) {
    const auto status = ask_status(client);
    if (!status) return status.error();
    AreaTableChoice choice(status->center, day_text(day_in_japan(now.ms)));
    ListRequest request;
    request.kind = kind::kAreaTable;
    request.limit = kTablesAsked;
    const auto done = client.ask(request, [&](Answer& answer) {
        const auto* item = std::get_if<ItemAnswer>(&answer);
        if (item == nullptr || item->kind != kind::kAreaTable) return;
        const auto body = decode_body(item->body);
        auto table = body ? read_area_table(*body, item->center) : std::nullopt;
        if (table) choice.add(std::move(*table));
    });
    if (!done) return done.error();
    return AreaNames(choice);
}

std::optional<AreaCode> with_right_check_digit(std::string_view text) {
    constexpr std::size_t kDigits = 6;
    constexpr std::size_t kWideDigitBytes = 3;  // as in １６２０１８
    if (text.size() != kDigits && text.size() != kDigits * kWideDigitBytes) return std::nullopt;
    const std::size_t last = text.size() / kDigits;
    if (text.size() == kDigits && (text.back() < '0' || text.back() > '9')) return std::nullopt;
    if (text.size() != kDigits && !text.substr(text.size() - last).starts_with("\xEF\xBC"))
        return std::nullopt;
    if (municipality_readings(text).exact) return std::nullopt;
    return municipality_readings(text.substr(0, text.size() - last)).unchecked;
}

Failure no_such_place(const std::string& text, LocalError otherwise) {
    const auto right = with_right_check_digit(text);
    if (!right) return failure(otherwise, text);
    const std::string code = area_text(*right);
    return failure(
        LocalError::wrong_check_digit,
        fill_in(_("'{}' is no municipality's code: the last digit checks the others, and "
                  "behind {} it is {}."),
                text, code.substr(0, code.size() - 1), code.back()));
}

Expected<AreaCode> read_area(const std::string& text) {
    if (const auto area = parse_area(text)) return *area;
    const auto found = area_names().find(text);
    if (found.empty()) return no_such_place(text, LocalError::bad_area);
    if (found.size() == 1) return found.front();
    std::string several = text + ": ";
    for (std::size_t i = 0; i < found.size() && i < kCandidatesShown; ++i)
        several += (i == 0 ? "" : ", ") + place_text(found[i].value);
    if (found.size() > kCandidatesShown) several += ", ...";
    return failure(LocalError::area_is_several, several);
}

}  // namespace tsunagi::client
