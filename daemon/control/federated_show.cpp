#include "daemon/control/federated_show.h"

#include <algorithm>
#include <map>

#include "protocol/base/limits.h"

namespace tsunagi::control {
namespace {

bool are_of_one_slot(const Header& one, const Header& other) {
    return one.record_class == RecordClass::fact && other.record_class == RecordClass::fact &&
           one.center == other.center && one.slot == other.slot;
}

class FederatedShow final : public FederatedQuery {
  public:
    FederatedShow(FederatedShowRequest request, std::shared_ptr<const MemberRows> members)
        : request_(std::move(request)), members_(std::move(members)) {}

    [[nodiscard]] PeerQuery asked() const override { return {{}, {}, kPeerHitsMax, request_.id}; }
    [[nodiscard]] Duration wait() const override { return request_.wait; }

    void take(InquiryNews::Answer answer) override {
        for (CheckedRecord& record : answer.records) {
            const RecordId id = record.id();
            told_.emplace(id, Told{std::move(record), answer.center});
        }
    }
    void end(InquiryNews::End end) override { end_ = std::move(end); }

    [[nodiscard]] bool next(Bytes& out) override {
        if (end_.error) {
            append_answer(out, ErrorAnswer{*end_.error, ""});
            return false;
        }
        const auto [first, last] = asked_for();
        if (first != last && std::next(first) != last) {
            append_answer(out, ErrorAnswer{Error::invalid_argument, kAmbiguousId});
            return false;
        }
        const std::uint64_t count = first == last ? 0 : 1;
        if (count != 0) append_answer(out, item(first->second));
        append_answer(out, coverage_answer(end_.coverage, *members_));
        append_answer(out, DoneAnswer{count, count});
        return false;
    }

  private:
    struct Told {
        CheckedRecord record;
        CenterId by;
    };
    using All = std::map<RecordId, Told>;

    // Ids ascend as their digits do.
    [[nodiscard]] std::pair<All::const_iterator, All::const_iterator> asked_for() const {
        const auto is_asked = [&](const auto& entry) {
            return id_text(entry.first).starts_with(request_.id);
        };
        const auto first = std::ranges::find_if(told_, is_asked);
        return {first, std::find_if_not(first, told_.end(), is_asked)};
    }

    [[nodiscard]] ItemAnswer item(const Told& told) const {
        const CenterNames names = names_of(*members_);
        ItemAnswer out = item_of(told.record.parsed(), names);
        out.told_by = told.by;
        out.told_by_name = name_in(names, told.by);
        const Header& asked = told.record.header();
        for (const auto& [id, other] : told_) {
            const Header& header = other.record.header();
            if (id == out.id || !are_of_one_slot(header, asked)) continue;
            out.is_hidden = out.is_hidden || supersedes(header.vector, asked.vector);
            if (is_superseded(header) || out.sources.size() == kSourcesMax) continue;
            const CenterId author = author_of(other.record.parsed());
            out.sources.push_back({id, author, name_in(names, author), header.time.ms()});
        }
        return out;
    }

    [[nodiscard]] bool is_superseded(const Header& header) const {
        return std::ranges::any_of(told_, [&](const auto& entry) {
            const Header& newer = entry.second.record.header();
            return are_of_one_slot(newer, header) && supersedes(newer.vector, header.vector);
        });
    }

    FederatedShowRequest request_;
    std::shared_ptr<const MemberRows> members_;
    All told_;
    InquiryNews::End end_;
};

}  // namespace

std::unique_ptr<FederatedQuery> make_federated_show(FederatedShowRequest request,
                                                    std::shared_ptr<const MemberRows> members) {
    return std::make_unique<FederatedShow>(std::move(request), std::move(members));
}

}  // namespace tsunagi::control
