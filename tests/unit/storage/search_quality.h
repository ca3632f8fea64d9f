// search_quality.h - what the tests of search quality share: tables of lines, the rank of a right
// answer, and the figures over many questions.
//
// No judgement of its own: which figures are good enough stands in each test. A table is a file of
// UTF-8 lines, its cells parted by tabs; there is no quoting. Thread: values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/search_index.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi::test {

// `text` cut at each `sign`; empty parts are kept.
inline std::vector<std::string> parts_of(std::string_view text, char sign) {
    std::vector<std::string> parts;
    for (std::size_t end = text.find(sign); end != std::string_view::npos; end = text.find(sign)) {
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    parts.emplace_back(text);
    return parts;
}

// The lines of a table, each as its cells; none where the file cannot be read.
inline std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(in, line);) rows.push_back(parts_of(line, '\t'));
    return rows;
}

// What `question` brings, best first.
inline std::vector<std::uint64_t> answered(const SearchIndex& index, const std::string& question) {
    SearchQuery query = query_for(question);
    query.limit = 1'000;
    std::vector<std::uint64_t> arrivals;
    for (const SearchHit& hit : index.search(query).hits) arrivals.push_back(hit.arrival);
    return arrivals;
}

// The place of the first of `right` in `hits`, from 1; 0 where none is there.
inline std::size_t rank_in(const std::vector<std::uint64_t>& hits,
                           const std::vector<std::uint64_t>& right) {
    const auto at = std::ranges::find_first_of(hits, right);
    return at == hits.end() ? 0 : static_cast<std::size_t>(at - hits.begin()) + 1;
}

struct Figures {
    double first = 0;
    double first_five = 0;
    double reciprocal = 0;  // of ranks up to 10
    double questions = 0;

    void add(std::size_t rank) {  // 0: not found
        questions += 1;
        first += rank == 1 ? 1 : 0;
        first_five += rank >= 1 && rank <= 5 ? 1 : 0;
        reciprocal += rank >= 1 && rank <= 10 ? 1.0 / static_cast<double>(rank) : 0;
    }
    void print(std::string_view name) const {
        std::cout << name << ": " << questions << " questions, R@1 " << first / questions
                  << ", R@5 " << first_five / questions << ", MRR@10 " << reciprocal / questions
                  << '\n';
    }
};

}  // namespace tsunagi::test
