// removal_twin.h - who is a member after sponsorships, removals and returns, worked out the slow
// way: what admission.h must agree with. Centers and words are numbers.
#pragma once

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "protocol/record/manifest.h"

namespace tsunagi {

// What one center says about another one, or about a removal.
struct RemovalWord {
    enum class Kind { sponsor, removal, approval, comeback };
    Kind kind = Kind::sponsor;
    std::size_t by = 0;
    std::size_t about = 0;            // a center; of an approval: a removal
    std::size_t removal = 0;          // of a comeback: a removal
    std::vector<std::size_t> listed;  // words
    RecordId id;
};

struct RemovalTwin {
    std::size_t centers = 0;
    std::size_t founders = 0;
    Charter charter;
    std::vector<RemovalWord> words;
    std::vector<bool> ever, vouched, members;

    [[nodiscard]] std::vector<std::size_t> removals() const {
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < words.size(); ++i)
            if (words[i].kind == RemovalWord::Kind::removal) out.push_back(i);
        return out;
    }
    [[nodiscard]] std::set<std::size_t> behind(std::size_t removal) const {
        std::set<std::size_t> out;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const RemovalWord& word = words[i];
            const bool is_of =
                i == removal || (word.kind == RemovalWord::Kind::approval && word.about == removal);
            if (is_of && ever[word.by] && word.by != words[removal].about) out.insert(word.by);
        }
        return out;
    }
    [[nodiscard]] std::vector<std::size_t> against(std::size_t center) const {
        std::vector<std::size_t> out;
        for (const std::size_t removal : removals()) {
            if (words[removal].about == center && behind(removal).size() >= charter.removers_needed)
                out.push_back(removal);
        }
        return out;
    }
    [[nodiscard]] bool is_listed(std::size_t sponsor, std::size_t word) const {
        for (const std::size_t removal : against(sponsor)) {
            const auto counted = behind(removal);
            for (std::size_t i = 0; i < words.size(); ++i) {
                const bool is_of = i == removal || (words[i].kind == RemovalWord::Kind::approval &&
                                                    words[i].about == removal);
                if (is_of && counted.contains(words[i].by) &&
                    std::ranges::find(words[i].listed, word) != words[i].listed.end())
                    return true;
            }
        }
        return false;
    }
    // The first `cap` whom it vouches for, in the order of (time, id), all of which say one time.
    [[nodiscard]] bool gives(std::size_t sponsor, std::size_t target, bool only_listed) const {
        std::vector<std::pair<RecordId, std::size_t>> all;
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i].kind == RemovalWord::Kind::sponsor && words[i].by == sponsor &&
                (!only_listed || is_listed(sponsor, i)))
                all.emplace_back(words[i].id, words[i].about);
        }
        std::ranges::sort(all);
        std::set<std::size_t> first;
        for (const auto& [id, whom] : all) {
            if (first.size() < charter.sponsor_cap) first.insert(whom);
        }
        return first.contains(target);
    }
    [[nodiscard]] bool speaks_for_return(std::size_t word) const {
        const std::size_t by = words[word].by;
        return members[by] || (vouched[by] && !against(by).empty() && is_listed(by, word));
    }
    void work_out() {
        ever.assign(centers, false);
        vouched = members = ever;
        for (bool has_moved = true; has_moved;) {
            has_moved = false;
            for (std::size_t c = 0; c < centers; ++c) {
                unsigned votes = 0;
                for (std::size_t s = 0; s < centers; ++s) votes += ever[s] && gives(s, c, false);
                if (!ever[c] && (c < founders || votes >= charter.sponsors_needed))
                    ever[c] = has_moved = true;
            }
        }
        for (bool has_moved = true; has_moved;) {
            has_moved = false;
            for (std::size_t c = 0; c < centers; ++c) {
                unsigned votes = 0;
                for (std::size_t s = 0; s < centers; ++s) {
                    votes += (members[s] && gives(s, c, false)) ||
                             (vouched[s] && !against(s).empty() && gives(s, c, true));
                }
                if (!vouched[c] && (c < founders || votes >= charter.sponsors_needed))
                    vouched[c] = has_moved = true;
                bool is_free = true;
                for (const std::size_t removal : against(c)) {
                    std::set<std::size_t> back;
                    for (std::size_t i = 0; i < words.size(); ++i) {
                        if (words[i].kind == RemovalWord::Kind::comeback && words[i].about == c &&
                            words[i].removal == removal && speaks_for_return(i))
                            back.insert(words[i].by);
                    }
                    is_free = is_free && back.size() >= charter.sponsors_needed;
                }
                if (vouched[c] && is_free && !members[c]) members[c] = has_moved = true;
            }
        }
    }
};

}  // namespace tsunagi
