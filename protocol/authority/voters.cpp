#include "protocol/authority/voters.h"

#include <algorithm>

namespace tsunagi {

// Who has a voice. `spared` is taken for not barred.
class Voters::Fixpoint {
  public:
    Fixpoint(const Voters& of, std::optional<Index> spared)
        : of_(of),
          unanswered_(of.bars_against_),
          has_voice_(of.centers_.size()),
          is_free_(of.centers_.size()),
          votes_(of.centers_.size()),
          listed_(of.centers_.size()),
          answers_(of.bars_.size()) {
        if (spared) unanswered_[*spared] = 0;
    }
    std::vector<bool> run() {
        for (const CenterId& founder : of_.charter_.founders) enter(of_.indexes_.at(founder));
        while (!entered_.empty() || !freed_.empty()) {
            std::vector<Index>& next = freed_.empty() ? entered_ : freed_;
            const Index center = next.back();
            const bool is_free = &next == &freed_;
            next.pop_back();
            if (is_free) {
                speak(center);
                continue;
            }
            for (const Index target : listed_[center]) vouch(center, target);
            free_if_answered(center);
        }
        return std::move(has_voice_);
    }

  private:
    void enter(Index center) {
        if (has_voice_[center]) return;
        has_voice_[center] = true;
        entered_.push_back(center);
    }
    void free_if_answered(Index center) {
        if (!has_voice_[center] || unanswered_[center] != 0 || is_free_[center]) return;
        is_free_[center] = true;
        freed_.push_back(center);
    }
    void vouch(Index sponsor, Index target) {
        if (!heard_.emplace(sponsor, target).second) return;
        if (++votes_[target] == of_.charter_.sponsors_needed) enter(target);
    }
    void speak(Index center) {
        for (const Index target : of_.given_[center]) vouch(center, target);
        for (const auto& [sponsor, target] : of_.lists_[center]) {
            listed_[sponsor].push_back(target);
            if (has_voice_[sponsor]) vouch(sponsor, target);
        }
        for (const Index bar : of_.returns_[center]) {
            if (++answers_[bar] != of_.charter_.sponsors_needed) continue;
            const Index target = of_.bars_[bar].target;
            if (unanswered_[target] != 0) --unanswered_[target];
            free_if_answered(target);
        }
    }

    const Voters& of_;
    std::vector<unsigned> unanswered_;  // bars against each
    std::vector<bool> has_voice_;
    std::vector<bool> is_free_;
    std::vector<unsigned> votes_;
    std::vector<std::vector<Index>> listed_;  // by sponsor
    std::vector<unsigned> answers_;           // by bar
    std::set<std::pair<Index, Index>> heard_;
    std::vector<Index> entered_;
    std::vector<Index> freed_;
};

Voters::Voters(const Charter& charter,
               const Given& given,
               const std::set<Sponsorship>& sponsorships,
               const std::function<bool(const Sponsorship&)>& is_counted,
               const Removals& removals,
               const std::set<CenterId>& ever)
    : charter_(charter), removals_(removals) {
    for (const CenterId& founder : charter.founders) (void)index_of(founder);
    for (const auto& [sponsor, targets] : given) {
        const Index by = index_of(sponsor);
        for (const CenterId& target : targets) {
            const Index whom = index_of(target);
            given_[by].push_back(whom);
        }
    }
    read_bars(ever);
    if (!bars_.empty()) read_words(sponsorships, is_counted);
}

Voters::Index Voters::index_of(const CenterId& center) {
    const auto [at, is_new] = indexes_.try_emplace(center, static_cast<Index>(centers_.size()));
    if (is_new) {
        centers_.push_back(center);
        given_.emplace_back();
        returns_.emplace_back();
        lists_.emplace_back();
        bars_against_.push_back(0);
    }
    return at->second;
}

// A removal that enough of `ever` want, one of whom does not hang on its target alone.
void Voters::read_bars(const std::set<CenterId>& ever) {
    std::map<Index, std::vector<bool>> without;
    for (const auto& [id, removal] : removals_.all()) {
        if (!ever.contains(removal.target)) continue;
        std::vector<Index> behind;
        for (const auto& [center, kept] : removal.by) {
            if (center != removal.target && ever.contains(center))
                behind.push_back(indexes_.at(center));
        }
        if (behind.size() < charter_.removers_needed) continue;
        const Index target = indexes_.at(removal.target);
        const auto [reached, is_new] = without.try_emplace(target);
        if (is_new) reached->second = reached_without(target);
        const auto& others = reached->second;
        if (std::ranges::none_of(behind, [&](Index center) { return others[center]; })) continue;
        bars_.push_back({id, target});
        ++bars_against_[target];
    }
}

void Voters::read_words(const std::set<Sponsorship>& sponsorships,
                        const std::function<bool(const Sponsorship&)>& is_counted) {
    std::map<RecordId, const Sponsorship*> by_id;
    for (const Sponsorship& one : sponsorships) {
        if (!is_counted(one)) continue;
        if (one.answers.empty()) {
            by_id.emplace(one.id, &one);
            continue;
        }
        const Index author = index_of(one.sponsor);
        for (Index bar = 0; bar < bars_.size(); ++bar) {
            if (centers_[bars_[bar].target] == one.target &&
                std::ranges::binary_search(one.answers, bars_[bar].removal))
                returns_[author].push_back(bar);
        }
    }
    for (auto& bars : returns_) {
        std::ranges::sort(bars);
        bars.erase(std::ranges::unique(bars).begin(), bars.end());
    }
    for (const auto& [id, removal] : removals_.all()) {
        for (const auto& [center, kept] : removal.by) {
            for (const RecordId& listed : kept.authority_ids) {
                const auto one = by_id.find(listed);
                if (one == by_id.end() || one->second->sponsor != removal.target) continue;
                const Index sponsor = index_of(removal.target);
                if (bars_against_[sponsor] == 0) continue;
                const Index target = index_of(one->second->target);
                lists_[index_of(center)].emplace_back(sponsor, target);
            }
        }
    }
}

std::vector<bool> Voters::reached_without(Index left_out) const {
    std::vector<bool> out(centers_.size());
    std::vector<unsigned> votes(centers_.size());
    std::vector<Index> fresh;
    for (const CenterId& founder : charter_.founders) fresh.push_back(indexes_.at(founder));
    while (!fresh.empty()) {
        const Index center = fresh.back();
        fresh.pop_back();
        if (out[center]) continue;
        out[center] = true;
        if (center == left_out) continue;
        for (const Index target : given_[center]) {
            if (++votes[target] == charter_.sponsors_needed) fresh.push_back(target);
        }
    }
    return out;
}

std::set<CenterId> Voters::named(const std::vector<bool>& which) const {
    std::set<CenterId> out;
    for (Index i = 0; i < which.size(); ++i) {
        if (which[i]) out.insert(centers_[i]);
    }
    return out;
}

Voices Voters::voices() const {
    Voices out;
    const std::vector<bool> all = Fixpoint(*this, {}).run();
    out.all = named(all);
    for (const auto& [id, removal] : removals_.all()) {
        const auto target = indexes_.find(removal.target);
        if (target == indexes_.end() || bars_against_[target->second] == 0 ||
            !all[target->second] || out.about.contains(removal.target))
            continue;
        const bool has_others = std::ranges::any_of(
            removal.by, [&](const auto& one) { return !out.all.contains(one.first); });
        if (has_others)
            out.about.emplace(removal.target, named(Fixpoint(*this, target->second).run()));
    }
    return out;
}

}  // namespace tsunagi
