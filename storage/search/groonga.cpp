#include "storage/search/groonga.h"

#include <groonga/plugin.h>

#include <utility>

#include "storage/search/search_index.h"
#include "storage/storage_error.h"

namespace tsunagi {
namespace {

struct SearchLog {
    std::mutex mutex;
    std::function<void(std::string_view)> log;
};

SearchLog& search_log() {
    static SearchLog instance;
    return instance;
}

// Called by Groonga for each line at warning level or above.
void log_line(grn_ctx* /*context*/,
              grn_log_level /*level*/,
              const char* /*timestamp*/,
              const char* /*title*/,
              const char* message,
              const char* /*location*/,
              void* /*user_data*/) {
    SearchLog& log = search_log();
    const std::lock_guard lock(log.mutex);
    if (log.log) log.log(message);
}

class GroongaLibrary {
  public:
    GroongaLibrary() {
        search_log();  // so that it outlives the library, which may still log when it ends
        grn_default_logger_set_path(nullptr);
        grn_default_query_logger_set_path(nullptr);
        grn_default_query_logger_set_flags(GRN_QUERY_LOG_NONE);
        if (grn_init() != GRN_SUCCESS) {
            throw StorageError(StorageError::Kind::io, "The search library Groonga cannot start.");
        }
        static const grn_logger logger{GRN_LOG_WARNING, 0, nullptr, log_line, nullptr, nullptr};
        grn_ctx context;
        grn_ctx_init(&context, 0);
        grn_logger_set(&context, &logger);  // for the whole process, not for this context
        grn_ctx_fin(&context);
    }
    ~GroongaLibrary() { grn_fin(); }
    GroongaLibrary(const GroongaLibrary&) = delete;
    GroongaLibrary& operator=(const GroongaLibrary&) = delete;
};

StorageError::Kind kind_of(grn_rc code) {
    switch (code) {
        case GRN_NO_SPACE_LEFT_ON_DEVICE: return StorageError::Kind::disk_full;
        case GRN_FILE_CORRUPT:
        case GRN_INVALID_FORMAT:
        case GRN_OBJECT_CORRUPT:
        case GRN_INCOMPATIBLE_FILE_FORMAT:
        case GRN_TOO_SMALL_OFFSET:
        case GRN_TOO_LARGE_OFFSET: return StorageError::Kind::damaged;
        case GRN_RESOURCE_BUSY:
        case GRN_RESOURCE_DEADLOCK_AVOIDED: return StorageError::Kind::in_use;
        default: return StorageError::Kind::io;
    }
}

}  // namespace

void set_search_log(std::function<void(std::string_view)> log) {
    SearchLog& target = search_log();
    const std::lock_guard lock(target.mutex);
    target.log = std::move(log);
}

}  // namespace tsunagi

namespace tsunagi::search {

void start_groonga() { static const GroongaLibrary library; }

void throw_failure(grn_ctx* context, std::string_view doing) {
    const grn_rc code = context->rc;
    std::string text = "The search index: ";
    text.append(doing);
    if (code != GRN_SUCCESS) text.append(" (").append(context->errbuf).append(")");
    grn_plugin_clear_error(context);
    throw StorageError(kind_of(code), text);
}

void throw_on_error(grn_ctx* context, std::string_view doing) {
    if (context->rc != GRN_SUCCESS) throw_failure(context, doing);
}

void Bulk::set_text(std::string_view text) {
    GRN_TEXT_SET(context_, &value_, text.data(), static_cast<unsigned>(text.size()));
}

ContextPool::~ContextPool() {
    for (grn_ctx* context : idle_) grn_ctx_close(context);
}

ContextPool::Loan ContextPool::borrow() {
    TableLock::Reading reading(tables_);
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            grn_ctx* context = idle_.back();
            idle_.pop_back();
            return {this, context, std::move(reading)};
        }
    }
    grn_ctx* context = grn_ctx_open(0);
    if (context == nullptr) {
        throw StorageError(StorageError::Kind::io,
                           "The search index: no memory for a further search.");
    }
    if (grn_ctx_use(context, database_) != GRN_SUCCESS) {
        const std::string text = context->errbuf;
        grn_ctx_close(context);
        throw StorageError(StorageError::Kind::io,
                           "The search index: a search cannot begin (" + text + ")");
    }
    return {this, context, std::move(reading)};
}

ContextPool::Loan::~Loan() {
    const std::lock_guard lock(pool_->mutex_);
    pool_->idle_.push_back(context_);
}

}  // namespace tsunagi::search
