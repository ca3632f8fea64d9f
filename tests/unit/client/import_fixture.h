// import_fixture.h - a small daemon that keeps what it is given, for tests of `tsunagi import` and
// of what `tsunagi export` makes of it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "client/scope_option.h"
#include "protocol/record/body.h"
#include "protocol/record/canonical.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {

inline const CenterId kOwn{{0x11}};

// One fact: its versions, the newest last. An empty body withdraws it.
struct Fact {
    KindId kind = 0;
    std::vector<std::pair<RecordId, Bytes>> versions;
    CenterId center = kOwn;
};

struct ImportCommand : ::testing::Test {
    TempFolder folder;
    std::map<SlotId, Fact> facts;
    std::uint8_t last_id = 0;
    std::map<RecordId, std::int64_t> written_ms;
    std::map<RecordId, std::string> scopes;  // of versions that are not for the center alone
    ScopeLevel last_level{};
    bool is_failing = false;                           // to publish
    bool loses_answer = false;                         // publishes, and goes away before it says so
    std::optional<std::pair<SlotId, Fact>> unwritten;  // where the dry run is
    std::size_t tried = 0;                             // drafts of dry runs
    std::optional<Error> dry_run_error;
    bool interrupts = false;  // a Ctrl-C comes while it works on a dry run
    std::size_t unlocks = 0;
    bool search_fails = false;
    std::unique_ptr<FakeDaemon> daemon;

    void SetUp() override {
        daemon = std::make_unique<FakeDaemon>(
            folder.path().string(), [this](schema::Request::Reader request,
                                           FakeDaemon::Stream& stream) { serve(request, stream); });
    }

    void serve(schema::Request::Reader request, FakeDaemon::Stream& stream) {
        if (request.isStatus()) unwritten.reset();  // a connection begins
        if (serve_center(kOwn, request, stream)) return;
        if (request.isDryRun()) return dry_run(request.getDryRun().getDrafts(), stream);
        if (request.isUnlock()) ++unlocks;
        if (request.isShow()) return show(request.getShow(), stream);
        if (request.isStanding()) return show_standing(request.getStanding(), stream);
        if (request.isList()) return list_all(request.getList().getKind(), stream);
        if (request.isSearch() && !search_fails) return search(request.getSearch(), stream);
        if (request.isPublish() && loses_answer) {
            for (const auto draft : request.getPublish().getDrafts()) {
                capnp::MallocMessageBuilder unsent;
                publish(draft, unsent.initRoot<schema::Outcome>());
            }
            return stream.problem(static_cast<std::uint16_t>(Error::store_failed));
        }
        if (request.isPublish() && !is_failing) {
            stream.send([&](schema::Answer::Builder answer) {
                const auto drafts = request.getPublish().getDrafts();
                auto outcomes = answer.initPublished(drafts.size());
                for (unsigned i = 0; i < drafts.size(); ++i) publish(drafts[i], outcomes[i]);
            });
            return stream.done(1, 1);
        }
        stream.problem(static_cast<std::uint16_t>(Error::invalid_argument));
    }

    static SlotId slot_of(schema::DraftItem::Reader draft) {
        if (draft.getSlot().size() != 0)
            return *SlotId::from({draft.getSlot().begin(), draft.getSlot().size()});
        return natural_slot(
            kOwn, draft.getKind(),
            slot_key(*find_kind(draft.getKind()), *decode_body(read_data(draft.getBody()))));
    }

    // As the daemon does: of what was not written it knows the last slot only.
    void dry_run(capnp::List<schema::DraftItem>::Reader drafts, FakeDaemon::Stream& stream) {
        if (dry_run_error) return stream.problem(static_cast<std::uint16_t>(*dry_run_error));
        if (interrupts) EXPECT_EQ(::kill(::getpid(), SIGINT), 0);
        const auto standing = std::make_tuple(facts, last_id, last_level);
        stream.send([&](schema::Answer::Builder answer) {
            auto outcomes = answer.initPublished(drafts.size());
            for (unsigned i = 0; i < drafts.size(); ++i) {
                const SlotId slot = slot_of(drafts[i]);
                if (unwritten && unwritten->first == slot) facts[slot] = unwritten->second;
                publish(drafts[i], outcomes[i]);
                unwritten = {slot, facts[slot]};
                std::tie(facts, last_id, last_level) = standing;
            }
        });
        tried += drafts.size();
        stream.done(drafts.size(), drafts.size());
    }

    static void refuse(schema::Outcome::Builder outcome, Error error) {
        outcome.setOutcome(3);
        outcome.setError(static_cast<std::uint16_t>(error));
    }
    // The scope of a version, as the daemon tells it.
    std::string scope_of(const RecordId& id) const {
        const auto found = scopes.find(id);
        return found == scopes.end() ? "center" : found->second;
    }
    // Of a draft; an area that it does not name is Toyama's.
    static std::string scope_of(schema::DraftItem::Reader draft) {
        const auto level = static_cast<ScopeLevel>(draft.getScopeLevel());
        const bool is_home = level == ScopeLevel::prefecture && draft.getScopeArea() == 0;
        return scope_text({level, is_home ? 16 : draft.getScopeArea(), {}});
    }

