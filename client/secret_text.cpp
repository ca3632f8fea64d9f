#include "client/secret_text.h"

#include <sodium.h>

namespace tsunagi::client {

SecretText::SecretText(SecretText&& other) noexcept : text_(std::move(other.text_)) {
    other.clear();
}

SecretText& SecretText::operator=(SecretText&& other) noexcept {
    if (this == &other) return *this;
    clear();
    text_ = std::move(other.text_);
    other.clear();
    return *this;
}

void SecretText::clear() {
    // Short texts live inside the object and a move copies them: wipe the whole capacity.
    text_.resize(text_.capacity());
    sodium_memzero(text_.data(), text_.size());
    text_.clear();
}

}  // namespace tsunagi::client
