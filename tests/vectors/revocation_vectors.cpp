#include "tests/vectors/revocation_vectors.h"

#include "protocol/base/check.h"
#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "protocol/record/revocation.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

struct RawList {
    std::uint8_t level = 0;
    std::uint32_t area = 0;
    RecordId record;
};

// A revocation that our own encoder would refuse to write.
Bytes raw_revocation(const PublicKey& key,
                     std::uint16_t reason,
                     const std::vector<RecordId>& authority_ids,
                     const std::vector<RawList>& lists) {
    return write_canonical<schema::Revocation>([&](schema::Revocation::Builder out) {
        write_fixed(out.initKey(), key);
        out.setReason(reason);
        auto ids = out.initAuthorityIds(static_cast<unsigned>(authority_ids.size()));
        for (unsigned i = 0; i < ids.size(); ++i) write_fixed(ids[i], authority_ids[i]);
        auto named = out.initLists(static_cast<unsigned>(lists.size()));
        for (unsigned i = 0; i < named.size(); ++i) {
            named[i].setScopeLevel(lists[i].level);
            named[i].setScopeArea(lists[i].area);
            write_fixed(named[i].initRecord(), lists[i].record);
        }
    });
}

Bytes raw_ids(const std::vector<RecordId>& ids) {
    return write_canonical<schema::KeptIds>([&](schema::KeptIds::Builder out) {
        auto list = out.initIds(static_cast<unsigned>(ids.size()));
        for (unsigned i = 0; i < list.size(); ++i) write_fixed(list[i], ids[i]);
    });
}

}  // namespace

std::vector<Vector> make_revocation_vectors() {
    using enum Error;
    SeededRandom random(79);
    std::vector<Vector> out;
    const auto yay = [&](const char* format, const char* name, Bytes bytes) {
        out.push_back({format, name, std::nullopt, std::move(bytes)});
    };
    const auto nay = [&](const char* format, const char* name, Error error, Bytes bytes) {
        out.push_back({format, name, error, std::move(bytes)});
    };
    const auto key = random.fixed<PublicKey>();
    const auto ids = ascending_ids(random, 3);
    const std::vector<RawList> lists{{0, 0, ids[2]}, {1, 162019, ids[0]}, {2, 16, ids[1]},
                                     {4, 0, ids[0]}, {4, 0, ids[1]},      {5, 0, ids[0]}};
    yay("revocation", "all_scopes", raw_revocation(key, 1, {ids[0], ids[1]}, lists));
    yay("revocation", "nothing_counts", raw_revocation(key, 2, {}, {}));
    yay("revocation", "reason_of_later", raw_revocation(key, 999, {}, {}));
    nay("revocation", "no_key", bad_field, raw_revocation({}, 1, {}, {}));
    nay("revocation", "no_reason", bad_field, raw_revocation(key, 0, {}, {}));
    nay("revocation", "ids_descend", bad_field, raw_revocation(key, 1, {ids[1], ids[0]}, {}));
    nay("revocation", "id_twice", bad_field, raw_revocation(key, 1, {ids[1], ids[1]}, {}));
    nay("revocation", "lists_descend", bad_field,
        raw_revocation(key, 1, {}, {{4, 0, ids[1]}, {4, 0, ids[0]}}));
    nay("revocation", "list_twice", bad_field,
        raw_revocation(key, 1, {}, {{4, 0, ids[1]}, {4, 0, ids[1]}}));
    nay("revocation", "list_of_a_network", bad_field, raw_revocation(key, 1, {}, {{6, 0, ids[0]}}));
    nay("revocation", "list_of_authority", bad_field, raw_revocation(key, 1, {}, {{7, 0, ids[0]}}));
    nay("revocation", "prefecture_48", bad_field, raw_revocation(key, 1, {}, {{2, 48, ids[0]}}));
    nay("revocation", "too_many_ids", over_limit,
        raw_revocation(key, 1, ascending_ids(random, kRevocationAuthorityIdsMax + 1), {}));
    nay("revocation", "empty", malformed, {});

    yay("kept_ids", "three", raw_ids(ids));
    nay("kept_ids", "none", bad_field, raw_ids({}));
    nay("kept_ids", "descend", bad_field, raw_ids({ids[1], ids[0]}));
    nay("kept_ids", "twice", bad_field, raw_ids({ids[1], ids[1]}));

    const TestCenter center = make_center(random);
    const Revoker by{CharterId{{7}}, center.id, 0, center.root};
    const auto list = make_kept_ids(ids, Scope::nation(), by, kTestNow, random);
    CHECK(list.has_value());
    yay("record", "kept_ids", record_bytes(list));
    const Revocation revocation{center.staff.public_key(),
                                RevocationReason::lost,
                                {ids[0]},
                                {{Scope::nation(), list->id()}}};
    yay("record", "revocation", record_bytes(make_revocation(revocation, by, kTestNow, random)));
    return out;
}

}  // namespace tsunagi
