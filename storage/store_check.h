// store_check.h - the parts of one run of check_store. Not for others: they call check.h.
//
// Two passes: the records, which fill the counters; then the tables, which are held against them.
#pragma once

#include <map>
#include <set>
#include <tuple>

#include "storage/check.h"
#include "storage/stream_table.h"

namespace tsunagi::storage {

class StoreCheck {
  public:
    StoreCheck(const Store& store, const CheckOptions& options);
    [[nodiscard]] CheckReport run();

  private:
    // --- check.cpp ---
    void add(std::string place, std::string what, Repair repair, std::optional<RecordId> id = {});
    void check_numbers();
    void check_ids();
    void check_scope_log();
    void check_slots();
    void check_things();
    void check_shown();
    void check_veils();
    void check_sequences();
    void check_seals();
    void check_changes();
    void check_meta();
    void check_attached();
    void check_body_files();
    void check_contents();
    void count_entries();
    // --- check_records.cpp ---
    void check_records();
    void check_record(Arrival arrival, ByteSpan value);
    [[nodiscard]] std::optional<ParsedRecord> check_bytes(Arrival arrival, ByteSpan value);
    void check_places(Arrival arrival, const ParsedRecord& record);
    void check_fact(Arrival arrival, const ParsedRecord& record);
    void check_view(Arrival arrival, const ParsedRecord& record);
    void check_named_contents(Arrival arrival, const ParsedRecord& record);
    void check_trees();
    void check_sketches();
    void check_month(ScopeNumber scope, Month month, const NodeSummary& root);
    // Counts what is below; `summary` is what the parent says of it.
    void check_node(const TreeReader& nodes, const NodePosition& at, const NodeSummary& summary);
    [[nodiscard]] bool is_in_stream(const StreamName& name,
                                    std::uint64_t sequence,
                                    Arrival arrival) const;
    [[nodiscard]] bool is_body_lost(Arrival arrival) const;
    [[nodiscard]] bool is_hidden(const ParsedRecord& record) const;
    [[nodiscard]] bool is_in_tree(ScopeNumber scope, Month month, const RecordId& id) const;
    void add_record(Arrival arrival, const std::string& what, const RecordId& id);
    void add_index(const char* table, Arrival arrival, const std::string& what);

    const Store& store_;
    const CheckOptions& options_;
    std::shared_lock<std::shared_mutex> file_stays_;  // until its pages were walked
    Snapshot snapshot_;
    const ReadTxn& txn_;
    const Tables& tables_;
    const BodyFiles& bodies_;
    CheckReport report_;

    Arrival all_ = 0;
    std::map<ScopeNumber, Scope> scopes_;
    CenterNumber last_center_ = 0;
    // What the records ask for.
    std::uint64_t heads_ = 0;
    std::uint64_t things_ = 0;
    std::uint64_t shown_ = 0;
    std::uint64_t attached_ = 0;
    std::uint64_t body_files_ = 0;
    std::map<std::tuple<ScopeNumber, WriterInstance, CenterNumber>, std::uint64_t> sequences_;
    std::set<StreamNumber> streams_;
    std::uint64_t seals_ = 0;
    std::map<std::pair<ScopeNumber, Month>, std::uint64_t> month_records_;
    std::uint64_t tree_nodes_ = 0;
};

}  // namespace tsunagi::storage
