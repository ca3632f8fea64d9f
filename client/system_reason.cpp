#include "client/system_reason.h"

#include <system_error>

#include "client/messages.h"
#include "protocol/base/system_reason.h"

namespace tsunagi::client {

std::string system_reason(int number) {
    if (const auto known = find_system_reason(number))
        return std::string(in_language(known->english, known->japanese));
    return fill_in(_("the system refused it ({})"), std::generic_category().message(number));
}

std::string system_reason(const std::string& path, int number) {
    return path + ": " + system_reason(number);
}

}  // namespace tsunagi::client
