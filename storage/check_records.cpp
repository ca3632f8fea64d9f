// The part of the check that goes from the records to the tables, and the digest trees.

#include <algorithm>

#include "protocol/base/limits.h"
#include "storage/attached_table.h"
#include "storage/record_form.h"
#include "storage/sketch_table.h"
#include "storage/store_check.h"
#include "storage/tree_table.h"

namespace tsunagi::storage {
namespace {

constexpr Arrival kProgressEvery = 1024;

}  // namespace

void StoreCheck::add_record(Arrival arrival, const std::string& what, const RecordId& id) {
    add("record " + std::to_string(arrival), what, Repair::fetch_again, id);
}

void StoreCheck::add_index(const char* table, Arrival arrival, const std::string& what) {
    add("table " + std::string(table), "record " + std::to_string(arrival) + " " + what,
        Repair::rebuild_indexes);
}

void StoreCheck::check_records() {
    Cursor cursor(txn_, tables_.records);
    Arrival expected = 1;
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next(), ++expected) {
        Unpacker in(cursor.key());
        const Arrival arrival = in.u64();
        if (!in.is_done() || arrival != expected) {
            add("table records", "record " + std::to_string(expected) + " is missing",
                Repair::restore);
            expected = arrival;
        }
        if (is_dropped(cursor.value())) continue;
        ++report_.records;
        try {
            check_record(arrival, cursor.value());
        } catch (const StorageError& error) {
            if (error.kind() != StorageError::Kind::damaged) throw;
            add("record " + std::to_string(arrival), error.what(), Repair::rebuild_indexes);
        }
        if (options_.progress && (arrival % kProgressEvery == 0 || arrival == all_))
            options_.progress({arrival, all_});
    }
}

void StoreCheck::check_record(Arrival arrival, ByteSpan value) {
    const auto record = check_bytes(arrival, value);
    if (!record) return;
    check_places(arrival, *record);
    if (record->header().record_class == RecordClass::fact) check_fact(arrival, *record);
}

// Form, id, body and, if asked for, the signature. Nothing where the bytes are not a record.
std::optional<ParsedRecord> StoreCheck::check_bytes(Arrival arrival, ByteSpan value) {
    const bool is_apart = is_body_in_file(value);
    auto bytes = unpack_record(value, bodies_);
    auto parsed = bytes ? parse_record(std::move(*bytes)) : Result<ParsedRecord>(Error::malformed);
    if (!parsed) {
        add("record " + std::to_string(arrival),
            "is not in form: " + std::string(error_text(parsed.error())), Repair::fetch_again);
        return std::nullopt;
    }
    const RecordId id = parsed->id();
    if (is_apart && parsed->is_body_erased()) {
        add_record(arrival, "has lost its body file, or the file was altered", id);
    } else if (is_apart) {
        ++body_files_;
    } else if (parsed->is_body_erased() && !is_hidden(*parsed)) {
        add_record(arrival, "has no body, and nobody erased it", id);
    }
    if (options_.verifies_signatures) {
        auto checked = ::tsunagi::check_record(std::move(*parsed));
        if (checked) return std::move(*checked).take();
        add_record(arrival, std::string(error_text(checked.error())), id);
        return std::nullopt;
    }
    if (!parsed->body().empty() && body_commitment(*Salt::from(parsed->salt()), parsed->body()) !=
                                       parsed->header().body_commitment) {
        add_record(arrival, "has an altered body", id);
    }
    return std::move(*parsed);
}

void StoreCheck::check_places(Arrival arrival, const ParsedRecord& record) {
    const Header& header = record.header();
    const auto scope = scope_number(txn_, tables_, header.scope);
    const auto center = center_number(txn_, tables_, header.center);
    if (!scope || !center) {
        add_index(scope ? "centers" : "scopes", arrival, "belongs to one that is not there");
        return;
    }
    const auto logged = id_at(txn_, tables_, *scope, arrival);
    if (!logged) add_index("scope_log", arrival, "is not listed");
    if (logged && logged != record.id()) {
        // The hash of what is stored is not the id under which it came: header or signature were
        // altered.
        add("record " + std::to_string(arrival), "is not what came under its id",
            Repair::fetch_again, logged);
        return;
    }
    const auto entry = find_id(txn_, tables_, record.id());
    if (!entry || entry->arrival != arrival || entry->scope != *scope) {
        add_index("ids", arrival, "is not found by its id");
    }
    std::uint64_t& sequence = sequences_[{*scope, header.writer_instance, *center}];
    sequence = std::max(sequence, header.sequence);
    if (!is_in_stream({*scope, header.writer_instance, *center}, header.sequence, arrival))
        add_index("by_sequence", arrival, "is not found by its sequence");
    if (header.kind == kind::kSeal) {
        ++seals_;
        if (!txn_.get(tables_.seals, seal_key(*scope, {header.time, arrival}).span()))
            add_index("seals", arrival, "is not listed");
    }
    const Month month = header.time.month();
    ++month_records_[{*scope, month}];
    if (!is_in_tree(*scope, month, record.id()))
        add_index("tree", arrival, "is not in its digest tree");
}

