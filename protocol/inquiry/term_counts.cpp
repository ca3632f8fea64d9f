#include "protocol/inquiry/term_counts.h"

namespace tsunagi {

void TermCounts::add(const TermCounts& other) {
    documents += other.documents;
    total_length += other.total_length;
    for (const auto& [term, count] : other.documents_with) documents_with[term] += count;
}

TermCounts TermCounts::scaled_to(std::uint64_t documents_max) const {
    if (documents <= documents_max) return *this;
    // Rounded up: what somebody has does not become what nobody has.
    const auto scaled = [&](std::uint64_t count) {
        const std::uint64_t whole = count / documents * documents_max;
        return whole + (count % documents * documents_max + documents - 1) / documents;
    };
    TermCounts out;
    out.documents = documents_max;
    out.total_length = scaled(total_length);
    for (const auto& [term, count] : documents_with) out.documents_with[term] = scaled(count);
    return out;
}

std::uint64_t TermCounts::count(std::string_view term) const {
    const auto found = documents_with.find(term);
    return found == documents_with.end() ? 0 : found->second;
}

}  // namespace tsunagi
