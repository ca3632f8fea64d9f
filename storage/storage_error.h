// storage_error.h - the one exception of the storage layer: the disk or the files on it failed us.
//
// Thrown where nothing sensible can be returned (disk full, damaged or foreign files, the folder is
// held by another process). It is caught in few places only: the writer thread, the indexer and
// main, which log it and stop or pause. What a user or a peer sent wrong is never a StorageError:
// that is a Result with protocol's Error. The text says what happened and with which file; the next
// step for people is added where it is shown.
#pragma once

#include <stdexcept>
#include <string>

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

    [[nodiscard]] Kind kind() const noexcept { return kind_; }

  private:
    Kind kind_;
};

}  // namespace tsunagi
