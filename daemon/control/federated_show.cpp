#include "daemon/control/federated_show.h"

#include <algorithm>
#include <map>

#include "protocol/base/limits.h"

namespace tsunagi::control {
namespace {

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
        if (asked.record_class != RecordClass::fact) return out;
        for (const auto& [id, other] : told_) {
            const Header& header = other.record.header();
            const bool is_version = header.record_class == RecordClass::fact &&
                                    header.center == asked.center && header.slot == asked.slot;
            if (id == out.id || !is_version) continue;
            out.is_hidden = out.is_hidden || supersedes(header.vector, asked.vector);
            const bool is_old = std::ranges::any_of(told_, [&](const auto& entry) {
                const Header& newer = entry.second.record.header();
                return newer.record_class == RecordClass::fact && newer.center == header.center &&
                       newer.slot == header.slot && supersedes(newer.vector, header.vector);
            });
            if (is_old || out.sources.size() == kSourcesMax) continue;
            out.sources.push_back({id, author_of(other.record.parsed()),
                                   name_in(names, author_of(other.record.parsed())),
                                   header.time.ms()});
        }
        return out;
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
