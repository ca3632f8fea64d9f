#include "client/bundle/bundle_input.h"

#include "client/messages.h"
#include "client/system_reason.h"

namespace tsunagi::client {

Expected<std::unique_ptr<ByteSource>> open_source(const std::string& path) {
    auto opened = FileBytes::open(path);
    if (opened.file) return std::unique_ptr<ByteSource>(std::move(opened.file));
    const std::string why =
        opened.error_number == 0 ? _("it is not a file") : system_reason(opened.error_number);
    return failure(LocalError::bad_file, path + ": " + why);
}

Expected<BundleInput> BundleInput::open(const std::string& path) {
    auto source = open_source(path);
    if (!source) return source.error();
    return open(path, std::move(*source));
}

Expected<BundleInput> BundleInput::open(const std::string& name,
                                        std::unique_ptr<ByteSource> source) {
    if (source->size() == 0) return failure(LocalError::bundle_empty, name);
    BundleInput input(name, std::move(source));
    Bytes magic(kBundleMagic.size());
    const auto got =
        input.source_->read_at(0, {reinterpret_cast<char*>(magic.data()), magic.size()});
    if (!got) return failure(LocalError::bad_file, name);
    if (*got < magic.size() || !BundleDecoder::is_bundle(magic))
        return failure(LocalError::not_a_bundle, name);
    for (auto step = input.step();; step = input.step()) {
        if (!step) return step.error();
        if (*step == BundleDecoder::Step::head) return input;
    }
}

Expected<BundleDecoder::Step> BundleInput::step() {
    buffer_.resize(decoder_.wanted());
    const auto got =
        source_->read_at(position_, {reinterpret_cast<char*>(buffer_.data()), buffer_.size()});
    if (!got) return failure(LocalError::bad_file, name_);
    if (*got < buffer_.size()) return failure(LocalError::bundle_cut, name_);
    position_ += *got;
    const auto step = decoder_.take(buffer_);
    if (step) return *step;
    return failure(step.error() == Error::unknown_format ? LocalError::bundle_newer
                                                         : LocalError::bundle_damaged,
                   name_);
}

Expected<void> BundleInput::unseal(const CenterId& center, ByteSpan box_secret) {
    const auto opened = decoder_.open(center, box_secret);
    if (opened) return {};
    return failure(opened.error() == Error::not_found ? LocalError::bundle_for_others
                                                      : LocalError::bundle_key_differs,
                   name_);
}

Expected<std::optional<ByteSpan>> BundleInput::next() {
    while (decoder_.wanted() != 0) {
        const auto taken = step();
        if (!taken) return taken.error();
        if (*taken == BundleDecoder::Step::records) return std::optional(decoder_.records());
    }
    if (position_ != source_->size()) return failure(LocalError::bundle_damaged, name_);
    return std::optional<ByteSpan>();
}

}  // namespace tsunagi::client
