// Questions to peers: searching for them, and what comes back.
#include <algorithm>

#include "tests/simulation/world.h"
#include "tests/support/naive_search.h"

namespace tsunagi::simulation {
namespace {

constexpr Duration kWait = std::chrono::seconds(5);
constexpr Duration kSearchTime = std::chrono::milliseconds(5);

}  // namespace

std::optional<RequestTicket> World::ask_peers(MachineId id, PeerQuery query) {
    Machine& machine = *machines_.at(id);
    if (machine.node == nullptr || machine.is_paused) return std::nullopt;
    const RequestTicket request = ++machine.last_request;
    note("ask", id, request);
    machine.questions[request] = {query, now_, now_ + kWait + kQuestionSlack, {}, {}};
    step(machine, input::Inquire{request, std::move(query), kWait});
    return request;
}

// As the disk is when the searching thread comes to it. A disk that is broken can't be read.
void World::perform_search(Machine& machine, SearchOrder order) {
    auto shared = std::make_shared<SearchOrder>(std::move(order));
    at(now_ + kSearchTime, [this, &machine, life = machine.life, shared] {
        on_machine(machine, [this, &machine, life, shared] {
            if (machine.life != life) return;
            input::Searched found{shared->ticket, Error::store_failed};
            if (!machine.weather.is_store_broken) found = naive_search(machine.disk, *shared);
            step(machine, std::move(found));
        });
    });
}

void World::perform_news(Machine& machine, InquiryNews news) {
    note("news", machine.id, news.request);
    const auto found = machine.questions.find(news.request);
    if (found == machine.questions.end()) return fail("news of what nobody asked");
    Question& question = found->second;
    if (question.coverage) return fail("news of a question that is over");
    if (const auto* answer = std::get_if<InquiryNews::Answer>(&news.news)) {
        check_answer(machine, *answer);
        ++questions_.answers;
        for (const CheckedRecord& record : answer->records) question.found.insert(record.id());
        questions_.found += answer->records.size();
    } else if (auto* end = std::get_if<InquiryNews::End>(&news.news)) {
        question.coverage = std::move(end->coverage);
        ++questions_.over;
    }
}

// What people are shown is somebody's own word, and for them to see.
void World::check_answer(const Machine& machine, const InquiryNews::Answer& answer) {
    for (const CheckedRecord& record : answer.records) {
        const Header& header = record.header();
        const std::string where = " (machine " + std::to_string(machine.id) + ")";
        if (!is_inside(header.scope, machine.center.id, machine.center.home()))
            fail("a record of " + scope_text(header.scope) + " was shown outside of it" + where);
        if (!is_key_of(author_of(record.parsed()), header.writer_key))
            fail("a record that nobody signed was shown" + where);
        const ByteSpan bytes = record.parsed().bytes();
        if (!checks_.check(Bytes(bytes.begin(), bytes.end())))
            fail("a forged record was shown" + where);
    }
}

// What an honest center tells is for the one that asks.
void World::check_hits(const Machine& from, PeerId peer, ByteSpan bytes) {
    const auto link = from.links.find(peer);
    const auto frame = decode_frame(bytes);
    const auto* answer = frame ? std::get_if<frame::PeerHits>(&*frame) : nullptr;
    if (answer == nullptr) return fail("an answer to a question has no form");
    if (link == from.links.end()) return;
    const Machine& to = *machines_[link->second->machine[link->second->peer[0] == peer ? 1 : 0]];
    for (const Bytes& record : answer->hits.records) {
        const auto parsed = parse_record(record);
        if (!parsed || !is_inside(parsed->header().scope, to.center.id, to.center.home()))
            fail("an answer to a question told of what is not for the asker (machine " +
                 std::to_string(from.id) + " to " + std::to_string(to.id) + ")");
    }
}

}  // namespace tsunagi::simulation
