// system_reason.h - why the operating system refused something, in the user's language.
#pragma once

#include <string>

namespace tsunagi::client {

// A half sentence for the common ones (protocol/base/system_reason.h); of the others that the
// system refused, with its own words in brackets. `number` is errno's.
[[nodiscard]] std::string system_reason(int number);
// "/media/usb/list.csv: it is a folder".
[[nodiscard]] std::string system_reason(const std::string& path, int number);

}  // namespace tsunagi::client
