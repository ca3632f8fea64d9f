// groonga.h - the little that every part of the search index needs from the Groonga library.
//
// Groonga is started once in a process and wants one context (grn_ctx) per thread that works at a
// time. This header owns both rules: GroongaLibrary starts it, ContextPool lends contexts. Nothing
// outside storage/search includes it. Thread: start() and the pool may be used from any thread; a
// lent context is used by one thread only. Privacy: no query log and no log file are ever opened,
// whatever the environment says; warnings go to the callback set with set_search_log.
#pragma once

#include <groonga.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/search/table_lock.h"

namespace tsunagi::search {

// Starts Groonga at the first call and keeps it until the process ends.
// Errors: StorageError::io when the library cannot start.
void start_groonga();

// Throws StorageError when the context's last call failed; `doing` completes "The search index:
// ...". The context is cleared, so that one failure is not reported twice.
void throw_on_error(grn_ctx* context, std::string_view doing);

// Throws the StorageError that fits the context's last failure; for calls that answered "nothing"
// where something had to come.
[[noreturn]] void throw_failure(grn_ctx* context, std::string_view doing);

// A bulk value of Groonga with a scope: text or a fixed-size number.
class Bulk {
  public:
    // `flags`: GRN_OBJ_VECTOR for several numbers.
    Bulk(grn_ctx* context, grn_id type, unsigned char flags = 0) : context_(context) {
        GRN_VALUE_FIX_SIZE_INIT(&value_, flags, type);
    }
    static Bulk text(grn_ctx* context) { return Bulk(context, TextTag{}); }
    ~Bulk() { GRN_OBJ_FIN(context_, &value_); }
    Bulk(const Bulk&) = delete;
    Bulk& operator=(const Bulk&) = delete;
    Bulk(Bulk&&) = delete;
    Bulk& operator=(Bulk&&) = delete;

    grn_obj* get() { return &value_; }
    void set_text(std::string_view text);

  private:
    struct TextTag {};
    Bulk(grn_ctx* context, TextTag) : context_(context) {
        GRN_VALUE_VAR_SIZE_INIT(&value_, 0, GRN_DB_LONG_TEXT);
    }
    grn_ctx* context_;
    grn_obj value_{};
};

// Contexts on one database, lent to threads that read it. A context goes back when its loan ends;
// as long as it is lent nothing is written.
// Ownership: owns its contexts; must be destroyed before the database is closed and after all loans
// ended.
class ContextPool {
  public:
    // Pre: `tables` outlives the pool.
    ContextPool(grn_obj* database, TableLock& tables) : database_(database), tables_(tables) {}
    ~ContextPool();
    ContextPool(const ContextPool&) = delete;
    ContextPool& operator=(const ContextPool&) = delete;

    class Loan {
      public:
        Loan(ContextPool* pool, grn_ctx* context, TableLock::Reading reading)
            : pool_(pool), context_(context), reading_(std::move(reading)) {}
        ~Loan();
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        [[nodiscard]] grn_ctx* get() const { return context_; }

      private:
        ContextPool* pool_;
        grn_ctx* context_;
        TableLock::Reading reading_;
    };

    // Waits for the writer's turn to end. Pre: the thread has no loan.
    // Errors: StorageError::io when a further context cannot be opened.
    [[nodiscard]] Loan borrow();

  private:
    grn_obj* database_;
    TableLock& tables_;
    std::mutex mutex_;
    std::vector<grn_ctx*> idle_;
};

}  // namespace tsunagi::search
