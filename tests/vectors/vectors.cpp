#include "tests/vectors/vectors.h"

#include <algorithm>
#include <functional>

#include "protocol/base/check.h"
#include "protocol/base/compress.h"
#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "protocol/session/wire.h"
#include "tests/support/builders.h"
#include "tests/vectors/act_vectors.h"
#include "tests/vectors/body_vectors.h"
#include "tests/vectors/bundle_vectors.h"
#include "tests/vectors/content_vectors.h"
#include "tests/vectors/endpoint_vectors.h"
#include "tests/vectors/revocation_vectors.h"
#include "tests/vectors/seal_vectors.h"
#include "tests/vectors/sealed_vectors.h"

namespace tsunagi {
namespace {

constexpr std::size_t kWord = sizeof(capnp::word);

// --- words of a canonical message ---

std::uint64_t get_word(const Bytes& bytes, std::size_t index) {
    return word_at(bytes.data() + index * kWord);
}
void set_word(Bytes& bytes, std::size_t index, std::uint64_t value) {
    put_word(bytes.data() + index * kWord, value);
}
void insert_word(Bytes& bytes, std::size_t index, std::uint64_t value) {
    bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(index * kWord), kWord, 0);
    set_word(bytes, index, value);
}
std::size_t data_words(const Bytes& bytes) { return get_word(bytes, 0) >> 32 & 0xffff; }

// One more word at the end of the root's data section: where a later version has its new fields.
Bytes with_data_word(Bytes bytes, std::uint64_t value) {
    const std::size_t words = data_words(bytes);
    set_word(bytes, 0, get_word(bytes, 0) + (std::uint64_t{1} << 32));
    insert_word(bytes, 1 + words, value);
    return bytes;
}

// Moves the first list behind the second one, and both pointers with them: same meaning.
Bytes with_lists_swapped(Bytes bytes) {
    const std::size_t first = 1 + data_words(bytes);
    const auto target = [&](std::size_t at) {
        return at + 1 + (get_word(bytes, at) >> 2 & 0x3fffffff);
    };
    const auto words = [&](std::size_t at) { return 1 + (get_word(bytes, at) >> 35); };
    const std::size_t a = target(first);
    const std::size_t b = target(first + 1);
    CHECK(b == a + words(first));
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(a * kWord);
    const auto middle = bytes.begin() + static_cast<std::ptrdiff_t>(b * kWord);
    const auto end = middle + static_cast<std::ptrdiff_t>(words(first + 1) * kWord);
    const std::size_t new_a = a + words(first + 1);
    std::rotate(begin, middle, end);
    const auto point = [&](std::size_t at, std::size_t to) {
        const std::uint64_t rest = get_word(bytes, at) & ~std::uint64_t{0xffffffff};
        set_word(bytes, at, rest | (to - at - 1) << 2 | 1);
    };
    point(first, new_a);
    point(first + 1, a);
    return bytes;
}

// The same message with something changed that our own encoder would refuse to write.
template <typename Schema>
Bytes changed(const Bytes& good, const std::function<void(typename Schema::Builder)>& change) {
    const SegmentCopy copy(good);
    capnp::SegmentArrayMessageReader reader(copy.segments(), copy.options());
    capnp::MallocMessageBuilder message;
    message.setRoot(reader.getRoot<Schema>());
    change(message.getRoot<Schema>());
    const auto words = capnp::canonicalize(message.getRoot<Schema>().asReader());
    return Bytes(words.asBytes().begin(), words.asBytes().end());
}

class Maker {
  public:
    std::vector<Vector> run() {
        init_crypto();
        headers();
        broken_words("header", fact_);
        nay("header", "lists_in_another_order", Error::not_canonical, with_lists_swapped(fact_));
        nay("header", "too_large", Error::too_large, Bytes(kHeaderBytesMax + kWord));
        records();
        manifests();
        frames();
        for (Vector& vector : bundle_vectors()) out_.push_back(std::move(vector));
        return std::move(out_);
    }

