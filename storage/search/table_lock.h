// table_lock.h - keeps those who read the tables of the search index and the one who writes them
// apart: many readers at a time, or the writer alone.
//
// Groonga means its readers to need no lock, but a table that grows while it is read can break. A
// reader that looks a key up while the hash moves to a larger index takes the place from one and
// the size from the other, and adds a piece of index where there is none; and of two threads that
// add a piece to a file each asks for the file's size and then sets it, so that it may end up as
// the smaller of both, and whoever reads what lay beyond gets SIGBUS, which ends the daemon. So
// nothing is read while a table may grow, and no reader makes one grow (create_hash in schema.h).
// Seen in Groonga 13.0: grn_hash_get, grn_io_segment_alloc and grn_mmap.
//
// Fair in turns: whoever reads goes on, readers who come after the waiting writer wait for it, and
// those who waited go before it locks again (glibc's PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP
// with one writer). So neither starves however much the other does; the writer keeps its turns
// short (search_index.cpp).
//
// It is no lock of the process: search::FolderLock is.
// Thread: lock() from one thread at a time. A thread that reads must not lock again, in either
// way. Errors: std::system_error where the system has no memory for it.
#pragma once

#include <pthread.h>

#include <mutex>
#include <shared_mutex>
#include <system_error>

namespace tsunagi::search {

// Meets SharedLockable as std::shared_lock and std::unique_lock use it.
class TableLock {
  public:
    TableLock() {
        pthread_rwlockattr_t kind;
        check(pthread_rwlockattr_init(&kind));
        check(pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP));
        check(pthread_rwlock_init(&lock_, &kind));
        pthread_rwlockattr_destroy(&kind);
    }
    ~TableLock() { pthread_rwlock_destroy(&lock_); }
    TableLock(const TableLock&) = delete;
    TableLock& operator=(const TableLock&) = delete;

    void lock() { check(pthread_rwlock_wrlock(&lock_)); }
    void unlock() { pthread_rwlock_unlock(&lock_); }
    void lock_shared() { check(pthread_rwlock_rdlock(&lock_)); }
    void unlock_shared() { pthread_rwlock_unlock(&lock_); }

    using Reading = std::shared_lock<TableLock>;
    using Writing = std::unique_lock<TableLock>;

  private:
    static void check(int failure) {
        if (failure != 0) throw std::system_error(failure, std::generic_category());
    }

    pthread_rwlock_t lock_;
};

}  // namespace tsunagi::search
