#include "client/attach/file_readers.h"

#include <dlfcn.h>

#include <system_error>

namespace tsunagi {

ReadFile load_file_readers(const std::filesystem::path& folder) {
    // Never closed: the libraries in it leave handlers behind.
    void* const module = ::dlopen((folder / kReadersFile).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) return nullptr;
    return reinterpret_cast<ReadFile>(::dlsym(module, kReadFileSymbol));
}

ReadFile file_readers() {
    static const ReadFile readers = [] {
        std::error_code unknown;
        const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
        return unknown ? nullptr : load_file_readers(program.parent_path());
    }();
    return readers;
}

}  // namespace tsunagi
