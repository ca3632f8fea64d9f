// builders.h - seeded randomness, centers with keys, and signed records, for tests and benchmarks.
//
// Everything follows from the seed: the same seed gives the same keys, ids and bytes on every
// machine. Signatures are real. Nothing here judges: a builder CHECKs that what it was asked for
// can be made. Depends on protocol/ only.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "protocol/base/corporate_number.h"
#include "protocol/base/random.h"
#include "protocol/node/store_order.h"
#include "protocol/record/body.h"
#include "protocol/record/endpoint.h"
#include "protocol/record/manifest.h"
#include "protocol/record/record_seal.h"

namespace tsunagi {

// xoshiro256** (Blackman, Vigna 2018), seeded by splitmix64. Not for secrets.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed);
    void fill(std::span<std::uint8_t> out) override;

  private:
    std::uint64_t next();
    std::uint64_t state_[4];
};

// 2026-03-15 09:00 in Japan: a moment that tests may call now.
inline constexpr WallTime kTestNow{1'773'532'800'000};

struct CenterSpec {
    std::string name = "試験センター";
    std::uint8_t prefecture = 16;
    std::uint32_t municipality = 0;
    WallTime now = kTestNow;
};

// A center as its own tests see it: with its secret keys. Moves, never copies.
struct TestCenter {
    CenterSpec spec;
    SecretKey root;
    SecretKey machine;
    SecretKey staff;
    PublicKey device;
    PublicKey box;
    Bytes box_secret;
    CheckedRecord genesis;
    CenterId id;
    CharterId charter;  // zero until the center belongs to a federation; facts carry it
    WriterInstance writer = 0;
    std::map<Scope, std::uint64_t> sequences;  // last used by `writer`, per scope
    HybridClock clock;
    std::uint64_t counter = 0;  // last used by next_vector
    std::uint32_t epoch = 0;    // of the manifest that grants `staff`

    [[nodiscard]] Home home() const { return {spec.prefecture, spec.municipality}; }
};
[[nodiscard]] TestCenter make_center(Random& random, const CenterSpec& spec = {});

// A charter signed by the first center, which names all `centers` as founders and is set as their
// charter. Pre: 1..kFoundersMax centers.
[[nodiscard]] CheckedRecord found_federation(Random& random,
                                             std::span<TestCenter> centers,
                                             const std::string& name = "試験連合",
                                             std::uint32_t sponsor_cap = Charter{}.sponsor_cap);
// The center's sponsorship of another one, as an authority record.
[[nodiscard]] CheckedRecord make_sponsor(Random& random,
                                         TestCenter& sponsor,
                                         const CenterId& candidate);

// Where the center's machine can be called, by its machine key.
[[nodiscard]] CheckedRecord make_endpoint(Random& random,
                                          TestCenter& center,
                                          const Endpoint& endpoint,
                                          std::optional<Hlc> time = {});
// A seal by the center's machine key.
[[nodiscard]] CheckedRecord make_seal(Random& random,
                                      TestCenter& center,
                                      const Scope& scope,
                                      const RecordSeal& seal);
// The center's next manifest, signed by its root key: as the last one but with `staff` as the staff
// key, which later records of this center are signed with. Pre: `parent` is its last manifest.
[[nodiscard]] CheckedRecord change_staff_key(Random& random,
                                             TestCenter& center,
                                             const ParsedRecord& parent);
// The same center with the same keys, on another machine.
[[nodiscard]] TestCenter clone_center(const TestCenter& center);

// One version of a fact. Where an optional is empty, the center's own next value is taken.
struct FactSpec {
    KindId kind = kind::kArticle;
    Scope scope = Scope::nation();
    SlotId slot{};           // zero: fresh, or the natural one where kind and body have a key
    VersionVector vector{};  // empty: one above all of `replaces`, or the first version
    std::vector<const ParsedRecord*>
        replaces{};  // the versions that this one covers, which become its parents
    std::optional<Hlc> time{};
    std::optional<std::uint64_t> sequence{};
    std::optional<WriterInstance> writer{};  // to play a second machine of the center
    Body body{};
};
[[nodiscard]] CheckedRecord make_fact(Random& random, TestCenter& center, const FactSpec& spec);
// A fact whose body is any bytes; kind and body need not fit.
[[nodiscard]] CheckedRecord make_raw_fact(Random& random,
                                          TestCenter& center,
                                          const FactSpec& spec,
                                          ByteSpan body);
[[nodiscard]] Bytes bytes_of(const CheckedRecord& record);

// --- bodies ---
// The n-th valid 法人番号.
[[nodiscard]] std::string test_corporate_number(std::uint64_t n);
struct OrgState {
    std::string name = "特定非営利活動法人つなぎ";
    std::string corporate_number{};  // empty: none
    std::string latest = "1";
    std::string updated_on = "2026-01-15";
    std::string changed_on = "2025-12-01";
    std::uint32_t row = 1;
    std::string closed_on{};
    std::uint32_t prefecture = 16;
};
[[nodiscard]] Body org_body(const OrgState& state);
// The same organisation as an office's own list has it: with a telephone, and nothing of the
// register but the number.
[[nodiscard]] Body listed_org_body(const Body& from_register);
[[nodiscard]] Body article_body(const std::string& title, const std::string& text = {});

// The entry of a file with this content.
[[nodiscard]] Attachment attachment_of(ByteSpan content, const std::string& name = "写真.jpg");

// The same record as if a seal alone answered for it.
[[nodiscard]] CheckedRecord vouched(const CheckedRecord& record);
// A record that says the same and carries a signature that does not fit.
[[nodiscard]] Bytes with_bad_signature(const CheckedRecord& record);
// The chunk of these records as a peer sends it, and as their seal tells it. Pre: of one writer and
// scope, ascending by sequence.
[[nodiscard]] SealedChunk sealed_chunk(std::span<const Bytes> records);

// Copies of records as an order.
[[nodiscard]] StoreOrder order_of(StoreTicket ticket,
                                  std::vector<CheckedRecord> records,
                                  std::vector<LocalPut> puts = {});

}  // namespace tsunagi