void StoreCheck::check_fact(Arrival arrival, const ParsedRecord& record) {
    const Header& header = record.header();
    const auto center = center_number(txn_, tables_, header.center);
    const auto value =
        center ? txn_.get(tables_.slots, slot_key(*center, header.slot).span()) : std::nullopt;
    const auto heads = value ? decode_heads(*value) : std::nullopt;
    if (!heads) {
        add_index("slots", arrival, "has no entry for its slot");
        return;
    }
    const auto own = std::ranges::find(*heads, arrival, &Head::arrival);
    const bool is_superseded = std::ranges::any_of(
        *heads, [&](const Head& head) { return supersedes(head.vector, header.vector); });
    if (own == heads->end()) {
        if (!is_superseded)
            add_index("slots", arrival, "is a newest version, but not listed as one");
        return;
    }
    ++heads_;
    const bool fits = own->id == record.id() && own->vector == header.vector &&
                      own->kind == header.kind &&
                      scope_of(txn_, tables_, own->scope) == header.scope;
    if (is_superseded || !fits) add_index("slots", arrival, "is listed wrongly");
    check_view(arrival, record);
    check_named_contents(arrival, record);
}

void StoreCheck::check_named_contents(Arrival arrival, const ParsedRecord& record) {
    const auto contents = contents_named_by(record);
    const auto attached = attached_to(txn_, tables_, arrival);
    if (!attached.empty()) ++attached_;
    if (contents == attached) return;
    // Whose body was lost named what it named: that is told, and mended, with the record.
    if (record.is_body_erased() && is_body_lost(arrival)) return;
    add_index("attached", arrival,
              attached.empty() ? "names files, but is not listed" : "does not name these files");
}

// The store had its body, in a file that is gone or altered.
bool StoreCheck::is_body_lost(Arrival arrival) const {
    const auto value = txn_.get(tables_.records, arrival_key(arrival).span());
    return value && is_body_in_file(*value);
}

// Only versions of hidden slots may be without the body that their header names.
bool StoreCheck::is_hidden(const ParsedRecord& record) const {
    const Header& header = record.header();
    if (header.record_class != RecordClass::fact) return false;
    const auto center = center_number(txn_, tables_, header.center);
    return center && txn_.get(tables_.veils, slot_key(*center, header.slot).span()).has_value();
}

void StoreCheck::check_view(Arrival arrival, const ParsedRecord& record) {
    const KindId kind = record.header().kind;
    const bool is_veiled = is_hidden(record);
    const Thing thing = is_veiled ? Thing() : thing_of(kind, record.body());
    bool is_to_be_shown = !is_veiled && (!record.body().empty() || is_body_lost(arrival));
    if (!thing.key.empty()) {
        ++things_;
        const Key prefix = thing_prefix(kind, thing.key);
        const Key key = thing_key(prefix, thing.rank, record.id());
        const auto value = txn_.get(tables_.things, key.span());
        if (!value || !std::ranges::equal(*value, arrival_key(arrival).span())) {
            add_index("things", arrival, "is not listed with the thing that it speaks of");
        }
        is_to_be_shown = first_of_thing(txn_, tables_, prefix) == arrival;
    }
    shown_ += is_to_be_shown ? 1 : 0;
    if (snapshot_.is_shown(kind, arrival) != is_to_be_shown ||
        snapshot_.is_shown(kAllKinds, arrival) != is_to_be_shown) {
        add_index("shown", arrival,
                  is_to_be_shown ? "is not shown" : "is shown, though another one stands for it");
    }
}

bool StoreCheck::is_in_stream(const StreamName& name,
                              std::uint64_t sequence,
                              Arrival arrival) const {
    const auto stream = find_stream(txn_, tables_, name);
    const auto value =
        stream ? txn_.get(tables_.by_sequence, stream_key(stream->stream, sequence).span())
               : std::nullopt;
    const auto arrivals = value ? decode_arrivals(*value) : std::nullopt;
    return arrivals && std::ranges::find(*arrivals, arrival) != arrivals->end();
}

// --- digest trees ---

