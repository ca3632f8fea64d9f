#include "protocol/counting/written_counts.h"

#include <charconv>

#include "protocol/counting/count_line.h"
#include "protocol/counting/hidden_counts.h"
#include "protocol/record/field_form.h"

namespace tsunagi {
namespace {

// Which fields of a kind hold counts; 0 where it has none.
struct CountFields {
    std::uint16_t lines = 0, below = 0, sum = 0;
};

CountFields count_fields(KindId kind) {
    if (kind == kind::kAggregate)
        return {aggregate::kCells, aggregate::kHiddenBelow, aggregate::kAnswers};
    if (kind == kind::kIssue) return {issue::kMeToo, issue::kHiddenBelow, 0};
    return {};
}

std::optional<std::uint64_t> written_number(std::string_view digits) {
    std::uint64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, problem] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || problem != std::errc{} || stop != end) return std::nullopt;
    return number;
}

}  // namespace

std::uint64_t hidden_below(const KindRow& kind, const Body& body) {
    return written_number(body.field(count_fields(kind.id).below)).value_or(kHiddenBelowUsual);
}

std::optional<CountProblem> count_problem(const KindRow& kind, const Body& body) {
    const CountFields fields = count_fields(kind.id);
    if (fields.lines == 0) return std::nullopt;
    const auto name = [&](std::uint16_t key) { return find_field(kind, key)->name; };
    const std::uint64_t below = hidden_below(kind, body);
    if (below < kHiddenBelowLeast) {
        return CountProblem{CountProblem::What::too_low, name(fields.below),
                            std::string(body.field(fields.below)), below};
    }
    const std::string_view field = name(fields.lines);
    std::size_t hidden = 0;
    std::uint64_t shown_sum = 0;
    bool are_all_counts = true;
    for (const auto item : list_items(body.field(fields.lines))) {
        const auto line = read_count_line(item);
        are_all_counts = are_all_counts && line.has_value();
        if (!line) continue;
        if (line->count && *line->count < below)
            return CountProblem{CountProblem::What::small, field, std::string(item), below};
        if (line->count) {
            shown_sum += *line->count;
        } else {
            ++hidden;
        }
    }
    const auto sum = written_number(body.field(fields.sum));
    if (!sum || !are_all_counts || *sum < shown_sum) return std::nullopt;
    if (!hides_enough(hidden, *sum - shown_sum, below))
        return CountProblem{CountProblem::What::computable, field, {}, below};
    return std::nullopt;
}

}  // namespace tsunagi
