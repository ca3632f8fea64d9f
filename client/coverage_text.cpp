#include "client/coverage_text.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "client/error_sentences.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/json_text.h"
#include "client/messages.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kCentersNamed = 10;

std::string_view asked_name(Asked asked) {
    switch (asked) {
        case Asked::not_asked: return "not_asked";
        case Asked::here: return "here";
        case Asked::answered: return "answered";
        case Asked::timed_out: return "timed_out";
        case Asked::refused: return "refused";
        case Asked::gone: return "gone";
    }
    return "not_asked";
}

std::string why_not(const CenterCoverage& coverage) {
    // This center itself.
    if (coverage.error == Error::store_failed && coverage.asked == Asked::not_asked)
        return _("its search index is not complete");
    switch (coverage.asked) {
        case Asked::timed_out: return _("no answer in time");
        case Asked::refused: return _("refused");
        case Asked::gone: return _("the connection ended");
        default: return _("not asked");
    }
}

bool is_held_only(const CenterCoverage& coverage) {
    return coverage.is_held && coverage.asked != Asked::here && coverage.asked != Asked::answered;
}

// The oldest of what is held for others.
std::int64_t held_as_of(const CoverageAnswer& coverage) {
    std::int64_t oldest = INT64_MAX;
    for (const CoveredCenter& one : coverage.centers) {
        if (is_held_only(one.coverage) && one.coverage.as_of)
            oldest = std::min(oldest, one.coverage.as_of->ms);
    }
    return oldest;
}

// Who answered is one thing; what others hold of the rest is another, and has an age.
std::string heard_sentence(const CoverageAnswer& coverage, WallTime now) {
    const CoverageCounts counts = count_coverage(coverage);
    std::string out =
        fill_in(_("Of {} other centers {} were asked and {} answered."),
                number_text(counts.members - std::min<std::uint64_t>(counts.members, 1)),
                number_text(counts.asked), number_text(counts.answered));
    if (counts.held == 0) return out;
    return out + " " +
           fill_in(_("Of {} more, records that others hold were searched, compared {}."),
                   number_text(counts.held), age_text(held_as_of(coverage), now.ms));
}

std::string silent_sentence(const CoverageAnswer& coverage) {
    std::vector<std::string> named;
    std::size_t silent = 0;
    for (const CoveredCenter& one : coverage.centers) {
        if (one.coverage.is_heard() || ++silent > kCentersNamed) continue;
        const std::string name =
            one.name.empty() ? short_id(id_text(one.coverage.center)) : isolated(one.name);
        named.push_back(fill_in(_("{} ({})"), name, why_not(one.coverage)));
    }
    if (silent == 0) return {};
    const std::string list = joined(named, _(", "));
    if (silent == named.size()) return fill_in(_("Not heard: {}."), list);
    return fill_in(_("Not heard: {} and {} more."), list, number_text(silent - named.size()));
}

struct OfPrefecture {
    std::uint64_t members = 0;
    std::uint64_t heard = 0;
};

std::map<std::uint8_t, OfPrefecture> by_prefecture(const CoverageAnswer& coverage) {
    std::map<std::uint8_t, OfPrefecture> out;
    for (const CoveredCenter& one : coverage.centers) {
        ++out[one.prefecture].members;
        out[one.prefecture].heard += one.coverage.is_heard() ? 1 : 0;
    }
    return out;
}

std::string prefectures_sentence(const CoverageAnswer& coverage) {
    std::vector<std::string> silent;
    for (const auto& [prefecture, of] : by_prefecture(coverage)) {
        if (of.heard == 0 && prefecture != 0) silent.push_back(place_text(prefecture));
    }
    if (silent.empty()) return {};
    return fill_in(_("Nobody was heard in: {}."), joined(silent, _(", ")));
}

}  // namespace

CoverageCounts count_coverage(const CoverageAnswer& coverage) {
    CoverageCounts counts;
    counts.members = coverage.centers.size();
    for (const CoveredCenter& one : coverage.centers) {
        counts.heard += one.coverage.is_heard() ? 1 : 0;
        counts.held += is_held_only(one.coverage) ? 1 : 0;
        switch (one.coverage.asked) {
            case Asked::not_asked: ++counts.not_asked; break;
            case Asked::here: break;
            case Asked::answered: ++counts.answered; break;
            case Asked::timed_out: ++counts.timed_out; break;
            case Asked::refused: ++counts.refused; break;
            case Asked::gone: ++counts.gone; break;
        }
    }
    counts.asked = counts.answered + counts.timed_out + counts.refused + counts.gone;
    return counts;
}

std::string coverage_text(const CoverageAnswer& coverage, WallTime now) {
    std::string out = heard_sentence(coverage, now);
    for (const std::string& more : {silent_sentence(coverage), prefectures_sentence(coverage)}) {
        if (!more.empty()) out += "\n" + more;
    }
    return out;
}

std::string coverage_json(const CoverageAnswer& coverage) {
    const CoverageCounts counts = count_coverage(coverage);
    Json out = Json::object();
    out["type"] = "coverage";
    out["members"] = counts.members;
    out["heard"] = counts.heard;
    out["held"] = counts.held;
    out["asked"] = counts.asked;
    out["answered"] = counts.answered;
    out["timed_out"] = counts.timed_out;
    out["refused"] = counts.refused;
    out["gone"] = counts.gone;
    out["not_asked"] = counts.not_asked;
    Json prefectures = Json::array();
    for (const auto& [prefecture, of] : by_prefecture(coverage)) {
        Json row = Json::object();
        row["prefecture"] = area_digits(prefecture);
        row["members"] = of.members;
        row["heard"] = of.heard;
        prefectures.push_back(std::move(row));
    }
    out["prefectures"] = std::move(prefectures);
    Json centers = Json::array();
    for (const CoveredCenter& one : coverage.centers) {
        Json row = Json::object();
        row["center"]["id"] = id_text(one.coverage.center);
        row["center"]["name"] = one.name;
        row["prefecture"] = area_digits(one.prefecture);
        row["asked"] = asked_name(one.coverage.asked);
        row["held"] = one.coverage.is_held;
        if (one.coverage.as_of) row["held_as_of"] = time_text(one.coverage.as_of->ms);
        if (one.coverage.error) row["error"] = error_sentence(*one.coverage.error).name;
        centers.push_back(std::move(row));
    }
    out["centers"] = std::move(centers);
    return json_text(out);
}

}  // namespace tsunagi::client