bool StoreCheck::is_in_tree(ScopeNumber scope, Month month, const RecordId& id) const {
    const TreeTable nodes(txn_, tables_.tree, scope);
    NodePosition at{month, 0, 0};
    for (auto node = nodes.load(at); node; node = nodes.load(at)) {
        if (node->is_leaf) return std::ranges::binary_search(node->ids, id);
        if (at.depth == kTreeDepthMax) return false;
        const std::uint8_t byte = id.bytes[at.depth / 2];
        at = at.child(at.depth % 2 == 0 ? byte >> 4 : byte & 15U);
    }
    return false;
}

void StoreCheck::check_trees() {
    Cursor cursor(txn_, tables_.months);
    std::uint64_t months = 0;
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next(), ++months) {
        Unpacker in(cursor.key());
        const ScopeNumber scope = in.u32();
        const Month month = in.u32();
        const auto root = decode_month(cursor.value());
        if (!in.is_done() || !root) throw_damaged("months");
        check_month(scope, month, *root);
    }
    if (months != month_records_.size()) {
        add("table months",
            "it has " + std::to_string(months) + " months, the records " +
                std::to_string(month_records_.size()),
            Repair::rebuild_indexes);
    }
    if (tree_nodes_ != txn_.entries(tables_.tree)) {
        add("table tree", "it has nodes that belong to no tree", Repair::rebuild_indexes);
    }
}

// Only what is there: a month without a sketch gets one with its next record.
void StoreCheck::check_sketches() {
    std::map<std::pair<ScopeNumber, Month>, std::uint64_t> parts;
    Cursor cursor(txn_, tables_.sketches);
    for (bool is_there = cursor.first(); is_there; is_there = cursor.next()) {
        Unpacker in(cursor.key());
        const ScopeNumber scope = in.u32();
        const Month month = in.u32();
        const std::uint16_t part = in.u16();
        // Parts lie in order, so this one is the next.
        if (!in.is_done() || part != parts[{scope, month}]++) throw_damaged("sketches");
    }
    for (const auto& [place, count] : parts) {
        const auto& [scope, month] = place;
        const auto records = month_records_.find(place);
        const auto stored = load_sketch(txn_, tables_, scope, month, kSketchSymbolsMax);
        bool is_right = stored && records != month_records_.end() &&
                        stored->ids == records->second &&
                        stored->sketch.size() == symbols_kept(stored->ids) &&
                        count == 1 + stored->sketch.size() / kSketchBlockSymbols;
        if (is_right) {
            Sketch expected(stored->sketch.size());
            add_tree(expected, TreeTable(txn_, tables_.tree, scope), month);
            is_right = expected == stored->sketch;
        }
        if (is_right) continue;
        add("table sketches",
            "the sketch of month " + std::to_string(month) + " of scope " + std::to_string(scope) +
                " is not that of its records",
            Repair::rebuild_indexes);
    }
}

void StoreCheck::check_month(ScopeNumber scope, Month month, const NodeSummary& root) {
    const TreeTable nodes(txn_, tables_.tree, scope);
    const auto records = month_records_.find({scope, month});
    // Each record was found in its tree, so an equal count means that there is nothing else in it.
    if (records == month_records_.end() || records->second != root.count) {
        add("table months",
            "month " + std::to_string(month) + " of scope " + std::to_string(scope) +
                " does not count its records",
            Repair::rebuild_indexes);
    }
    check_node(nodes, {month, 0, 0}, root);
}

void StoreCheck::check_node(const TreeReader& nodes,
                            const NodePosition& at,
                            const NodeSummary& summary) {
    const auto node = nodes.load(at);
    if (!node || summary_of(*node, at.depth) != summary) {
        add("table tree",
            "a node of month " + std::to_string(at.month) + " does not fit its digest",
            Repair::rebuild_indexes);
        if (node) ++tree_nodes_;
        return;
    }
    ++tree_nodes_;
    if (node->is_leaf) {
        const bool is_ordered =
            std::ranges::adjacent_find(node->ids, std::ranges::greater_equal()) == node->ids.end();
        const bool is_in_place =
            std::ranges::all_of(node->ids, [&](const RecordId& id) { return at.contains(id); });
        const bool is_small = node->ids.size() <= kLeafIdsMax || at.depth == kTreeDepthMax;
        if (is_ordered && is_in_place && is_small) return;
        add("table tree", "a leaf of month " + std::to_string(at.month) + " is not in form",
            Repair::rebuild_indexes);
        return;
    }
    if (at.depth == kTreeDepthMax || summary.count <= kLeafIdsMax) {
        add("table tree", "a node of month " + std::to_string(at.month) + " should be a leaf",
            Repair::rebuild_indexes);
        return;
    }
    for (unsigned nibble = 0; nibble < 16; ++nibble) {
        if (node->children[nibble].count > 0)
            check_node(nodes, at.child(nibble), node->children[nibble]);
    }
}

}  // namespace tsunagi::storage
