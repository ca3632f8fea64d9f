#include "protocol/text/personal_data.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "protocol/base/check.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/personal_scan.h"

namespace tsunagi {

namespace {

// One place, found in two manners (田中殿 and 田中殿方), is one finding. Pre: in order of begin.
std::vector<PersonalDataFinding> joined_where_they_meet(std::vector<PersonalDataFinding> all) {
    std::vector<PersonalDataFinding> out;
    std::map<PersonalDataKind, std::size_t> last;  // of each kind, in `out`
    for (const PersonalDataFinding& finding : all) {
        const auto before = last.find(finding.kind);
        if (before != last.end() && finding.begin < out[before->second].end) {
            out[before->second].end = std::max(out[before->second].end, finding.end);
        } else {
            last[finding.kind] = out.size();
            out.push_back(finding);
        }
    }
    return out;
}

}  // namespace

std::vector<PersonalDataFinding> find_personal_data(std::string_view text) {
    const FoldedText folded = fold_width(text);
    PersonalSpans spans;
    scan_numbers(folded.points, spans);
    scan_mails(folded.points, spans);
    scan_names(folded.points, spans);
    scan_addresses(folded.points, spans);
    std::vector<PersonalDataFinding> out;
    out.reserve(spans.size());
    for (const PersonalSpan& span : spans) {
        out.push_back({span.kind, folded.starts[span.begin], folded.starts[span.end]});
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return std::tie(a.begin, a.end, a.kind) < std::tie(b.begin, b.end, b.kind);
    });
    return joined_where_they_meet(std::move(out));
}

const char* personal_data_kind_name(PersonalDataKind kind) {
    switch (kind) {
        case PersonalDataKind::phone: return "phone";
        case PersonalDataKind::mail: return "mail";
        case PersonalDataKind::name: return "name";
        case PersonalDataKind::private_address: return "private_address";
        case PersonalDataKind::flat: return "flat";
        case PersonalDataKind::postal_address: return "postal_address";
        case PersonalDataKind::my_number: return "my_number";
        case PersonalDataKind::bank_account: return "bank_account";
    }
    CHECK(false);
    return "";
}

bool has_label_before(std::u32string_view text,
                      std::size_t at,
                      const std::u32string_view* begin,
                      const std::u32string_view* end) {
    constexpr std::u32string_view kBetween = U" :.=(は/#";
    const auto lower = [](char32_t c) { return c >= U'A' && c <= U'Z' ? c - U'A' + U'a' : c; };
    for (int skipped = 0; at > 0 && skipped < 4; ++skipped, --at) {
        if (kBetween.find(text[at - 1]) == std::u32string_view::npos) break;
    }
    return std::any_of(begin, end, [&](std::u32string_view word) {
        if (at < word.size()) return false;
        const std::u32string_view before = text.substr(at - word.size(), word.size());
        return std::equal(before.begin(), before.end(), word.begin(),
                          [&](char32_t a, char32_t b) { return lower(a) == b; });
    });
}

}  // namespace tsunagi
