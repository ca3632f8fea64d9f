#include "tests/vectors/act_vectors.h"

#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "protocol/record/erasure.h"
#include "protocol/record/removal.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

// A removal, or with reason 0 an approval of one, that our own encoder might refuse to write.
Bytes raw_removal(std::uint16_t reason,
                  const std::vector<RecordId>& authority_ids,
                  const std::vector<KeptList>& lists) {
    return write_canonical<schema::Removal>([&](schema::Removal::Builder out) {
        out.setReason(reason);
        auto ids = out.initAuthorityIds(static_cast<unsigned>(authority_ids.size()));
        for (unsigned i = 0; i < ids.size(); ++i) write_fixed(ids[i], authority_ids[i]);
        auto named = out.initLists(static_cast<unsigned>(lists.size()));
        for (unsigned i = 0; i < named.size(); ++i) {
            named[i].setScopeLevel(static_cast<std::uint8_t>(lists[i].scope.level));
            named[i].setScopeArea(lists[i].scope.area);
            write_fixed(named[i].initRecord(), lists[i].record);
        }
    });
}

Bytes raw_erasure(std::uint16_t reason, bool is_at_once) {
    return write_canonical<schema::Erasure>([&](schema::Erasure::Builder out) {
        out.setReason(reason);
        out.setAtOnce(is_at_once);
    });
}

Bytes raw_receipt(const std::vector<RecordId>& erasures) {
    return write_canonical<schema::ErasureReceipt>([&](schema::ErasureReceipt::Builder out) {
        auto list = out.initErasures(static_cast<unsigned>(erasures.size()));
        for (unsigned i = 0; i < list.size(); ++i) write_fixed(list[i], erasures[i]);
    });
}

void add_removals(std::vector<Vector>& out, Random& random) {
    using enum Error;
    const auto yay = [&](const char* format, const char* name, Bytes bytes) {
        out.push_back({format, name, std::nullopt, std::move(bytes)});
    };
    const auto nay = [&](const char* format, const char* name, Error error, Bytes bytes) {
        out.push_back({format, name, error, std::move(bytes)});
    };
    const auto ids = ascending_ids(random, 3);
    const Scope city{ScopeLevel::municipality, 162019, {}};
    const Scope prefecture{ScopeLevel::prefecture, 16, {}};
    const std::vector<KeptList> lists{
        {city, ids[0]}, {prefecture, ids[1]}, {Scope::nation(), ids[0]}, {Scope::nation(), ids[1]}};
    yay("removal", "with_lists", raw_removal(2, {ids[0], ids[1]}, lists));
    yay("removal", "nothing_counts", raw_removal(3, {}, {}));
    yay("removal", "reason_of_later", raw_removal(999, {}, {}));
    nay("removal", "no_reason", bad_field, raw_removal(0, {}, {}));
    nay("removal", "ids_descend", bad_field, raw_removal(1, {ids[1], ids[0]}, {}));
    nay("removal", "id_twice", bad_field, raw_removal(1, {ids[1], ids[1]}, {}));
    nay("removal", "lists_descend", bad_field, raw_removal(1, {}, {lists[3], lists[2]}));
    nay("removal", "list_of_one_center", bad_field, raw_removal(1, {}, {{Scope{}, ids[0]}}));
    nay("removal", "list_of_authority", bad_field,
        raw_removal(1, {}, {{Scope::authority(), ids[0]}}));
    nay("removal", "prefecture_48", bad_field,
        raw_removal(1, {}, {{{ScopeLevel::prefecture, 48, {}}, ids[0]}}));
    nay("removal", "too_many_ids", over_limit,
        raw_removal(1, ascending_ids(random, kRevocationAuthorityIdsMax + 1), {}));
    nay("removal", "empty", malformed, {});
    yay("removal_approval", "with_lists", raw_removal(0, {ids[2]}, lists));
    yay("removal_approval", "nothing_counts", raw_removal(0, {}, {}));
    nay("removal_approval", "with_a_reason", bad_field, raw_removal(1, {}, {}));
    nay("removal_approval", "list_twice", bad_field, raw_removal(0, {}, {lists[2], lists[2]}));

    const TestCenter center = make_center(random);
    const Revoker by{CharterId{{7}}, center.id, 0, center.root};
    const CenterId target = random.fixed<CenterId>();
    const KeptWork kept{{ids[0]}, {{Scope::nation(), ids[1]}}};
    const auto removal = make_removal(target, {RemovalReason::rules, kept}, by, kTestNow, random);
    yay("record", "removal", record_bytes(removal));
    yay("record", "removal_approval",
        record_bytes(make_removal_approval(removal->id(), kept, by, kTestNow, random)));
}

void add_erasures(std::vector<Vector>& out, Random& random) {
    using enum Error;
    const auto yay = [&](const char* format, const char* name, Bytes bytes) {
        out.push_back({format, name, std::nullopt, std::move(bytes)});
    };
    const auto nay = [&](const char* format, const char* name, Error error, Bytes bytes) {
        out.push_back({format, name, error, std::move(bytes)});
    };
    yay("erasure", "asked_for", raw_erasure(1, false));
    yay("erasure", "mistake_at_once", raw_erasure(2, true));
    yay("erasure", "reason_of_later", raw_erasure(999, false));
    nay("erasure", "no_reason", bad_field, raw_erasure(0, true));
    nay("erasure", "empty", malformed, {});
    const auto ids = ascending_ids(random, 3);
    yay("erasure_receipt", "three", raw_receipt(ids));
    yay("erasure_receipt", "most", raw_receipt(ascending_ids(random, kErasureReceiptIdsMax)));
    nay("erasure_receipt", "none", bad_field, raw_receipt({}));
    nay("erasure_receipt", "descend", bad_field, raw_receipt({ids[1], ids[0]}));
    nay("erasure_receipt", "twice", bad_field, raw_receipt({ids[1], ids[1]}));
    nay("erasure_receipt", "too_many", over_limit,
        raw_receipt(ascending_ids(random, kErasureReceiptIdsMax + 1)));
}

}  // namespace

std::vector<Vector> make_act_vectors() {
    SeededRandom random(83);
    std::vector<Vector> out;
    add_removals(out, random);
    add_erasures(out, random);
    return out;
}

}  // namespace tsunagi
