// erasure_fixture.h - three centers of one federation, and erasures as their staff sign them.
#pragma once

#include <algorithm>
#include <vector>

#include "protocol/record/erasure.h"
#include "tests/unit/protocol/revocation_fixture.h"
#include "tests/unit/protocol/rig.h"

namespace tsunagi {

// An act with a writer of its own, so that it meets no sequence of the node's.
[[nodiscard]] inline Header act_header(const TestCenter& center,
                                       const SecretKey& key,
                                       KindId kind,
                                       const Scope& scope,
                                       Hlc time = Hlc::at(kTestNow)) {
    static WriterInstance writer = 1'000;
    Header header;
    header.kind = kind;
    header.record_class = RecordClass::act;
    header.scope = scope;
    header.charter = center.charter;
    header.center = center.id;
    header.writer_key = key.public_key();
    header.writer_instance = ++writer;
    header.sequence = 1;
    header.time = time;
    return header;
}

[[nodiscard]] inline Target slot_target(const TestCenter& center, const SlotId& slot) {
    return {TargetKind::slot, same_bytes<decltype(Target::id)>(center.id), slot};
}

// By the center's staff key, whoever has it.
[[nodiscard]] inline CheckedRecord make_erasure(Random& random,
                                                const TestCenter& center,
                                                const SlotId& slot,
                                                const Scope& scope,
                                                bool is_at_once,
                                                Hlc time = Hlc::at(kTestNow)) {
    Header header = act_header(center, center.staff, kind::kErasure, scope, time);
    header.targets = {slot_target(center, slot)};
    const Bytes body = *encode_erasure({ErasureReason::asked_for, is_at_once});
    return *make_record(std::move(header), body, random.fixed<Salt>(), center.staff);
}

[[nodiscard]] inline CheckedRecord make_approval(const TestCenter& center,
                                                 const SecretKey& key,
                                                 const CheckedRecord& erasure,
                                                 std::uint32_t epoch) {
    Header header = act_header(center, key, kind::kErasureApproval, erasure.header().scope);
    header.manifest_epoch = epoch;
    header.targets = {{TargetKind::record, same_bytes<decltype(Target::id)>(erasure.id()), {}}};
    return *make_record(std::move(header), {}, {}, key);
}

[[nodiscard]] inline FactSpec article_spec(const std::string& title) {
    FactSpec spec;
    spec.body = article_body(title);
    spec.time = Hlc::at(kTestNow);
    return spec;
}

[[nodiscard]] inline frame::Records push_of(std::vector<Bytes> records) {
    frame::Records out;
    out.records = std::move(records);
    out.is_push = true;
    return out;
}

class ErasureFixture : public ::testing::Test {
  protected:
    static constexpr Rig::NodeId a = 0;  // who erases
    static constexpr Rig::NodeId b = 1;
    static constexpr Rig::NodeId c = 2;

    void SetUp() override {
        rig.found({{"富山", 16}, {"富山二", 16}, {"石川", 17}});
        for (const Rig::NodeId id : {a, b, c}) rig.unlock(id, std::chrono::hours(1'000));
    }
    void link_all() {
        rig.connect(b, a);
        rig.connect(c, b);
        rig.advance(kSecond);
    }
    [[nodiscard]] TestCenter& keys(Rig::NodeId id) { return rig.seat(id).keys; }
    [[nodiscard]] MemoryStore& store(Rig::NodeId id) { return rig.seat(id).store; }
    RecordId write(const std::string& title) {
        return rig.publish(a, {article(title)}).items.at(0).id;
    }
    [[nodiscard]] ParsedRecord record(Rig::NodeId id, const RecordId& which) {
        return *parse_record(*store(id).record(which));
    }
    [[nodiscard]] SlotId slot_of(Rig::NodeId id, const RecordId& which) {
        return record(id, which).header().slot;
    }
    [[nodiscard]] bool has_body(Rig::NodeId id, const RecordId& which) {
        return store(id).has(which) && !record(id, which).body().empty();
    }
    [[nodiscard]] bool is_shown(Rig::NodeId id, const RecordId& which) {
        const auto place = store(id).find(which);
        return place && store(id).is_shown(place->arrival);
    }
    [[nodiscard]] Draft next_version(const RecordId& id) {
        Draft draft = article("次の版");
        draft.slot = slot_of(a, id);
        return draft;
    }
    [[nodiscard]] static Draft org_draft() {
        Draft draft;
        draft.kind = kind::kOrg;
        draft.scope = Scope::nation();
        OrgState state;
        state.corporate_number = test_corporate_number(1);
        draft.body = *encode_body(org_body(state));
        return draft;
    }
    Reply erase(const RecordId& id, bool is_at_once) {
        return rig.request(a, [&](RequestTicket ticket) {
            return input::Erase{ticket, id, {ErasureReason::asked_for, is_at_once}, "", {}};
        });
    }
    // By the key that is open, or by another one.
    Reply approve(const RecordId& id, std::nullptr_t) {
        return rig.request(
            a, [&](RequestTicket ticket) { return input::ApproveErasure{ticket, id, {}}; });
    }
    Reply approve(const RecordId& id, const SecretKey& key) {
        const std::shared_ptr<const SecretKey> staff(&key, [](const SecretKey*) {});
        return rig.request(
            a, [&](RequestTicket ticket) { return input::ApproveErasure{ticket, id, staff}; });
    }
    CheckedRecord erasure_of(const SlotId& slot,
                             const Scope& scope,
                             bool is_at_once,
                             Duration age = {}) {
        return make_erasure(rig.random(), keys(a), slot, scope, is_at_once,
                            Hlc::at(rig.now_of(a).wall + (-age)));
    }
    std::vector<ItemReply> take(Rig::NodeId id, const std::vector<CheckedRecord>& records) {
        std::vector<Bytes> bytes;
        for (const CheckedRecord& record : records) bytes.push_back(bytes_of(record));
        return rig.request(id, [&](RequestTicket ticket) { return input::TakeIn{ticket, bytes}; })
            .items;
    }
    [[nodiscard]] Digest digest(Rig::NodeId id, const Scope& scope = Scope::nation()) {
        return store(id).scope_summary(scope).digest;
    }
    void expect_equal() {
        EXPECT_EQ(digest(a), digest(b));
        EXPECT_EQ(digest(b), digest(c));
    }
    void expect_no_sweep_left(Rig::NodeId id) { EXPECT_TRUE(store(id).locals("sweep/").empty()); }

    Rig rig{61};
};

}  // namespace tsunagi
