#include "tests/simulation/filing.h"

#include <algorithm>
#include <set>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi::simulation {
namespace {

constexpr std::uint64_t kFilePiecesMax = 12;
constexpr std::uint64_t kWishesPerFile = 4;
constexpr Duration kEndMax = std::chrono::minutes(5);

}  // namespace

void Filing::publish(MachineId machine) {
    const Machine& author = world_.machine(machine);
    if (author.line.kind() == LineKind::satellite) return;
    Draft draft;
    draft.kind = kind::kArticle;
    draft.scope = random_.below(2) == 0
                      ? Scope::nation()
                      : Scope{ScopeLevel::prefecture, author.center.spec.prefecture, {}};
    auto body = encode_body(article_body("写真のある記事", "写真"));
    CHECK(body.has_value());
    draft.body = std::move(*body);
    Bytes content(1 + random_.below(kFilePiecesMax * kPieceBytes));
    random_.fill(content);
    world_.publish_file(machine, std::move(draft), content);
}

void Filing::want_one(MachineId machine) {
    if (world_.contents().empty()) return;
    auto at = world_.contents().begin();
    std::advance(at, static_cast<std::ptrdiff_t>(random_.below(world_.contents().size())));
    (void)world_.fetch_file(machine, at->first);
}

void Filing::schedule(std::uint64_t files, Duration busy) {
    const auto some_time = [&] {
        const auto span = static_cast<std::uint64_t>(busy.count());
        return world_.now() + Duration{static_cast<std::int64_t>(random_.below(span))};
    };
    for (std::uint64_t i = 0; i < files; ++i) {
        const MachineId machine = random_.below(nodes_);
        world_.at(some_time(), [this, machine] { publish(machine); });
    }
    for (std::uint64_t i = 0; i < kWishesPerFile * files; ++i) {
        const MachineId machine = random_.below(nodes_);
        world_.at(some_time(), [this, machine] { want_one(machine); });
    }
}

std::string Filing::fetch_at_the_end() {
    std::vector<std::pair<MachineId, RequestTicket>> wanted;
    std::set<std::pair<MachineId, RequestTicket>> must_come;
    for (const auto& [content, scope] : world_.contents()) {
        const MachineId machine = random_.below(nodes_);
        if (!world_.counts(machine)) continue;
        const bool is_near =
            is_reach_known_ && world_.is_within_reach(machine, content, kContentHopsMax + 1);
        const auto request = world_.fetch_file(machine, content);
        if (!request) continue;
        wanted.emplace_back(machine, *request);
        if (is_near) must_come.emplace(machine, *request);
    }
    (void)world_.run_until(world_.now() + kEndMax, [&] {
        return std::ranges::all_of(wanted, [&](const auto& one) {
            return checkers_.has_file_ended(one.first, one.second);
        });
    });
    for (const auto& one : wanted) {
        auto problem = checkers_.check_file(one.first, one.second, must_come.contains(one));
        if (!problem.empty()) return problem;
    }
    return checkers_.check_contents();
}

}  // namespace tsunagi::simulation