  private:
    void yay(std::string format, std::string name, Bytes bytes) {
        out_.push_back({std::move(format), std::move(name), std::nullopt, std::move(bytes)});
    }
    void nay(std::string format, std::string name, Error error, Bytes bytes) {
        out_.push_back({std::move(format), std::move(name), error, std::move(bytes)});
    }

    Header fact_header() {
        Header header;
        header.kind = kind::kArticle;
        header.scope = {ScopeLevel::prefecture, 16, {}};
        header.manifest_epoch = 3;
        header.charter = random_.fixed<CharterId>();
        header.center = random_.fixed<CenterId>();
        header.writer_key = random_.fixed<PublicKey>();
        header.writer_instance = 0x1122334455667788;
        header.sequence = 42;
        header.time = Hlc{Hlc::at(kTestNow).value + 5};
        header.slot = random_.fixed<SlotId>();
        header.parents = {random_.fixed<RecordId>(), random_.fixed<RecordId>()};
        header.vector = {{7, 1}, {0x1122334455667788, 9}};
        header.body_bytes = 300;
        header.body_commitment = random_.fixed<Digest>();
        return header;
    }
    Header act_header() {
        Header header = fact_header();
        header.kind = 0x2001;
        header.record_class = RecordClass::act;
        header.slot = {};
        header.vector.clear();
        header.targets = {{TargetKind::record, {{1}}, {}},
                          {TargetKind::slot, {{2}}, {{3}}},
                          {TargetKind::charter, {{4}}, {}}};
        return header;
    }

