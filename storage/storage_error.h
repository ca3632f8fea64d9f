// storage_error.h - the one exception of the storage layer: the disk or the files on it failed us.
//
// Thrown where nothing sensible can be returned (disk full, damaged or foreign files, the folder is
// held by another process). It is caught in few places only: the writer thread, the indexer and
// main, which log it and stop or pause. What a user or a peer sent wrong is never a StorageError:
// that is a Result with protocol's Error. The text says what happened and with which file; the next
// step for people is added where it is shown.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace tsunagi {

class StorageError : public std::runtime_error {
  public:
    enum class Kind {
        disk_full,  // no room: reading goes on, writing is tried again when there is room
        damaged,    // the files are ours, but do not hold together
        foreign,    // the files are not ours, or of another center
        network,    // the folder lies on a network file system
        in_use,     // another process holds the folder
        io,         // the operating system refused: rights, a failing disk, a file that vanished
    };

    StorageError(Kind kind, const std::string& what_happened)
        : std::runtime_error(what_happened), kind_(kind) {}
    // What the operating system said of a file: `number` is errno's.
    StorageError(Kind kind, const std::string& what_happened, std::string file, int number)
        : std::runtime_error(what_happened),
          kind_(kind),
          file_(std::make_shared<const std::string>(std::move(file))),
          number_(number) {}

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    // 0 where it was not the operating system that refused; else file() is there.
    [[nodiscard]] int system_number() const noexcept { return number_; }
    [[nodiscard]] const std::string& file() const noexcept { return *file_; }

  private:
    Kind kind_;
    std::shared_ptr<const std::string> file_;  // shared: copying an exception must not throw
    int number_ = 0;
};

}  // namespace tsunagi
