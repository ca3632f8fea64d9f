#include "client/attach/file_readers.h"

#include <dlfcn.h>

#include "client/program_folder.h"

namespace tsunagi {

ReadFile load_file_readers(const std::filesystem::path& folder) {
    // Never closed: the libraries in it leave handlers behind.
    void* const module = ::dlopen((folder / kReadersFile).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) return nullptr;
    return reinterpret_cast<ReadFile>(::dlsym(module, kReadFileSymbol));
}

ReadFile file_readers() {
    static const ReadFile readers = [] {
        const auto folder = client::program_folder();
        return folder ? load_file_readers(*folder) : nullptr;
    }();
    return readers;
}

}  // namespace tsunagi
