#include "tests/support/builders.h"

#include <algorithm>

#include "protocol/base/check.h"
#include "protocol/base/compress.h"

namespace tsunagi {
namespace {

std::uint64_t rotated(std::uint64_t value, int by) { return value << by | value >> (64 - by); }

template <typename T>
T must(Result<T> result) {
    CHECK(result.has_value());
    return std::move(*result);
}

VersionVector vector_of(TestCenter& center, const FactSpec& spec, WriterInstance writer) {
    if (!spec.vector.empty()) return spec.vector;
    VersionVector vector;
    for (const ParsedRecord* older : spec.replaces) vector = merged(vector, older->header().vector);
    return merged(vector, {{writer, ++center.counter}});
}

SlotId slot_of(Random& random, const TestCenter& center, const FactSpec& spec) {
    if (!spec.slot.is_zero()) return spec.slot;
    if (!spec.replaces.empty()) return spec.replaces.front()->header().slot;
    const KindRow* row = find_kind(spec.kind);
    const std::string key = row == nullptr ? std::string{} : natural_key(*row, spec.body);
    return key.empty() ? random.fixed<SlotId>() : natural_slot(center.id, spec.kind, key);
}

Header header_for(TestCenter& center, const Scope& scope, std::optional<Hlc> time) {
    Header header;
    header.scope = scope;
    header.manifest_epoch = center.epoch;
    header.charter = center.charter;
    header.center = center.id;
    header.writer_key = center.staff.public_key();
    header.writer_instance = center.writer;
    header.time = time ? *time : center.clock.next(center.spec.now);
    return header;
}

}  // namespace

SeededRandom::SeededRandom(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
        seed += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        word = mixed ^ (mixed >> 31);
    }
}

