// sketch.h - a short summary of a set of ids, from which the difference of two sets can be read.
//
// A rateless invertible Bloom lookup table (Yang, Gilad, Alizadeh: "Practical Rateless Set
// Reconciliation", SIGCOMM 2024). An id is in symbol 0 and in symbol i > 0 with probability
// 2 / (i + 2). A symbol is the XOR of its ids, the XOR of their checksums, and how many they are.
// What two sets have in common falls out when one sketch is subtracted from the other; a symbol
// that is left with one id names it, is freed of it everywhere, and so on. About 1.4 symbols are
// needed for each id of the difference, however large the sets are, and more symbols can be had
// later without changing the first ones. Sketches of disjoint sets add up to that of their union.
//
// Ids stand here by their first 8 bytes ("items"): the sender of a record resolves them, so 13
// bytes a symbol are enough. Nothing is keyed, so that sketches can be stored: an author can craft
// ids that cancel, or that look like another one. So a result is a hint of what to ask for, never
// a proof that sets are equal: the digest tree is the judge. docs/adr/0012 has the choice.
//
// The places and the checksum of an item and the bytes of a symbol are wire format and on disk:
// DO NOT CHANGE. Integers only: the same on every machine. Thread: any. Errors: what can't be
// read is nothing. Bounds: kSketchSymbolsMax symbols; peeling takes off at most as many items as
// there are symbols.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "protocol/base/bytes.h"

namespace tsunagi {

// The first 8 bytes of a record id, as RecordId::prefix() gives them.
using SketchItem = std::uint64_t;
// The lowest id that begins with the item: the rest is zero.
[[nodiscard]] RecordId first_id_of(SketchItem item);

struct SketchSymbol {
    SketchItem sum = 0;
    std::uint32_t check = 0;
    std::uint8_t count = 0;  // modulo 256: less what was subtracted

    static constexpr std::size_t kBytes = 13;  // sum, check (big-endian), count

    friend bool operator==(const SketchSymbol&, const SketchSymbol&) = default;
    [[nodiscard]] bool is_zero() const { return sum == 0 && check == 0 && count == 0; }
};

// The symbols that an item is in, ascending; the first is 0.
class SketchPlaces {
  public:
    explicit SketchPlaces(SketchItem item) : state_(item) {}
    [[nodiscard]] std::size_t at() const { return at_; }
    // Goes to the next place, or to `end` if that is not below `end`. Pre: at() < end, end at most
    // kSketchSymbolsMax.
    void next(std::size_t end);

  private:
    std::uint64_t state_;
    std::size_t at_ = 0;
};

[[nodiscard]] std::uint32_t sketch_check(SketchItem item);

// The first symbols of a set, or of the difference of two.
class Sketch {
  public:
    Sketch() = default;
    // Of nothing. Pre: at most kSketchSymbolsMax.
    explicit Sketch(std::size_t symbols);
    explicit Sketch(std::vector<SketchSymbol> symbols);

    [[nodiscard]] std::size_t size() const { return symbols_.size(); }
    [[nodiscard]] std::span<const SketchSymbol> symbols() const { return symbols_; }

    void add(SketchItem item);
    // Pre for both: `other` has at least as many symbols; those beyond ours do not count.
    void add(const Sketch& other);
    void subtract(const Sketch& other);
    // Keeps the first `symbols`. Pre: not more than there are.
    void shorten(std::size_t symbols);

    friend bool operator==(const Sketch&, const Sketch&) = default;

  private:
    friend class SketchPeeler;
    std::vector<SketchSymbol> symbols_;
};

[[nodiscard]] Bytes encode_symbols(std::span<const SketchSymbol> symbols);
// Nothing unless whole symbols, at most kSketchSymbolsMax.
[[nodiscard]] std::optional<std::vector<SketchSymbol>> decode_symbols(ByteSpan bytes);

// What is in one set and not in the other, each ascending.
struct SketchDifference {
    std::vector<SketchItem> added;       // in the set that the other was subtracted from
    std::vector<SketchItem> subtracted;  // in the other
};
// Reads the difference; nothing where the symbols are too few, or do not come from sets.
[[nodiscard]] std::optional<SketchDifference> peel(Sketch difference);

// About how many ids the difference has, judged by how far the counts stray from what they would be
// without chance; within a quarter mostly, from 64 symbols on. `surplus`: by how much the first set
// is larger. For a hostile sketch any number.
[[nodiscard]] std::uint64_t estimate_difference(const Sketch& difference, std::int64_t surplus);

// How many symbols read a difference of this size in 19 of 20 cases; may be more than
// kSketchSymbolsMax.
[[nodiscard]] std::uint64_t symbols_for(std::uint64_t difference);

}  // namespace tsunagi
