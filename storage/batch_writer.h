// batch_writer.h - writes orders into one transaction: the rules of protocol/node/store_order.h
// over the tables of keys.h.
//
// A batch goes table by table, not record by record, and sorted by key within each table, so that
// each page of the tables with random keys (ids, slots, things, tree) is touched once a batch; that
// is most of what a record costs. Used for one transaction, which must be dropped where it throws.
// Thread: the writer. Errors: MapFull, StorageError.
#pragma once

#include <deque>
#include <map>
#include <set>

#include "protocol/node/store_order.h"
#include "storage/tables.h"

namespace tsunagi::storage {

// What became of one order.
struct CommittedOrder {
    StoreTicket ticket = 0;
    std::vector<Arrival> arrivals;  // each record's place, in the order's sequence: the one it got,
                                    // or the one it had
    std::size_t new_records = 0;
};

class BatchWriter {
  public:
    BatchWriter(WriteTxn& txn,
                const Tables& tables,
                BodyFiles& bodies,
                std::size_t body_file_bytes_min)
        : txn_(txn), tables_(tables), bodies_(bodies), body_file_bytes_min_(body_file_bytes_min) {}

    // Body files are in place and durable when it returns, all else when the transaction is
    // committed.
    [[nodiscard]] std::vector<CommittedOrder> write(std::span<const StoreOrder> orders);

  private:
    struct NewRecord {
        const ParsedRecord* record = nullptr;
        const Thing* thing = nullptr;
        const std::vector<ContentId>* contents = nullptr;
        Arrival arrival = 0;
        ScopeNumber scope = 0;
        bool is_vouched = false;
    };
    // A version that came to stand at the head of its slot, or ceased to.
    struct HeadChange {
        const Thing* thing = nullptr;  // null: an older one's, to be read
        RecordId id;
        Arrival arrival = 0;
        KindId kind = 0;
        bool is_head = false;
        bool has_body = true;                              // told where it becomes a head
        const std::vector<ContentId>* contents = nullptr;  // where it becomes a head; null: none
        bool is_veiled = false;                            // in no view, before and after
    };
    struct ThingChange {
        Key prefix;
        Key key;
        Arrival arrival = 0;
        KindId kind = 0;
        bool is_head = false;
    };
    struct ViewChange {
        KindId kind = 0;
        Arrival arrival = 0;
        bool is_shown = false;
    };

    [[nodiscard]] std::vector<CommittedOrder> sort_out_known(std::span<const StoreOrder> orders);
    void write_records();
    void write_ids();
    void write_slots();
    void write_slot(TableWriter& slots, const Key& key, std::span<const NewRecord* const> versions);
    // What a head speaks of that a new version covers, where the same batch may take the head's
    // record away; null where it can be read later.
    [[nodiscard]] const Thing* thing_before_drops(const Head& head);
    [[nodiscard]] ParsedRecord parsed_at(Arrival arrival) const;
    // Nothing where it is damaged or was dropped.
    [[nodiscard]] std::optional<ParsedRecord> readable_at(Arrival arrival) const;
    void write_attached();
    void write_things();
    void write_thing(TableWriter& things,
                     const Key& prefix,
                     std::span<const ThingChange* const> changes);
    void write_views();
    [[nodiscard]] bool is_viewed(const HeadChange& change) const;
    void write_view(TableWriter& shown, KindId list, const ViewChange& view);
    void write_streams();
    void write_vouched();
    void write_trees();
    // --- batch_drops.cpp ---
    void drop_records(std::span<const StoreOrder> orders);
    void drop_entries(const ParsedRecord& record, Arrival arrival);
    void drop_from_trees(std::span<const ParsedRecord> records);
    void drop_from_slots(std::span<const ParsedRecord> records, std::span<const Arrival> arrivals);
    // --- batch_erase.cpp ---
    struct TouchedHead {
        Arrival arrival = 0;
        RecordId id;
        KindId kind = 0;
        const Thing* thing = nullptr;
        bool has_body = false;
        bool is_lost = false;  // its file is gone or altered
    };
    struct TouchedSlot {
        bool was_veiled = false;
        std::vector<TouchedHead> heads;
    };
    [[nodiscard]] bool is_veiled(const Key& slot) const;
    void erase_and_veil(const StoreOrder& order);
    void touch_slot(const Key& slot);
    [[nodiscard]] std::optional<ThingChange> lost_thing(const TouchedHead& head) const;
    [[nodiscard]] bool erase_body(const RecordId& id);
    void write_veil(const SlotVeil& veil);
    void settle_touched();
    void note_erasure(const StoreOrder& order, bool has_erased);
    // --- batch_drops.cpp ---
    using VersionsOf = std::map<Key, std::vector<Head>>;  // by slot
    void add_versions(CenterNumber author, VersionsOf& versions);
    void settle_vouched(std::span<const StoreOrder> orders);
    void write_locals(std::span<const StoreOrder> orders);

    [[nodiscard]] ScopeNumber number_of(const Scope& scope);
    [[nodiscard]] CenterNumber number_of(const CenterId& center);

    WriteTxn& txn_;
    const Tables& tables_;
    BodyFiles& bodies_;
    std::size_t body_file_bytes_min_;

    std::vector<NewRecord> new_records_;  // ascending by arrival
    std::vector<HeadChange> head_changes_;
    // head_changes_ refer to them
    bool has_drops_ = false;
    std::deque<Thing> dropped_things_;
    std::deque<std::vector<ContentId>> returned_contents_;
    std::vector<ThingChange> thing_changes_;
    std::vector<ViewChange> view_changes_;
    bool has_veils_ = false;  // any slot at all
    std::map<Key, TouchedSlot> touched_;
    std::set<Arrival> erased_;
    std::map<Scope, ScopeNumber> scope_numbers_;
    std::map<CenterId, CenterNumber> center_numbers_;
};

}  // namespace tsunagi::storage

// What the daemon calls by its short name.
namespace tsunagi {
using storage::CommittedOrder;
}  // namespace tsunagi
