#include "storage/vouched_table.h"

#include <algorithm>

namespace tsunagi::storage {
namespace {

ArrivalRun run_at(const Cursor& cursor) {
    Unpacker key(cursor.key());
    Unpacker value(cursor.value());
    const ArrivalRun run{key.u64(), value.u32()};
    if (!key.is_done() || !value.is_done() || run.count == 0) throw_damaged("vouched");
    return run;
}

std::optional<ArrivalRun> row_with(const Txn& txn, const Tables& tables, Arrival arrival) {
    if (arrival == UINT64_MAX) return std::nullopt;
    Cursor cursor(txn, tables.vouched);
    if (!cursor.seek_below(arrival_key(arrival + 1).span())) return std::nullopt;
    const ArrivalRun run = run_at(cursor);
    return arrival < run.first + run.count ? std::optional(run) : std::nullopt;
}

void put_run(WriteTxn& txn, const Tables& tables, const ArrivalRun& run) {
    txn.put(tables.vouched, arrival_key(run.first).span(), (Key() << U32{run.count}).span());
}

}  // namespace

std::vector<ArrivalRun> vouched_runs(const Txn& txn, const Tables& tables, std::size_t limit) {
    std::vector<ArrivalRun> out;
    Cursor cursor(txn, tables.vouched);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        const ArrivalRun run = run_at(cursor);
        if (!out.empty() && out.back().first + out.back().count == run.first) {
            out.back().count += run.count;
        } else if (out.size() == limit) {
            break;
        } else {
            out.push_back(run);
        }
    }
    return out;
}

bool is_vouched(const Txn& txn, const Tables& tables, Arrival arrival) {
    return row_with(txn, tables, arrival).has_value();
}

std::uint64_t count_vouched(const Txn& txn, const Tables& tables) {
    std::uint64_t count = 0;
    Cursor cursor(txn, tables.vouched);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next())
        count += run_at(cursor).count;
    return count;
}

void append_vouched(WriteTxn& txn, const Tables& tables, const ArrivalRun& run) {
    put_run(txn, tables, run);
}

void confirm_vouched(WriteTxn& txn, const Tables& tables, ArrivalRun run) {
    while (run.count > 0) {
        ArrivalRun row;
        {
            Cursor cursor(txn, tables.vouched);
            if (!cursor.seek(arrival_key(run.first).span())) return;
            row = run_at(cursor);
        }
        if (row.first != run.first) return;  // confirmed before
        txn.erase(tables.vouched, arrival_key(row.first).span());
        const std::uint32_t taken = std::min(row.count, run.count);
        if (taken < row.count) put_run(txn, tables, {row.first + taken, row.count - taken});
        run = {run.first + taken, run.count - taken};
    }
}

void forget_vouched(WriteTxn& txn, const Tables& tables, Arrival arrival) {
    const auto row = row_with(txn, tables, arrival);
    if (!row) return;
    txn.erase(tables.vouched, arrival_key(row->first).span());
    const auto before = static_cast<std::uint32_t>(arrival - row->first);
    if (before > 0) put_run(txn, tables, {row->first, before});
    if (before + 1 < row->count) put_run(txn, tables, {arrival + 1, row->count - before - 1});
}

}  // namespace tsunagi::storage
