// bundle_input.h - a bundle's file, read block by block, with a sentence for all that can be wrong
// with it.
//
// Thread: one. Memory: one block. Errors: bad_file, bundle_empty, not_a_bundle, bundle_newer,
// bundle_cut, bundle_damaged; unseal() has its own. The failures name the file.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "client/error_sentences.h"
#include "client/import/byte_source.h"
#include "protocol/bundle/bundle.h"

namespace tsunagi::client {

// A file to be taken in from. Errors: bad_file.
[[nodiscard]] Expected<std::unique_ptr<ByteSource>> open_source(const std::string& path);

class BundleInput {
  public:
    // Reads the head.
    [[nodiscard]] static Expected<BundleInput> open(const std::string& path);
    // For tests: bytes from elsewhere under that name.
    [[nodiscard]] static Expected<BundleInput> open(const std::string& name,
                                                    std::unique_ptr<ByteSource> source);

    [[nodiscard]] const BundleHead& head() const { return decoder_.head(); }
    [[nodiscard]] bool is_sealed() const { return decoder_.is_sealed(); }
    [[nodiscard]] bool is_for(const CenterId& center) const { return decoder_.is_for(center); }
    // Errors: bundle_for_others, bundle_key_differs.
    [[nodiscard]] Expected<void> unseal(const CenterId& center, ByteSpan box_secret);

    // The next block's records, whole ones one after another, valid until the next call; nothing
    // behind the last one. Pre: not sealed any more.
    [[nodiscard]] Expected<std::optional<ByteSpan>> next();

    [[nodiscard]] std::uint64_t position() const { return position_; }
    [[nodiscard]] std::uint64_t size() const { return source_->size(); }

  private:
    BundleInput(std::string name, std::unique_ptr<ByteSource> source)
        : name_(std::move(name)), source_(std::move(source)) {}
    [[nodiscard]] Expected<BundleDecoder::Step> step();

    std::string name_;
    std::unique_ptr<ByteSource> source_;
    BundleDecoder decoder_;
    Bytes buffer_;
    std::uint64_t position_ = 0;
};

}  // namespace tsunagi::client
