#include "protocol/node/checking.h"

namespace tsunagi {

Result<CheckedRecord> parse_and_check(Bytes bytes) {
    auto parsed = parse_record(std::move(bytes));
    if (!parsed) return parsed.error();
    return check_record(std::move(*parsed));
}

std::vector<Result<CheckedRecord>> check_chunk(const SealedChunk& chunk) {
    std::vector<Result<CheckedRecord>> out;
    auto records = check_sealed(chunk);
    if (!records) {
        out.emplace_back(records.error());
        return out;
    }
    out.reserve(records->size());
    for (CheckedRecord& record : *records) out.emplace_back(std::move(record));
    return out;
}

input::Checked perform_check(CheckOrder order) {
    input::Checked out{order.ticket, {}};
    if (order.sealed) {
        out.records = check_chunk(*order.sealed);
        return out;
    }
    out.records.reserve(order.records.size());
    for (Bytes& bytes : order.records) out.records.push_back(parse_and_check(std::move(bytes)));
    return out;
}

}  // namespace tsunagi
