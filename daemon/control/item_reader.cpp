#include "daemon/control/item_reader.h"

#include <algorithm>

#include "daemon/log.h"
#include "protocol/record/sealed_body.h"

namespace tsunagi::control {

std::optional<ItemAnswer> ItemReader::item(Arrival arrival) const {
    auto bytes = snapshot_.record_at(arrival);
    if (!bytes) return std::nullopt;
    const auto record = parse_record(std::move(*bytes));
    if (!record) {
        log_error("record_unreadable", {{"arrival", arrival}, {"why", error_text(record.error())}});
        return std::nullopt;
    }
    ItemAnswer out = item_of(*record, names_);
    out.arrival = arrival;
    if (find_erasure(out, *record)) return out;
    if (!out.readers.empty()) open_sealed(out, *record);
    add_sources(out, arrival, *record);
    return out;
}

// Where its center has erased it, that is all that is told. The first of several erasures.
bool ItemReader::find_erasure(ItemAnswer& item, const ParsedRecord& record) const {
    if (!item.slot) return false;
    const bool is_gone = record.is_body_erased();
    for (const RecordId& id : erasures_of(snapshot_, item.center, *item.slot)) {
        auto bytes = snapshot_.record(id);
        const auto act =
            bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::not_found);
        const auto what = act ? decode_erasure(act->body()) : Result<Erasure>(act.error());
        if (!what) continue;
        const std::int64_t time = act->header().time.ms();
        if (item.erased && item.erased->time_ms <= time) continue;
        item.erased = {time, what->reason, is_gone};
    }
    if (!item.erased) return false;
    item.body.clear();
    item.readers.clear();
    item.closed.reset();
    return true;
}

std::optional<ItemAnswer> ItemReader::item_with_versions(Arrival arrival) const {
    auto out = item(arrival);
    if (!out || !out->slot) return out;
    if (const auto body = decode_body(out->body)) {
        for (const Attachment& attachment : body->attachments) {
            if (snapshot_.has_content(attachment.ref()))
                out->contents_here.push_back(attachment.content);
        }
    }
    out->is_hidden = true;
    for (const SlotHead& head : snapshot_.slot_heads(out->center, *out->slot)) {
        if (head.id == out->id) {
            out->is_hidden = false;
        } else if (const auto place = snapshot_.find(head.id)) {
            add_source(*out, place->arrival);
        }
    }
    return out;
}

ItemAnswer item_of(const ParsedRecord& record, const CenterNames& names) {
    ItemAnswer out;
    const Header& header = record.header();
    out.id = record.id();
    out.kind = header.kind;
    out.center = author_of(record);
    out.center_name = name_in(names, out.center);
    out.scope = scope_text(header.scope);
    out.updated_ms = header.time.ms();
    const KindRow* kind = find_kind(header.kind);
    if (kind == nullptr || !kind->is_sealed || record.body().empty()) {
        out.body.assign(record.body().begin(), record.body().end());
    } else if (auto readers = readers_of(record.body())) {
        out.readers = std::move(*readers);
        out.closed = Error::sealed_for_others;
    }
    if (header.record_class == RecordClass::fact) out.slot = header.slot;
    out.replaces = header.parents;
    return out;
}

void ItemReader::open_sealed(ItemAnswer& item, const ParsedRecord& record) const {
    if (std::ranges::find(item.readers, opener_.own) == item.readers.end()) return;
    if (!opener_.key) {
        item.closed = Error::locked;
        return;
    }
    auto body = open_body(record.body(), record.header(), opener_.own, *opener_.key);
    if (!body) {
        item.closed = body.error();
        return;
    }
    item.body = std::move(*body);
    item.closed.reset();
}

std::string name_in(const CenterNames& names, const CenterId& center) {
    const auto found = names.find(center);
    return found == names.end() ? std::string() : found->second;
}

void ItemReader::add_sources(ItemAnswer& item, Arrival arrival, const ParsedRecord& record) const {
    const Thing thing = thing_of(item.kind, record.body());
    if (thing.key.empty()) return;
    for (const Arrival source : snapshot_.sources_of(item.kind, thing.key)) {
        if (source != arrival && item.sources.size() < kSourcesMax) add_source(item, source);
    }
}

void ItemReader::add_source(ItemAnswer& item, Arrival arrival) const {
    auto bytes = snapshot_.record_at(arrival);
    if (!bytes) return;
    const auto record = parse_record(std::move(*bytes));
    if (!record) return;
    const CenterId center = author_of(*record);
    item.sources.push_back(
        {record->id(), center, name_in(names_, center), record->header().time.ms()});
}

Result<Arrival> arrival_of(const Snapshot& snapshot, std::string_view id) {
    const auto ids = snapshot.ids_with_prefix(id, 2);
    if (ids.size() > 1) return Error::invalid_argument;
    const auto place = ids.empty() ? std::nullopt : snapshot.find(ids.front());
    if (!place) return Error::not_found;
    return place->arrival;
}

}  // namespace tsunagi::control
