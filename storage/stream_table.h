// stream_table.h - what each writer wrote in each scope, by its own numbers: tables `sequences` and
// `by_sequence`.
//
// A stream is one writer instance of one center in one scope. Seals name records by stream and
// sequence; gaps show what is missing. Thread: that of the transaction. Errors:
// StorageError::damaged.
#pragma once

#include <functional>
#include <map>

#include "storage/tables.h"

namespace tsunagi::storage {

struct StreamName {
    ScopeNumber scope = 0;
    WriterInstance writer = 0;
    CenterNumber center = 0;
    friend auto operator<=>(const StreamName&, const StreamName&) = default;
};

[[nodiscard]] std::optional<StreamEntry> find_stream(const Txn& txn,
                                                     const Tables& tables,
                                                     const StreamName& name);

// The center's streams in the scope, ascending by writer, from this one on: calls `visit(writer,
// stream)` until it says false.
void for_each_stream(const Txn& txn,
                     const Tables& tables,
                     ScopeNumber scope,
                     CenterNumber center,
                     WriterInstance from,
                     const std::function<bool(WriterInstance, StreamNumber)>& visit);
// What lies in a stream from this sequence on: calls `visit(sequence, arrival)` until it says
// false, and then says false itself.
bool for_each_in_stream(const Txn& txn,
                        const Tables& tables,
                        StreamNumber stream,
                        std::uint64_t from,
                        const std::function<bool(std::uint64_t, Arrival)>& visit);

struct StreamRecord {
    StreamName stream;
    std::uint64_t sequence = 0;
    Arrival arrival = 0;
    friend auto operator<=>(const StreamRecord&, const StreamRecord&) = default;
};
// Enters records, each once. Touches each page once: pass a whole batch.
void add_to_streams(WriteTxn& txn, const Tables& tables, std::vector<StreamRecord> records);
// Pre: it was entered.
void remove_from_stream(WriteTxn& txn, const Tables& tables, const StreamRecord& record);

}  // namespace tsunagi::storage
