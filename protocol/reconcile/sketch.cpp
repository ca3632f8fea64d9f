#include "protocol/reconcile/sketch.h"

#include <algorithm>
#include <array>
#include <bit>

#include "protocol/base/check.h"
#include "protocol/base/limits.h"

namespace tsunagi {
namespace {

// kRootTable[t - 64] is about 2^46 / sqrt(t * 2^24) for the middle of [t, t + 1), 64 <= t < 256.
constexpr std::array<std::uint32_t, 192> kRootTable = [] {
    std::array<std::uint32_t, 192> out{};
    std::uint64_t root = std::uint64_t{1} << 31;
    for (std::uint64_t t = 64; t < 256; ++t) {
        // The greatest root with root^2 * (t + 1/2) <= 2^68, in steps that do not run over.
        while ((root >> 14) * (root >> 14) * (2 * t + 1) > std::uint64_t{1} << 41) root -= 1 << 14;
        out[t - 64] = static_cast<std::uint32_t>(root);
    }
    return out;
}();

// About (2 at + 3) / 2 * sqrt(2^32 / chance), rounded. Good to one part in 40,000: the caller
// corrects it. Multiplications only; this is what building a sketch costs.
std::size_t guess_place(std::size_t at, std::uint64_t chance) {
    const int shift = std::countl_zero(static_cast<std::uint32_t>(chance)) & ~1;
    const std::uint64_t scaled = chance << shift;  // 2^30 .. 2^32
    std::uint64_t root = kRootTable[(scaled >> 24) - 64];
    // One step of Newton's, 2^46 / sqrt(scaled) being sought.
    const auto reached = static_cast<std::int64_t>(scaled * ((root * root) >> 32) >> 30);
    const std::int64_t off = (std::int64_t{1} << 30) - reached;
    root += static_cast<std::uint64_t>((static_cast<std::int64_t>(root) * off) >> 31);
    return (((2 * at + 3) * root << (shift / 2)) + (std::uint64_t{1} << 30)) >> 31;
}

SketchItem read_number(const std::uint8_t* bytes, int size) {
    SketchItem out = 0;
    for (int i = 0; i < size; ++i) out = out << 8 | bytes[i];
    return out;
}

void add_to(SketchSymbol& symbol, SketchItem item, std::uint32_t check, std::uint8_t by) {
    symbol.sum ^= item;
    symbol.check ^= check;
    symbol.count = static_cast<std::uint8_t>(symbol.count + by);
}

}  // namespace

// Skips as the paper does, by inverting the distribution of the next place: that none of
// at+1 .. n is one has the probability (at+1)(at+2) / ((n+1)(n+2)), the product of i / (i + 2).
void SketchPlaces::next(std::size_t end) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    const std::uint64_t chance = state_ >> 32;
    const std::uint64_t passed = (at_ + 1) * (at_ + 2) << 32;
    if (end * (end + 1) * chance < passed) {
        at_ = end;
        return;
    }
    // The smallest n with (n+1)(n+2) * chance >= passed.
    std::size_t n = guess_place(at_, chance) - 1;
    while ((n + 1) * (n + 2) * chance < passed) ++n;
    while (n * (n + 1) * chance >= passed) --n;
    at_ = n;
}

RecordId first_id_of(SketchItem item) {
    RecordId out;
    for (std::size_t i = 0; i < 8; ++i)
        out.bytes[i] = static_cast<std::uint8_t>(item >> (56 - 8 * i));
    return out;
}

std::uint32_t sketch_check(SketchItem item) {
    item ^= item >> 33;
    item *= 0xff51afd7ed558ccdU;
    item ^= item >> 33;
    item *= 0xc4ceb9fe1a85ec53U;
    return static_cast<std::uint32_t>(item >> 32);
}

Sketch::Sketch(std::size_t symbols) : symbols_(symbols) { CHECK(symbols <= kSketchSymbolsMax); }

Sketch::Sketch(std::vector<SketchSymbol> symbols) : symbols_(std::move(symbols)) {
    CHECK(symbols_.size() <= kSketchSymbolsMax);
}

void Sketch::add(SketchItem item) {
    const std::uint32_t check = sketch_check(item);
    for (SketchPlaces place(item); place.at() < symbols_.size(); place.next(symbols_.size()))
        add_to(symbols_[place.at()], item, check, 1);
}

void Sketch::add(const Sketch& other) {
    CHECK(other.size() >= size());
    for (std::size_t i = 0; i < size(); ++i)
        add_to(symbols_[i], other.symbols_[i].sum, other.symbols_[i].check,
               other.symbols_[i].count);
}

void Sketch::subtract(const Sketch& other) {
    CHECK(other.size() >= size());
    for (std::size_t i = 0; i < size(); ++i) {
        const SketchSymbol& less = other.symbols_[i];
        add_to(symbols_[i], less.sum, less.check, static_cast<std::uint8_t>(-less.count));
    }
}

void Sketch::shorten(std::size_t symbols) {
    CHECK(symbols <= size());
    symbols_.resize(symbols);
}