    void publish(schema::DraftItem::Reader draft, schema::Outcome::Builder outcome) {
        const Bytes body = read_data(draft.getBody());
        last_level = static_cast<ScopeLevel>(draft.getScopeLevel());
        Fact& fact = facts[slot_of(draft)];
        fact.kind = draft.getKind();
        if (!fact.versions.empty()) {
            const RecordId standing = fact.versions.back().first;
            const auto base = draft.getBase();
            if (base.size() != 0 && read_fixed<RecordId>(base[0]) != standing)
                return refuse(outcome, Error::changed_meanwhile);
            if (draft.getOnlyIfNewer() && fact.versions.back().second == body &&
                scope_of(standing) == scope_of(draft)) {
                outcome.setOutcome(2);
                return write_fixed(outcome.initId(), standing);
            }
            const auto level = parse_scope(scope_of(standing))->level;
            if (draft.getOnlyIfNewer() && level > last_level)
                return refuse(outcome, Error::narrows_scope);
        }
        outcome.setOutcome(fact.versions.empty() ? 0 : 1);
        if (!fact.versions.empty()) write_fixed(outcome.initReplaced(), fact.versions.back().first);
        fact.versions.emplace_back(RecordId{{++last_id, 0, 0, 1}}, body);
        scopes[fact.versions.back().first] = scope_of(draft);
        written_ms[fact.versions.back().first] =
            std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count();
        write_fixed(outcome.initId(), fact.versions.back().first);
    }

    void fill(schema::Item::Builder item, const SlotId& slot, const Fact& fact, std::size_t n) {
        write_fixed(item.initId(), fact.versions[n].first);
        item.setKind(fact.kind);
        write_fixed(item.initCenter(), fact.center);
        item.setScope(scope_of(fact.versions[n].first));
        item.setBody(as_data(fact.versions[n].second));
        item.setVersionOf(as_data(slot.span()));
        item.setUpdated(written_ms[fact.versions[n].first]);
        if (n > 0) write_fixed(item.initReplaces(1)[0], fact.versions[n - 1].first);
        if (n + 1 == fact.versions.size()) return;
        item.setIsHidden(true);
        auto newest = item.initSources(1)[0];
        write_fixed(newest.initId(), fact.versions.back().first);
        write_fixed(newest.initCenter(), kOwn);
    }

    void show_standing(capnp::Data::Reader slot, FakeDaemon::Stream& stream) {
        const auto found = facts.find(*SlotId::from({slot.begin(), slot.size()}));
        if (found != facts.end()) {
            stream.send([&](schema::Answer::Builder answer) {
                fill(answer.initItem(), found->first, found->second,
                     found->second.versions.size() - 1);
            });
        }
        stream.done(1, 1);
    }

    void list_all(KindId kind, FakeDaemon::Stream& stream) {
        for (const auto& [slot, fact] : facts) {
            if ((kind != 0 && fact.kind != kind) || fact.versions.back().second.empty()) continue;
            stream.send([&, &place = slot, &whole = fact](schema::Answer::Builder answer) {
                fill(answer.initItem(), place, whole, whole.versions.size() - 1);
            });
        }
        stream.done(facts.size(), facts.size());
    }

    // By the title, of the center's own.
    void search(schema::Search::Reader search, FakeDaemon::Stream& stream) {
        for (const auto& [slot, fact] : facts) {
            const auto body = decode_body(fact.versions.back().second);
            if (!body || body->title != std::string(search.getWords().cStr())) continue;
            stream.send([&, &place = slot, &whole = fact](schema::Answer::Builder answer) {
                fill(answer.initItem(), place, whole, whole.versions.size() - 1);
            });
        }
        stream.done(facts.size(), facts.size());
    }

    void show(const std::string& prefix, FakeDaemon::Stream& stream) {
        for (const auto& [slot, fact] : facts) {
            for (std::size_t n = 0; n < fact.versions.size(); ++n) {
                if (!to_hex(fact.versions[n].first.span()).starts_with(prefix)) continue;
                stream.send([&, n, &place = slot, &whole = fact](schema::Answer::Builder answer) {
                    fill(answer.initItem(), place, whole, n);
                });
                return stream.done(1, 1);
            }
        }
        stream.problem(static_cast<std::uint16_t>(Error::not_found));
    }

    [[nodiscard]] Ran run(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"--data", folder.path().string()});
        return run_tsunagi(arguments);
    }
    [[nodiscard]] static nlohmann::json summary(const Ran& ran) {
        std::istringstream in(ran.out);
        nlohmann::json last;
        for (std::string line; std::getline(in, line);) last = nlohmann::json::parse(line);
        return last;
    }
    std::string list(const std::string& rows) {
        return folder.write("名簿_2026.csv", "団体名,住所,電話番号,設立日\n" + rows).string();
    }
    // One record of a first import, changed by a second one that adds another; its answers are
    // lost.
    void break_off_the_second_import() {
        const std::string path = list("甲の会,富山市,076-444-0001,\n");
        EXPECT_EQ(run({"import", path}).exit, 0);
        list("甲の会,富山市,076-444-9999,\n乙の会,氷見市,,\n");
        loses_answer = true;
        EXPECT_NE(run({"import", path}).exit, 0);
        loses_answer = false;
    }
    // That what is shown has the telephone of the first import.
    void expect_the_first_phone() const {
        for (const auto& [slot, fact] : facts) {
            if (fact.versions.back().second.empty()) continue;
            EXPECT_EQ(decode_body(fact.versions.back().second)->field(org::kPhone), "076-444-0001");
        }
    }
    // Titles that are shown now.
    [[nodiscard]] std::vector<std::string> titles() const {
        std::vector<std::string> out;
        for (const auto& [slot, fact] : facts) {
            const Bytes& body = fact.versions.back().second;
            if (!body.empty()) out.push_back(decode_body(body)->title);
        }
        std::ranges::sort(out);
        return out;
    }
};

}  // namespace tsunagi::client
