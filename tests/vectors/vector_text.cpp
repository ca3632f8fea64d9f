// Names of golden files, and their text.
#include "tests/vectors/vectors.h"

namespace tsunagi {

std::string Vector::path() const {
    return format + (error ? "/nay/" + name + "." + error_name(*error) : "/yay/" + name) + ".hex";
}

std::string error_name(Error error) {
    switch (error) {
        case Error::malformed: return "malformed";
        case Error::not_canonical: return "not_canonical";
        case Error::too_large: return "too_large";
        case Error::bad_signature: return "bad_signature";
        case Error::body_mismatch: return "body_mismatch";
        case Error::unknown_format: return "unknown_format";
        case Error::bad_text: return "bad_text";
        case Error::wrong_class: return "wrong_class";
        case Error::bad_field: return "bad_field";
        case Error::over_limit: return "over_limit";
        case Error::not_found: return "not_found";
        default: return "error_" + std::to_string(static_cast<unsigned>(error));
    }
}

std::string hex_lines(ByteSpan bytes) {
    const std::string hex = to_hex(bytes);
    std::string out;
    for (std::size_t at = 0; at < hex.size(); at += 64) out += hex.substr(at, 64) + "\n";
    return out;
}

}  // namespace tsunagi
