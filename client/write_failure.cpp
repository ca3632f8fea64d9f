#include "client/write_failure.h"

#include <cerrno>

#include "client/system_reason.h"

namespace tsunagi::client {
namespace {

Failure write_failure(LocalError otherwise, const std::string& path, int number) {
    if (number == ENOSPC || number == EDQUOT) return failure(LocalError::disk_full);
    return failure(otherwise, system_reason(path, number));
}

}  // namespace

Failure file_write_failure(const std::string& path, int number) {
    return write_failure(LocalError::file_cannot_be_written, path, number);
}

Failure folder_write_failure(const std::string& path, int number) {
    return write_failure(LocalError::folder_cannot_be_written, path, number);
}

}  // namespace tsunagi::client
