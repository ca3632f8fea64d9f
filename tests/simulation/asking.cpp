#include "tests/simulation/asking.h"

#include "protocol/base/limits.h"

namespace tsunagi::simulation {
namespace {

constexpr std::size_t kAskersAtTheEnd = 8;
constexpr Duration kAnswersMax = std::chrono::seconds(10);

}  // namespace

PeerQuery Asking::draw_question() {
    PeerQuery query;
    query.limit = kPeerHitsMax;
    const auto& written = world_.acknowledged();
    if (random_.below(2) == 0 || written.empty()) {
        query.words = "記事 " + std::to_string(random_.below(10));
    } else {
        query.id = id_text(written[random_.below(written.size())].id);
        query.id.resize(8 + random_.below(57));
    }
    return query;
}

void Asking::schedule(std::uint64_t questions, Duration busy) {
    const auto span = static_cast<std::uint64_t>(busy.count());
    for (std::uint64_t i = 0; i < questions; ++i) {
        const MachineId machine = random_.below(nodes_);
        world_.at(world_.now() + Duration{static_cast<std::int64_t>(random_.below(span))},
                  [this, machine] { (void)world_.ask_peers(machine, draw_question()); });
    }
}

std::string Asking::ask_at_the_end(std::uint64_t questions) {
    const auto& written = world_.acknowledged();
    if (questions == 0 || written.empty()) return {};
    std::vector<std::pair<MachineId, RequestTicket>> asked;
    for (std::size_t i = 0; i < kAskersAtTheEnd; ++i) {
        const MachineId machine = random_.below(nodes_);
        PeerQuery query;
        query.limit = kPeerHitsMax;
        query.id = id_text(written[random_.below(written.size())].id);
        if (!world_.counts(machine)) continue;
        if (const auto request = world_.ask_peers(machine, query))
            asked.emplace_back(machine, *request);
    }
    (void)world_.run_until(world_.now() + kAnswersMax);
    for (const auto& [machine, request] : asked) {
        if (auto problem = checkers_.check_found(machine, request); !problem.empty())
            return problem;
    }
    return {};
}

}  // namespace tsunagi::simulation
