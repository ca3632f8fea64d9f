#include "protocol/node/blocks.h"

namespace tsunagi {
namespace {

constexpr std::string_view kBlockedKeys = "blocked/";
constexpr std::size_t kKeptOutMax = 100'000;

std::string key_of(const CenterId& center) { return std::string(kBlockedKeys) + id_text(center); }

}  // namespace

Blocks::Blocks(const RecordIndex& index) {
    for (const auto& [key, value] : index.locals(kBlockedKeys)) {
        const auto center = id_from_text<CenterId>(key.substr(kBlockedKeys.size()));
        if (center && !value.empty())
            centers_.emplace(*center, std::string(value.begin() + 1, value.end()));
    }
}

// An empty value would erase it: one byte stands in front of the reason.
LocalPut Blocks::set(const CenterId& center, const std::string& reason) {
    centers_[center] = reason;
    Bytes value{1};
    value.insert(value.end(), reason.begin(), reason.end());
    return {key_of(center), std::move(value)};
}

LocalPut Blocks::lift(const CenterId& center) {
    centers_.erase(center);
    kept_out_.clear();
    return {key_of(center), {}};
}

void Blocks::keep_out(const RecordId& id) {
    if (kept_out_.size() >= kKeptOutMax) kept_out_.clear();
    kept_out_.insert(id);
}

}  // namespace tsunagi