std::uint64_t SeededRandom::next() {
    const std::uint64_t result = rotated(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotated(state_[3], 45);
    return result;
}

void SeededRandom::fill(std::span<std::uint8_t> out) {
    for (std::size_t at = 0; at < out.size();) {
        std::uint64_t word = next();
        for (int i = 0; i < 8 && at < out.size(); ++i, word >>= 8)
            out[at++] = static_cast<std::uint8_t>(word & 0xff);
    }
}

TestCenter make_center(Random& random, const CenterSpec& spec) {
    init_crypto();
    SecretKey root = SecretKey::generate(random);
    SecretKey machine = SecretKey::generate(random);
    SecretKey staff = SecretKey::generate(random);
    const SecretKey device = SecretKey::generate(random);
    const auto box = random.fixed<PublicKey>();
    const PublicKey box_public = box_public_key(box.span());

    Manifest profile;
    profile.name = spec.name;
    profile.home = {spec.prefecture, spec.municipality};
    const GenesisKeys keys{root, machine, device.public_key(), staff, box_public};
    CheckedRecord genesis = must(make_genesis(profile, keys, spec.now, random));
    const auto id = same_bytes<CenterId>(genesis.id());
    return TestCenter{spec,
                      std::move(root),
                      std::move(machine),
                      std::move(staff),
                      device.public_key(),
                      box_public,
                      Bytes(box.bytes.begin(), box.bytes.end()),
                      std::move(genesis),
                      id,
                      {},
                      random.u64(),
                      {},
                      HybridClock{},
                      0,
                      0};
}

TestCenter clone_center(const TestCenter& center) {
    const auto again = [](const SecretKey& key) { return SecretKey::from_seed(key.seed()); };
    return TestCenter{center.spec,   again(center.root), again(center.machine), again(center.staff),
                      center.device, center.box,         center.box_secret,     center.genesis,
                      center.id,     center.charter,     center.writer,         center.sequences,
                      center.clock,  center.counter,     center.epoch};
}

CheckedRecord change_staff_key(Random& random, TestCenter& center, const ParsedRecord& parent) {
    Manifest manifest = must(decode_manifest(parent.body()));
    center.staff = SecretKey::generate(random);
    center.epoch = ++manifest.epoch;
    for (Grant& grant : manifest.grants) {
        if (grant.role == Role::staff) grant.key = center.staff.public_key();
    }
    Header header;
    header.kind = kind::kManifest;
    header.record_class = RecordClass::authority;
    header.scope = Scope::authority();
    header.manifest_epoch = manifest.epoch;
    header.center = center.id;
    header.writer_key = center.root.public_key();
    header.writer_instance = random.u64();
    header.sequence = 1;
    header.time = center.clock.next(center.spec.now);
    header.parents = {parent.id()};
    return must(make_record(std::move(header), must(encode_manifest(manifest)),
                            random.fixed<Salt>(), center.root));
}

CheckedRecord found_federation(Random& random,
                               std::span<TestCenter> centers,
                               const std::string& name,
                               std::uint32_t sponsor_cap) {
    CHECK(!centers.empty() && centers.size() <= kFoundersMax);
    Charter charter;
    charter.name = name;
    charter.sponsor_cap = sponsor_cap;
    for (const TestCenter& center : centers) charter.founders.push_back(center.id);
    const TestCenter& founder = centers.front();
    CheckedRecord record =
        must(make_charter(charter, founder.id, founder.root, founder.spec.now, random));
    for (TestCenter& center : centers) center.charter = same_bytes<CharterId>(record.id());
    return record;
}

CheckedRecord make_sponsor(Random& random, TestCenter& sponsor, const CenterId& candidate) {
    Header header = header_for(sponsor, Scope::authority(), std::nullopt);
    header.kind = kind::kSponsor;
    header.record_class = RecordClass::authority;
    header.sequence = ++sponsor.sequences[header.scope];
    header.targets = {{TargetKind::center, same_bytes<decltype(Target::id)>(candidate), {}}};
    return must(make_record(std::move(header), {}, random.fixed<Salt>(), sponsor.staff));
}

CheckedRecord make_endpoint(Random& random,
                            TestCenter& center,
                            const Endpoint& endpoint,
                            std::optional<Hlc> time) {
    Header header = header_for(center, Scope::authority(), time);
    header.kind = kind::kEndpoint;
    header.record_class = RecordClass::authority;
    header.writer_key = center.machine.public_key();
    header.sequence = ++center.sequences[header.scope];
    const Bytes body = must(encode_endpoint(endpoint));
    return must(make_record(std::move(header), body, random.fixed<Salt>(), center.machine));
}

CheckedRecord make_seal(Random& random,
                        TestCenter& center,
                        const Scope& scope,
                        const RecordSeal& seal) {
    Header header = header_for(center, scope, std::nullopt);
    header.kind = kind::kSeal;
    header.record_class = RecordClass::act;
    header.writer_key = center.machine.public_key();
    header.sequence = ++center.sequences[scope];
    const auto body = encode_seal(seal);
    CHECK(body.has_value());
    return must(make_record(std::move(header), *body, random.fixed<Salt>(), center.machine));
}

CheckedRecord make_raw_fact(Random& random,
                            TestCenter& center,
                            const FactSpec& spec,
                            ByteSpan body) {
    Scope scope = spec.scope;
    if (scope.level == ScopeLevel::center) scope = Scope::of_center(center.id);
    Header header = header_for(center, scope, spec.time);
    header.kind = spec.kind;
    header.record_class = RecordClass::fact;
    if (spec.writer) header.writer_instance = *spec.writer;
    header.sequence = spec.sequence ? *spec.sequence : ++center.sequences[scope];
    header.slot = slot_of(random, center, spec);
    header.vector = vector_of(center, spec, header.writer_instance);
    for (const ParsedRecord* older : spec.replaces) header.parents.push_back(older->id());
    return must(make_record(std::move(header), body, random.fixed<Salt>(), center.staff));
}

Bytes bytes_of(const CheckedRecord& record) {
    const ByteSpan bytes = record.parsed().bytes();
    return {bytes.begin(), bytes.end()};
}

CheckedRecord make_fact(Random& random, TestCenter& center, const FactSpec& spec) {
    return make_raw_fact(random, center, spec, must(encode_body(spec.body)));
}

std::string test_corporate_number(std::uint64_t n) {
    const std::uint64_t twelve = 10'000'000'000 + n;
    CHECK(twelve < 1'000'000'000'000);
    return corporate_number_text({corporate_check_digit(twelve) * 1'000'000'000'000 + twelve});
}

Body org_body(const OrgState& state) {
    Body body;
    body.language = "ja";
    body.title = state.name;
    body.areas = {state.prefecture};
    const auto put = [&](std::uint16_t key, const std::string& value) {
        if (!value.empty()) body.fields.emplace(key, value);
    };
    put(org::kCorporateNumber, state.corporate_number);
    put(org::kLatest, state.latest);
    put(org::kUpdatedOn, state.updated_on);
    put(org::kChangedOn, state.changed_on);
    put(org::kRow, std::to_string(state.row));
    put(org::kClosedOn, state.closed_on);
    return body;
}

Body listed_org_body(const Body& from_register) {
    Body body;
    body.title = from_register.title;
    body.text = "木曜休み";
    body.areas = from_register.areas;
    body.language = "ja";
    body.fields = {{org::kCorporateNumber, std::string(from_register.field(org::kCorporateNumber))},
                   {org::kPhone, "076-444-0001"}};
    return body;
}

Body article_body(const std::string& title, const std::string& text) {
    Body body;
    body.language = "ja";
    body.title = title;
    body.text = text;
    return body;
}

SealedChunk sealed_chunk(std::span<const Bytes> records) {
    SealedChunk out;
    std::vector<RecordId> ids;
    Bytes raw;
    for (const Bytes& bytes : records) {
        const auto record = parse_record(bytes);
        CHECK(record.has_value());
        const Header& header = record->header();
        if (ids.empty()) {
            out.center = header.center;
            out.scope = header.scope;
            out.writer = header.writer_instance;
            out.chunk.first = header.sequence;
        }
        out.chunk.last = header.sequence;
        ids.push_back(record->id());
        raw.insert(raw.end(), bytes.begin(), bytes.end());
    }
    out.chunk.count = static_cast<std::uint32_t>(ids.size());
    out.chunk.digest = chunk_digest(ids);
    out.raw_bytes = raw.size();
    out.payload = compress(raw);
    return out;
}

Attachment attachment_of(ByteSpan content, const std::string& name) {
    const PieceList pieces = pieces_of(content);
    Attachment out;
    out.content = content_id(pieces);
    out.bytes = pieces.bytes;
    out.media_type = "image/jpeg";
    out.name = name;
    return out;
}

CheckedRecord vouched(const CheckedRecord& record) {
    const ByteSpan bytes = record.parsed().bytes();
    const std::vector<Bytes> one{Bytes(bytes.begin(), bytes.end())};
    auto records = check_sealed(sealed_chunk(one));
    CHECK(records.has_value());
    return std::move(records->front());
}

Bytes with_bad_signature(const CheckedRecord& record) {
    const ByteSpan bytes = record.parsed().bytes();
    Bytes out(bytes.begin(), bytes.end());
    out[8 + record.parsed().header_bytes().size()] ^= 1;
    return out;
}

StoreOrder order_of(StoreTicket ticket,
                    std::vector<CheckedRecord> records,
                    std::vector<LocalPut> puts) {
    return {ticket, std::move(records), std::move(puts)};
}

}  // namespace tsunagi