Bytes encode_symbols(std::span<const SketchSymbol> symbols) {
    Bytes out;
    out.reserve(symbols.size() * SketchSymbol::kBytes);
    for (const SketchSymbol& symbol : symbols) {
        for (int shift = 56; shift >= 0; shift -= 8)
            out.push_back(static_cast<std::uint8_t>(symbol.sum >> shift));
        for (int shift = 24; shift >= 0; shift -= 8)
            out.push_back(static_cast<std::uint8_t>(symbol.check >> shift));
        out.push_back(symbol.count);
    }
    return out;
}

std::optional<std::vector<SketchSymbol>> decode_symbols(ByteSpan bytes) {
    if (bytes.size() % SketchSymbol::kBytes != 0) return std::nullopt;
    if (bytes.size() / SketchSymbol::kBytes > kSketchSymbolsMax) return std::nullopt;
    std::vector<SketchSymbol> out;
    out.reserve(bytes.size() / SketchSymbol::kBytes);
    for (std::size_t at = 0; at < bytes.size(); at += SketchSymbol::kBytes) {
        const std::uint8_t* in = bytes.data() + at;
        out.push_back(
            {read_number(in, 8), static_cast<std::uint32_t>(read_number(in + 8, 4)), in[12]});
    }
    return out;
}

class SketchPeeler {
  public:
    explicit SketchPeeler(Sketch difference) : symbols_(std::move(difference.symbols_)) {}

    std::optional<SketchDifference> run() {
        for (std::size_t i = 0; i < symbols_.size(); ++i) note(i);
        std::size_t left = symbols_.size();  // more items than symbols can't be told apart
        while (!pure_.empty()) {
            const std::size_t at = pure_.back();
            pure_.pop_back();
            if (!is_pure(at)) continue;
            if (left-- == 0) return std::nullopt;
            take_off(symbols_[at]);
        }
        if (!std::ranges::all_of(symbols_, &SketchSymbol::is_zero)) return std::nullopt;
        std::ranges::sort(out_.added);
        std::ranges::sort(out_.subtracted);
        return std::move(out_);
    }

  private:
    // One id, as far as can be told. That the id belongs in this symbol is a check for nothing.
    [[nodiscard]] bool is_pure(std::size_t at) const {
        const SketchSymbol& symbol = symbols_[at];
        if (symbol.count != 1 && symbol.count != 255) return false;
        if (sketch_check(symbol.sum) != symbol.check) return false;
        SketchPlaces place(symbol.sum);
        while (place.at() < at) place.next(at + 1);
        return place.at() == at;
    }
    void note(std::size_t at) {
        const SketchSymbol& symbol = symbols_[at];
        if (symbol.count == 1 || symbol.count == 255) pure_.push_back(at);
    }
    void take_off(const SketchSymbol pure) {
        (pure.count == 1 ? out_.added : out_.subtracted).push_back(pure.sum);
        const auto by = static_cast<std::uint8_t>(-pure.count);
        const std::size_t end = symbols_.size();
        for (SketchPlaces place(pure.sum); place.at() < end; place.next(end)) {
            add_to(symbols_[place.at()], pure.sum, pure.check, by);
            note(place.at());
        }
    }

    std::vector<SketchSymbol> symbols_;
    std::vector<std::size_t> pure_;  // were once; looked at again when their turn comes
    SketchDifference out_;
};

std::optional<SketchDifference> peel(Sketch difference) {
    return SketchPeeler(std::move(difference)).run();
}

// A difference of n ids gives the count of symbol i the mean 2 s / (i + 2), s being the surplus,
// and the variance 2 n i / (i + 2)^2: so e^2 / 2i with e = (i + 2) count - 2 s is n in the mean.
// The first symbols are left out: their counts may have gone round.
std::uint64_t estimate_difference(const Sketch& difference, std::int64_t surplus) {
    const std::span<const SketchSymbol> symbols = difference.symbols();
    const std::size_t first = std::max<std::size_t>(symbols.size() / 8, 1);
    if (first >= symbols.size()) return 0;
    // A peer's word, so bounded before it is multiplied.
    constexpr std::int64_t kSurplusMax = UINT32_MAX;
    surplus = std::clamp(surplus, -kSurplusMax, kSurplusMax);
    std::uint64_t sum = 0;
    for (std::size_t i = first; i < symbols.size(); ++i) {
        const auto width = static_cast<std::int64_t>(i + 2);
        const std::int64_t mean = 2 * surplus / width;
        const auto stray =
            static_cast<std::int8_t>(symbols[i].count - static_cast<std::uint8_t>(mean & 0xff));
        const std::int64_t off = (mean + stray) * width - 2 * surplus;
        sum += static_cast<std::uint64_t>(off * off) / (2 * i);
    }
    return sum / (symbols.size() - first);
}

// Measured over random differences of 1 to 10,000 ids (tests/bench/reconcile_bench.cpp).
std::uint64_t symbols_for(std::uint64_t difference) {
    difference = std::min<std::uint64_t>(difference, UINT32_MAX);
    std::uint64_t root = 0;
    for (std::uint64_t bit = std::uint64_t{1} << 16; bit != 0; bit >>= 1) {
        if ((root + bit) * (root + bit) <= difference) root += bit;
    }
    return 8 + difference * 34 / 25 + root * 5 / 2;
}

}  // namespace tsunagi
