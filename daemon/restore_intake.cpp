#include "daemon/restore_intake.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <stdexcept>
#include <system_error>

#include "daemon/center_node.h"
#include "daemon/log.h"
#include "daemon/open_store.h"
#include "daemon/sentences.h"
#include "daemon/service_manager.h"
#include "daemon/start_failure.h"
#include "daemon/system.h"
#include "protocol/authority/roster.h"
#include "protocol/base/limits.h"
#include "protocol/bundle/bundle.h"
#include "protocol/crypto/keys.h"
#include "protocol/node/restore_hold.h"
#include "protocol/record/facets.h"
#include "protocol/record/record.h"
#include "protocol/text/calendar_date.h"
#include "storage/storage_error.h"

namespace tsunagi {
namespace {

constexpr std::size_t kIntakeUnderWay = 4;
constexpr std::size_t kIntakeRecordsMax = 512;
constexpr std::uint64_t kIntakeToldEvery = 20'000;  // records
constexpr std::string_view kIntakeFolder = "restore";
constexpr std::string_view kIntakeDone = "restore.done";  // on its way to be removed

// Why the backup can't be taken in.
class IntakeError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

StartFailure intake_failure(const std::string& file, std::string_view why) {
    return {kExitRefused, say(Sentence::restore_unreadable, file, why)};
}

std::string day_of(std::int64_t ms) {
    const auto date = date_of_day_number(day_in_japan(ms));
    return date ? iso_text(*date) : std::string("?");
}

// By a clock that is behind, what the backup has would lie in the future, and only be kept in
// memory. Errors: StartFailure.
void require_clock(std::uint64_t made_ms) {
    const WallTime now = system_now().wall;
    const auto made = static_cast<std::int64_t>(made_ms);
    if (made <= now.ms + kFutureMax.count()) return;
    throw StartFailure(kExitRefused,
                       say(Sentence::restore_clock_behind, day_of(made), day_of(now.ms)));
}

// It is in memory alone, or there was no room for it: it is wanted again.
bool is_still_wanted(const ItemReply& item) {
    return item.error == Error::in_the_future ||
           (item.outcome == Outcome::refused && can_wait(item.error));
}

}  // namespace

RestoreIntake::RestoreIntake(std::filesystem::path folder, BackupList list, const StreamKey& key)
    : folder_(std::move(folder)), list_(std::move(list)), key_(key) {}

RestoreIntake::~RestoreIntake() { wipe(key_); }

std::unique_ptr<RestoreIntake> RestoreIntake::begin(const std::filesystem::path& data,
                                                    Store& store,
                                                    const CenterFile& center) {
    std::error_code ignored;
    std::filesystem::remove_all(data / kIntakeDone, ignored);
    const auto file = data / kIntakeFolder / kBackupListName;
    if (!std::filesystem::exists(file, ignored)) return nullptr;
    Bytes seed = read_key_seed(data / "keys" / "backup.key");
    StreamKey key = *StreamKey::from(seed);
    wipe(seed);
    std::unique_ptr<RestoreIntake> out;
    try {
        auto list = decode_backup_list(read_file(file, kBackupListBytesMax + UINT16_MAX), key);
        if (!list) throw IntakeError(std::string(error_text(list.error())));
        const bool is_ours = list->open.head.center == center.center &&
                             list->open.head.charter == center.charter && !list->parts.empty();
        if (!is_ours) throw IntakeError("it is another center's");
        require_clock(list->open.head.made_ms);
        out.reset(new RestoreIntake(data / kIntakeFolder, std::move(*list), key));
        wipe(key);
        out->mark(store);
    } catch (const IntakeError& error) {
        wipe(key);
        throw intake_failure(
            out == nullptr || out->file_name_.empty() ? file.native() : out->file_name_,
            error.what());
    } catch (const std::system_error& error) {
        wipe(key);
        throw intake_failure(file.native(), system_reason(error.code()));
    } catch (const StorageError& error) {
        throw start_failure_of(error, data);
    }
    return out;
}

// Once: what the center does later is its own. Values stand at the front of each part, and those of
// the last one count.
void RestoreIntake::mark(Store& store) {
    const LocalPut mark = RestoreHold::begin({static_cast<std::int64_t>(list_.open.head.made_ms)});
    if (store.snapshot().local(mark.key)) return;
    StoreOrder order;
    order.puts.push_back(mark);
    part_ = list_.parts.size() - 1;
    open_part();
    while (true) {
        const auto found = step();
        if (found == BackupDecoder::Step::more || found == BackupDecoder::Step::head) continue;
        if (found != BackupDecoder::Step::value) break;
        const ByteSpan bytes = decoder_->bytes();
        order.puts.push_back({decoder_->name(), Bytes(bytes.begin(), bytes.end())});
    }
    (void)store.apply({&order, 1});
    part_ = 0;
    decoder_.reset();
    file_.close();
}

void RestoreIntake::open_part() {
    const auto path = folder_ / backup_part_name(list_.open.head.set, list_.parts[part_].number);
    file_name_ = path.native();
    file_ = std::ifstream(path, std::ios::binary);
    if (!file_) throw IntakeError("it is not there");
    decoder_.emplace();
}

BackupDecoder::Step RestoreIntake::step() {
    Bytes bytes(decoder_->wanted());
    if (!file_.read(reinterpret_cast<char*>(bytes.data()),
                    static_cast<std::streamsize>(bytes.size())))
        throw IntakeError("it ends too early");
    const auto step = decoder_->take(bytes);
    if (!step) throw IntakeError(std::string(error_text(step.error())));
    if (*step == BackupDecoder::Step::head) {
        if (decoder_->check() != list_.parts[part_].check)
            throw IntakeError("it is not the one that the list names");
        decoder_->open(key_);
    }
    return *step;
}

bool RestoreIntake::read_block() {
    while (part_ < list_.parts.size()) {
        if (!decoder_) open_part();
        const auto found = step();
        if (found == BackupDecoder::Step::end) {
            decoder_.reset();
            ++part_;
        } else if (found == BackupDecoder::Step::records) {
            const auto split = split_records(decoder_->bytes());
            if (!split) throw IntakeError(std::string(error_text(split.error())));
            records_.clear();
            next_ = 0;
            for (const ByteSpan one : *split) records_.emplace_back(one.begin(), one.end());
            return true;
        }
    }
    return false;
}

// Records of one sort: authority or not.
bool RestoreIntake::next_batch() {
    if (!batch_.records.empty()) return true;
    while (next_ == records_.size()) {
        if (!read_block()) return false;
    }
    const auto is_authority = [](const Bytes& bytes) {
        const auto parsed = parse_record(bytes);
        return parsed && parsed->header().record_class == RecordClass::authority;
    };
    batch_.is_authority = is_authority(records_[next_]);
    while (next_ < records_.size() && batch_.records.size() < kIntakeRecordsMax &&
           is_authority(records_[next_]) == batch_.is_authority) {
        batch_.records.push_back(std::move(records_[next_++]));
    }
    return true;
}

bool RestoreIntake::may_send() const {
    if (batch_.is_authority || is_authority_under_way_) return under_way_ == 0;
    return under_way_ < kIntakeUnderWay;
}

void RestoreIntake::send() {
    const std::size_t count = batch_.records.size();
    ++under_way_;
    is_authority_under_way_ = batch_.is_authority;
    Batch batch = std::move(batch_);
    batch_ = {};
    node_->ask(
        [&](RequestTicket ticket) { return input::TakeIn{ticket, std::move(batch.records)}; },
        [this, count](const Reply& reply) {
            --under_way_;
            taken_ += count;
            for (const ItemReply& item : reply.items) {
                refused_ += item.outcome == Outcome::refused ? 1 : 0;
                waiting_ += item.outcome == Outcome::waiting ? 1 : 0;
                wanted_ += is_still_wanted(item) ? 1 : 0;
            }
            if (reply.error && !is_over_) {
                is_over_ = true;
                on_done_(say(Sentence::restore_refused, error_text(*reply.error)));
                return;
            }
            boost::asio::post(*io_, [this] { pump(); });
        });
}

void RestoreIntake::pump() {
    if (is_over_) return;
    try {
        while (next_batch()) {
            if (!may_send()) return;
            send();
        }
        if (under_way_ == 0 && !is_over_) end();
    } catch (const IntakeError& error) {
        is_over_ = true;
        on_done_(say(Sentence::restore_unreadable, file_name_, error.what()));
    }
    if (taken_ >= told_at_ + kIntakeToldEvery) {
        told_at_ = taken_;
        tell_still_starting("taking in the backup");
        log_info("restoring", {{"records", taken_}});
    }
}

void RestoreIntake::end() {
    is_over_ = true;
    log_info("restored", {{"records", taken_}, {"refused", refused_}, {"waiting", waiting_}});
    // Its folder is the last place where they are, until the next start finds them countable.
    if (wanted_ != 0) {
        log_error("restore_not_whole", {{"records", wanted_}, {"folder", folder_.native()}});
        return on_done_(std::nullopt);
    }
    // By one rename, so that no half of it is ever taken for a backup.
    std::error_code problem;
    const auto done = folder_.parent_path() / kIntakeDone;
    std::filesystem::rename(folder_, done, problem);
    if (problem) log_error("restore_not_removed", {{"why", problem.message()}});
    std::filesystem::remove_all(done, problem);
    on_done_(std::nullopt);
}

void RestoreIntake::run(boost::asio::io_context& io,
                        CenterNode& node,
                        std::function<void(std::optional<std::string>)> on_done) {
    io_ = &io;
    node_ = &node;
    on_done_ = std::move(on_done);
    tell_still_starting("taking in the backup");
    boost::asio::post(io, [this] { pump(); });
}

}  // namespace tsunagi