    void headers() {
        const auto add = [&](const char* name, const Header& header) {
            yay("header", name, *encode_header(header));
        };
        Header header = fact_header();
        fact_ = *encode_header(header);
        add("fact", header);
        act_ = *encode_header(act_header());
        add("act", act_header());
        header.scope = Scope::nation();
        header.parents.clear();
        header.body_bytes = 0;
        header.body_commitment = {};
        header.expires_ms = 1'900'000'000'000;
        add("fact_without_body", header);
        header.scope = Scope::of_center(header.center);
        header.kind = 0x8001;
        add("private_fact_in_its_center", header);
        header.scope = {ScopeLevel::network, 0, {{9}}};
        header.scope_key = {{5}};
        add("network", header);
        header.scope = {ScopeLevel::municipality, 162'019, {}};
        header.parents.assign(kParentsMax, RecordId{{1}});
        header.vector.clear();
        for (std::uint64_t i = 1; i < kVectorEntriesMax; ++i) header.vector.push_back({i, i});
        header.vector.push_back({header.writer_instance, 1});
        add("most_parents_and_writers", header);
        Header sponsor = act_header();
        sponsor.kind = kind::kSponsor;
        sponsor.record_class = RecordClass::authority;
        sponsor.scope = Scope::authority();
        sponsor.targets = {{TargetKind::center, {{1}}, {}}};
        add("authority", sponsor);
        yay("header", "later_field", with_data_word(fact_, 0x77));
        header_rules();
    }

    void header_rules() {
        using Builder = schema::Header::Builder;
        const auto bad = [&](const char* name, Error error, const Bytes& good,
                             const std::function<void(Builder)>& change) {
            nay("header", name, error, changed<schema::Header>(good, change));
        };
        const auto fact = [&](const char* name, Error error,
                              const std::function<void(Builder)>& change) {
            bad(name, error, fact_, change);
        };
        const auto act = [&](const char* name, Error error,
                             const std::function<void(Builder)>& change) {
            bad(name, error, act_, change);
        };
        using enum Error;
        fact("format_0", unknown_format, [](Builder h) { h.setFormat(0); });
        fact("format_2", unknown_format, [](Builder h) { h.setFormat(2); });
        fact("flags_1", malformed, [](Builder h) { h.setFlags(1); });
        fact("kind_0", malformed, [](Builder h) { h.setKind(0); });
        fact("class_0", wrong_class, [](Builder h) { h.setRecordClass(0); });
        fact("class_4", wrong_class, [](Builder h) { h.setRecordClass(4); });
        fact("scope_level_8", malformed, [](Builder h) { h.setScopeLevel(8); });
        fact("sequence_0", malformed, [](Builder h) { h.setSequence(0); });
        fact("writer_key_0", malformed,
             [](Builder h) { write_fixed(h.getWriterKey(), PublicKey{}); });
        fact("prefecture_48", malformed, [](Builder h) { h.setScopeArea(48); });
        fact("nation_with_area", malformed, [](Builder h) { h.setScopeLevel(4); });
        fact("network_without_name", malformed, [](Builder h) {
            h.setScopeLevel(6);
            h.setScopeArea(0);
        });
        fact("center_scope_without_center", malformed, [](Builder h) {
            h.setScopeLevel(0);
            h.setScopeArea(0);
            write_fixed(h.getCenter(), CenterId{});
        });
        fact("authority_fact", wrong_class, [](Builder h) {
            h.setScopeLevel(7);
            h.setScopeArea(0);
        });
        fact("body_without_commitment", malformed,
             [](Builder h) { write_fixed(h.getBodyCommitment(), Digest{}); });
        fact("commitment_without_body", malformed, [](Builder h) { h.setBodyBytes(0); });
        fact("body_too_large", too_large, [](Builder h) { h.setBodyBytes(kBodyBytesMax + 1); });
        fact("slot_0", wrong_class, [](Builder h) { write_fixed(h.getSlot(), SlotId{}); });
        fact("fact_with_target", wrong_class, [](Builder h) { h.initTargets(1)[0].setKind(1); });
        fact("vector_missing", malformed, [](Builder h) { h.initVector(0); });
        fact("vector_without_own_writer", malformed, [](Builder h) { h.setWriterInstance(8); });
        fact("vector_own_counter_0", malformed, [](Builder h) { h.getVector()[1].setCounter(0); });
        fact("vector_unsorted", malformed,
             [](Builder h) { h.getVector()[0].setWriter(0x1122334455667789); });
        fact("vector_writer_twice", malformed,
             [](Builder h) { h.getVector()[0].setWriter(0x1122334455667788); });
        fact("parents_17", over_limit, [](Builder h) {
            for (auto parent : h.initParents(kParentsMax + 1)) parent.setA(1);
        });
        fact("vector_33", over_limit, [](Builder h) {
            std::uint64_t writer = 0;
            for (auto entry : h.initVector(kVectorEntriesMax + 1)) entry.setWriter(++writer);
        });
        act("targets_17", over_limit, [](Builder h) {
            for (auto target : h.initTargets(kTargetsMax + 1)) target.setKind(1);
        });
        act("target_kind_0", malformed, [](Builder h) { h.getTargets()[0].setKind(0); });
        act("target_kind_5", malformed, [](Builder h) { h.getTargets()[0].setKind(5); });
        act("target_slot_missing", malformed, [](Builder h) { h.getTargets()[0].setKind(3); });
        act("target_slot_unexpected", malformed, [](Builder h) { h.getTargets()[1].setKind(1); });
        act("act_with_slot", wrong_class, [](Builder h) { h.getSlot().setA(1); });
        act("act_with_vector", wrong_class, [](Builder h) { h.initVector(1)[0].setCounter(1); });
        act("act_among_authority", wrong_class, [](Builder h) {
            h.setScopeLevel(7);
            h.setScopeArea(0);
        });
        act("authority_in_prefecture", wrong_class, [](Builder h) { h.setRecordClass(1); });
    }

    // Bytes that are not the one canonical encoding, or no encoding at all.
    void broken_words(const std::string& format, const Bytes& good) {
        using enum Error;
        // Some are canonical encodings of something else, and refused for what they then say.
        const bool is_header = format == "header";
        nay(format, "empty", malformed, {});
        nay(format, "seven_bytes", malformed, Bytes(good.begin(), good.begin() + 7));
        nay(format, "no_root", is_header ? unknown_format : bad_text, Bytes(8));
        Bytes bytes = good;
        bytes.pop_back();
        nay(format, "not_whole_words", malformed, bytes);
        bytes = good;
        bytes.resize(bytes.size() - kWord);
        nay(format, "last_word_missing", malformed, bytes);
        bytes = good;
        bytes.resize(bytes.size() + kWord);
        nay(format, "dead_word_at_the_end", not_canonical, bytes);
        bytes = good;
        insert_word(bytes, 1, 0);
        set_word(bytes, 0, get_word(bytes, 0) + 4);
        nay(format, "dead_word_behind_the_root", not_canonical, bytes);
        nay(format, "uncut_data_section", not_canonical, with_data_word(good, 0));
        bytes = good;
        insert_word(bytes, 0, std::uint64_t{good.size() / kWord} << 32);
        nay(format, "with_a_segment_table", unknown_format, bytes);
        bytes = good;
        insert_word(bytes, 0, std::uint64_t{1} << 3 | 2);
        nay(format, "far_pointer", not_canonical, bytes);
        const std::size_t list = 1 + data_words(good);
        bytes = good;
        set_word(bytes, list, get_word(bytes, list) | 0x7ffffffc);
        nay(format, "list_outside", malformed, bytes);
        bytes = good;
        set_word(bytes, list, std::uint64_t{0x1fffffff} << 35 | 1);
        nay(format, "half_a_billion_empty_elements", malformed, bytes);
        bytes = good;
        set_word(bytes, list, get_word(bytes, list) | 3);
        nay(format, "capability", not_canonical, bytes);
    }

    static Bytes copy(const CheckedRecord& record) {
        const ByteSpan bytes = record.parsed().bytes();
        return Bytes(bytes.begin(), bytes.end());
    }

    void records() {
        using enum Error;
        TestCenter center = make_center(random_);
        const CheckedRecord charter = found_federation(random_, std::span(&center, 1));
        FactSpec spec;
        spec.body = org_body({.corporate_number = test_corporate_number(1)});
        spec.kind = kind::kOrg;
        const CheckedRecord fact = make_fact(random_, center, spec);
        yay("record", "genesis", copy(center.genesis));
        yay("record", "charter", copy(charter));
        yay("record", "sponsor", copy(make_sponsor(random_, center, CenterId{{7}})));
        yay("record", "org", copy(fact));
        const std::size_t signature = 8 + fact.parsed().header_bytes().size();
        const std::size_t salt = signature + Signature::kSize;
        const Bytes good = copy(fact);
        Bytes bytes = good;
        bytes.resize(salt);
        std::fill_n(bytes.begin() + 4, 4, std::uint8_t{0});
        yay("record", "org_with_its_body_erased", bytes);

        const auto flipped = [&](const char* name, Error error, std::size_t at) {
            Bytes bad = good;
            bad[at] ^= 1;
            nay("record", name, error, bad);
        };
        flipped("header_length", malformed, 0);
        flipped("body_length", malformed, 4);
        flipped("header_length_huge", too_large, 3);
        flipped("body_length_huge", too_large, 7);
        flipped("sequence_changed", bad_signature, 8 + 8 + 16 * kWord);
        flipped("signature_first_byte", bad_signature, signature);
        flipped("signature_last_byte", bad_signature, salt - 1);
        flipped("salt", body_mismatch, salt);
        flipped("body", body_mismatch, good.size() - 1);
        bytes = good;
        bytes.push_back(0);
        nay("record", "one_byte_more", malformed, bytes);
        bytes.resize(good.size() - 1);
        nay("record", "one_byte_less", malformed, bytes);
        nay("record", "lengths_only", malformed, Bytes(good.begin(), good.begin() + 8));
        nay("record", "empty", malformed, {});
        const Signature other = center.root.sign(SignDomain::record, fact.parsed().header_bytes());
        bytes = good;
        std::copy(other.bytes.begin(), other.bytes.end(),
                  bytes.begin() + static_cast<std::ptrdiff_t>(signature));
        nay("record", "signed_by_another_key", bad_signature, bytes);
        manifest_ =
            Bytes(center.genesis.parsed().body().begin(), center.genesis.parsed().body().end());
    }

    void manifests() {
        using enum Error;
        using Builder = schema::Manifest::Builder;
        yay("manifest", "genesis", manifest_);
        Manifest full = *decode_manifest(manifest_);
        full.epoch = 4;
        full.home = {16, 162'019};
        full.corporate_number = test_corporate_number(2);
        full.officers.push_back({PublicKey{{8}}, "副代表"});
        full.signatures_needed = 2;
        full.recovery = Bytes(32, 1);
        full.successor = Bytes(32, 2);
        full.grants.push_back({Role::revoke_only, 0, PublicKey{{9}}, 5, 6, "失効専用"});
        yay("manifest", "full", *encode_manifest(full));
        yay("manifest", "later_field", with_data_word(*encode_manifest(full), 1));
        broken_words("manifest", *encode_manifest(full));
        const auto bad = [&](const char* name, Error error,
                             const std::function<void(Builder)>& change) {
            nay("manifest", name, error, changed<schema::Manifest>(*encode_manifest(full), change));
        };
        bad("flags_1", unknown_format, [](Builder m) { m.setFlags(1); });
        bad("name_empty", bad_text, [](Builder m) { m.setName(""); });
        bad("name_not_utf8", bad_text, [](Builder m) { m.setName("\xff"); });
        bad("name_with_control", bad_text, [](Builder m) { m.setName("a\x1b[0m"); });
        bad("prefecture_0", bad_field, [](Builder m) { m.setPrefecture(0); });
        bad("municipality_elsewhere", bad_field, [](Builder m) { m.setPrefecture(17); });
        bad("corporate_number", bad_field,
            [](Builder m) { m.setCorporateNumber("1234567890123"); });
        bad("officers_0", over_limit, [](Builder m) { m.initOfficers(0); });
        bad("officers_17", over_limit, [](Builder m) { m.initOfficers(kOfficersMax + 1); });
        bad("officer_twice", bad_field, [](Builder m) {
            write_fixed(m.getOfficers()[1].getKey(),
                        read_fixed<PublicKey>(m.getOfficers()[0].getKey().asReader()));
        });
        bad("signatures_0", bad_field, [](Builder m) { m.setSignaturesNeeded(0); });
        bad("signatures_3_of_2", bad_field, [](Builder m) { m.setSignaturesNeeded(3); });
        bad("grants_257", over_limit, [](Builder m) { m.initGrants(kGrantsMax + 1); });
        bad("grant_ends_first", bad_field, [](Builder m) { m.getGrants()[0].setExpires(1); });
        bad("grant_key_twice", bad_field, [](Builder m) {
            write_fixed(m.getGrants()[1].getKey(),
                        read_fixed<PublicKey>(m.getGrants()[0].getKey().asReader()));
        });
        bad("recovery_31_bytes", bad_field, [](Builder m) { m.initRecovery(31); });
        bad("successor_33_bytes", bad_field, [](Builder m) { m.initSuccessor(33); });
    }

    void frames() {
        using enum Error;
        const auto ids = [&](std::size_t count) {
            std::vector<RecordId> out(count);
            for (RecordId& id : out) id = random_.fixed<RecordId>();
            return out;
        };
        const auto add = [&](const char* name, const Frame& frame) {
            yay("frame", name, encode_frame(frame));
        };
        const auto bad = [&](const char* name, Error error, const Frame& frame) {
            nay("frame", name, error, encode_frame(frame));
        };
        const WireDigest digest = random_.fixed<WireDigest>();
        const Scope toyama{ScopeLevel::prefecture, 16, {}};
        const std::vector<frame::Summary> children(16, {3, digest});
        const Bytes record = [&] {
            for (const Vector& vector : out_) {
                if (vector.format == "record" && vector.name == "org") return vector.bytes;
            }
            return Bytes{};
        }();
        add("hello_with_short_id_key",
            frame::Hello{1, CharterId{{1}}, CenterId{{2}}, "tsunagi 0.1", ShortIdKey{{6}}});
        add("join", frame::Join{Bytes(16, 5), record});
        add("join_answer_good", frame::JoinAnswer{});
        add("join_answer_locked", frame::JoinAnswer{locked});
        add("scopes", frame::Scopes{{{Scope::nation(), 5, digest}, {toyama, 0, {}}}});
        add("tree_query", frame::TreeQuery{toyama, true, {{674, 2, 0xAB00000000000000}}});
        add("tree_answer", frame::TreeAnswer{toyama,
                                             true,
                                             {{674, {48, digest}}},
                                             {{{674, 0, 0}, {}, children},
                                              {{674, 16, 0xAB00000000000001}, ids(2), {}}}});
        add("announce", frame::Announce{ids(3)});
        add("announce_nothing", frame::Announce{});
        add("request", frame::Request{ids(2)});
        const std::vector<ShortId> short_ids{ShortId{{1}}, ShortId{{2}}};
        add("announce_short", frame::AnnounceShort{Urgency::first, short_ids});
        add("request_short", frame::RequestShort{short_ids});
        add("announce_only", frame::AnnounceOnly{toyama});
        add("records_and_missing_ids",
            frame::Records{{record, record}, 0, true, 0, false, ids(1), short_ids});
        add("page_of_records", frame::Records{{record}, 9, true, 77, true, {}});
        add("page_query", frame::PageQuery{Scope::nation(), 9, 70, 1 << 20});
        add("ping", frame::Ping{7});
        add("pong", frame::Pong{7});
        add("goodbye", frame::Goodbye{over_limit});
        bad("announce_1001", over_limit, frame::Announce{ids(kIdsPerFrameMax + 1)});
        bad("announce_short_1001", over_limit,
            frame::AnnounceShort{Urgency::usual, std::vector<ShortId>(kIdsPerFrameMax + 1)});
        bad("announce_short_urgency_3", malformed, frame::AnnounceShort{Urgency{3}, {}});
        bad("hello_software_of_two_lines", bad_text, frame::Hello{1, {}, {}, "a\nb", {}});
        bad("join_token_65_bytes", too_large, frame::Join{Bytes(65), {}});
        bad("scope_prefecture_48", malformed,
            frame::PageQuery{{ScopeLevel::prefecture, 48, {}}, 1, 0, 0});
        bad("scope_level_8", malformed, frame::PageQuery{{ScopeLevel{8}, 0, {}}, 1, 0, 0});
        bad("nodes_257", over_limit,
            frame::TreeQuery{toyama, false, std::vector<NodePosition>(257)});
        bad("node_depth_17", malformed, frame::TreeQuery{toyama, false, {{1, 17, 0}}});
        bad("node_bits_behind_its_depth", malformed, frame::TreeQuery{toyama, false, {{1, 1, 1}}});
        bad("node_with_ids_and_children", malformed,
            frame::TreeAnswer{toyama, false, {}, {{{1, 0, 0}, ids(1), children}}});
        bad("node_with_15_children", malformed,
            frame::TreeAnswer{
                toyama, false, {}, {{{1, 0, 0}, {}, std::vector<frame::Summary>(15)}}});
        Bytes half = record;
        half.resize(half.size() - 1);
        bad("record_without_its_end", malformed, frame::Records{{half}, 0, true, 0, false, {}});
        nay("frame", "empty", malformed, {});
        nay("frame", "seven_bytes", malformed, Bytes(7));
        nay("frame", "all_ones", malformed, Bytes(16, 0xff));
        Bytes unknown = encode_frame(frame::Ping{7});
        unknown[8] = 200;  // the union's tag
        nay("frame", "type_200", malformed, unknown);
    }

    SeededRandom random_{2026};
    std::vector<Vector> out_;
    Bytes fact_;
    Bytes act_;
    Bytes manifest_;
};

}  // namespace

std::vector<Vector> make_vectors() {
    std::vector<Vector> out = Maker().run();
    std::ranges::move(make_seal_vectors(), std::back_inserter(out));
    std::ranges::move(make_sealed_vectors(), std::back_inserter(out));
    std::ranges::move(make_content_vectors(), std::back_inserter(out));
    std::ranges::move(make_endpoint_vectors(), std::back_inserter(out));
    std::ranges::move(make_revocation_vectors(), std::back_inserter(out));
    std::ranges::move(make_act_vectors(), std::back_inserter(out));
    std::ranges::move(make_body_vectors(), std::back_inserter(out));
    return out;
}

}  // namespace tsunagi
