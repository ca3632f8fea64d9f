// secret_text.h - a passphrase in memory: wiped at its end, moves, never copies.
#pragma once

#include <string>
#include <string_view>

namespace tsunagi::client {

class SecretText {
  public:
    SecretText() = default;
    explicit SecretText(std::string text) : text_(std::move(text)) {}
    SecretText(SecretText&& other) noexcept;
    SecretText& operator=(SecretText&& other) noexcept;
    ~SecretText() { clear(); }

    [[nodiscard]] std::string_view view() const { return text_; }
    [[nodiscard]] const char* c_str() const { return text_.c_str(); }
    [[nodiscard]] bool empty() const { return text_.empty(); }
    void clear();

  private:
    std::string text_;
};

}  // namespace tsunagi::client
