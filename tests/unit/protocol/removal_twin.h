// removal_twin.h - who is a member after sponsorships, removals and returns, worked out the slow
// way: what admission.h must agree with. Centers and words are numbers.
#pragma once

#include <algorithm>
#include <optional>
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
    std::vector<bool> ever, voices, vouched, members;
    std::vector<std::set<std::size_t>> behind_of;  // of each word that is a removal
    std::vector<std::vector<bool>> given;          // by sponsor and target, within the cap
    std::vector<std::vector<std::size_t>> barred;  // by center: the removals

    [[nodiscard]] std::vector<std::size_t> removals() const {
        std::vector<std::size_t> out;
        for (std::size_t i = 0; i < words.size(); ++i)
            if (words[i].kind == RemovalWord::Kind::removal) out.push_back(i);
        return out;
    }
    [[nodiscard]] bool is_of(std::size_t word, std::size_t removal) const {
        return word == removal ||
               (words[word].kind == RemovalWord::Kind::approval && words[word].about == removal);
    }
    [[nodiscard]] std::set<std::size_t> signers(std::size_t removal,
                                                const std::vector<bool>& among) const {
        std::set<std::size_t> out;
        for (std::size_t i = 0; i < words.size(); ++i) {
            const std::size_t by = words[i].by;
            if (is_of(i, removal) && among[by] && by != words[removal].about) out.insert(by);
        }
        return out;
    }
    [[nodiscard]] const std::set<std::size_t>& behind(std::size_t removal) const {
        return behind_of[removal];
    }
    // Those whose lists count.
    [[nodiscard]] std::set<std::size_t> listers(std::size_t removal) const {
        const auto heard = signers(removal, voices);
        return heard.empty() ? behind(removal) : heard;
    }
    // Admitted by sponsorships alone, without those of `left_out`.
    [[nodiscard]] std::vector<bool> admitted_without(std::optional<std::size_t> left_out) const {
        std::vector<bool> out(centers);
        for (bool has_moved = true; has_moved;) {
            has_moved = false;
            for (std::size_t c = 0; c < centers; ++c) {
                unsigned votes = 0;
                for (std::size_t s = 0; s < centers; ++s)
                    votes += s != left_out && out[s] && given[s][c];
                if (!out[c] && (c < founders || votes >= charter.sponsors_needed))
                    out[c] = has_moved = true;
            }
        }
        return out;
    }
    // Removals of the center that enough want, not all of whom hang on it alone.
    [[nodiscard]] std::vector<std::size_t> bars(std::size_t center) const {
        std::vector<std::size_t> out;
        for (const std::size_t removal : removals()) {
            if (words[removal].about != center || !ever[center]) continue;
            const auto behind = signers(removal, ever);
            const auto others = signers(removal, admitted_without(center));
            if (behind.size() >= charter.removers_needed && !others.empty()) out.push_back(removal);
        }
        return out;
    }
    // Does somebody free list, in some removal of the sponsor, that it vouches for the target?
    [[nodiscard]] bool is_passed_on(std::size_t sponsor,
                                    std::size_t target,
                                    const std::vector<bool>& free) const {
        for (std::size_t said = 0; said < words.size(); ++said) {
            if (words[said].kind != RemovalWord::Kind::sponsor || words[said].by != sponsor ||
                words[said].about != target)
                continue;
            for (const std::size_t removal : removals()) {
                if (words[removal].about != sponsor) continue;
                for (std::size_t i = 0; i < words.size(); ++i) {
                    if (is_of(i, removal) && free[words[i].by] &&
                        std::ranges::find(words[i].listed, said) != words[i].listed.end())
                        return true;
                }
            }
        }
        return false;
    }
    [[nodiscard]] bool is_taken_back(std::size_t removal, const std::vector<bool>& free) const {
        std::set<std::size_t> by;
        for (const RemovalWord& word : words) {
            if (word.kind == RemovalWord::Kind::comeback && word.removal == removal &&
                word.about == words[removal].about && free[word.by])
                by.insert(word.by);
        }
        return by.size() >= charter.sponsors_needed;
    }
    [[nodiscard]] std::vector<bool> voices_if_spared(std::optional<std::size_t> spared) const {
        std::vector<bool> out(centers);
        std::vector<bool> free(centers);
        for (bool has_moved = true; has_moved;) {
            has_moved = false;
            for (std::size_t c = 0; c < centers; ++c) {
                unsigned votes = 0;
                for (std::size_t s = 0; s < centers; ++s) {
                    votes += out[s] && ((free[s] && given[s][c]) ||
                                        (!barred[s].empty() && is_passed_on(s, c, free)));
                }
                if (!out[c] && (c < founders || votes >= charter.sponsors_needed))
                    out[c] = has_moved = true;
                const bool is_free =
                    out[c] && (c == spared || std::ranges::all_of(barred[c], [&](std::size_t one) {
                                   return is_taken_back(one, free);
                               }));
                if (is_free && !free[c]) free[c] = has_moved = true;
            }
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
            const auto counted = listers(removal);
            for (std::size_t i = 0; i < words.size(); ++i) {
                if (is_of(i, removal) && counted.contains(words[i].by) &&
                    std::ranges::find(words[i].listed, word) != words[i].listed.end())
                    return true;
            }
        }
        return false;
    }
    // The first `cap` whom it vouches for, in the order of (time, id), all of which say one time.
    struct Listed {
        bool only = false;
    };
    [[nodiscard]] bool gives(std::size_t sponsor, std::size_t target, Listed listed) const {
        std::vector<std::pair<RecordId, std::size_t>> all;
        for (std::size_t i = 0; i < words.size(); ++i) {
            if (words[i].kind == RemovalWord::Kind::sponsor && words[i].by == sponsor &&
                (!listed.only || is_listed(sponsor, i)))
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
        given.assign(centers, std::vector<bool>(centers));
        for (std::size_t s = 0; s < centers; ++s) {
            for (std::size_t c = 0; c < centers; ++c) given[s][c] = gives(s, c, {});
        }
        ever = admitted_without({});
        barred.clear();
        for (std::size_t c = 0; c < centers; ++c) barred.push_back(bars(c));
        voices = voices_if_spared({});
        behind_of.assign(words.size(), {});
        for (const std::size_t removal : removals())
            behind_of[removal] = signers(removal, voices_if_spared(words[removal].about));
        vouched.assign(centers, false);
        members = vouched;
        for (bool has_moved = true; has_moved;) {
            has_moved = false;
            for (std::size_t c = 0; c < centers; ++c) {
                unsigned votes = 0;
                for (std::size_t s = 0; s < centers; ++s) {
                    votes += (members[s] && given[s][c]) ||
                             (vouched[s] && !against(s).empty() && gives(s, c, {true}));
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
