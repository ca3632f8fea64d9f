// restore_intake.h - taking in the backup that `tsunagi restore` put beside a new store.
//
//   FOLDER/restore/backup.list and the parts that it names (protocol/bundle/backup.h), opened with
//   FOLDER/keys/backup.key
//
// Before the node is made, the store is marked as restored and given the local values; what is
// signed by people waits from there on (node/restore_hold.h). Then, before anybody can connect, all
// records go through the gate as if a peer had sent them: some hundred in a request, several under
// way; authority records alone and one request after another, since what follows is judged by them.
// The folder is removed when all of it is durable; it stays where records lie in the future by this
// computer's clock, or found no room in memory to wait: the next start takes them in. A clock that
// is behind the backup itself is a reason not to begin. A process that ends before that begins
// again at the front: what is there already changes nothing.
//
// Thread: core thread. Memory: one block of the backup, and the requests that are under way.
// Errors: StartFailure of begin(); later ones as a sentence.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config.h"
#include "protocol/bundle/backup.h"
#include "storage/store.h"

namespace boost::asio {
class io_context;
}

namespace tsunagi {

class CenterNode;

class RestoreIntake {
  public:
    // Null where there is nothing to be taken in. Errors: StartFailure where it can't be read, or
    // is another center's.
    [[nodiscard]] static std::unique_ptr<RestoreIntake> begin(const std::filesystem::path& data,
                                                              Store& store,
                                                              const CenterFile& center);
    ~RestoreIntake();

    // `on_done` comes once, later: with why it could not go on, or nothing. Both outlive this.
    void run(boost::asio::io_context& io,
             CenterNode& node,
             std::function<void(std::optional<std::string>)> on_done);

  private:
    struct Batch {
        std::vector<Bytes> records;
        bool is_authority = false;
    };

    RestoreIntake(std::filesystem::path folder, BackupList list, const StreamKey& key);
    void mark(Store& store);
    [[nodiscard]] bool may_send() const;
    void pump();
    // False where nothing is left.
    [[nodiscard]] bool next_batch();
    [[nodiscard]] bool read_block();
    void open_part();
    [[nodiscard]] BackupDecoder::Step step();
    void send();
    void end();

    std::filesystem::path folder_;
    BackupList list_;
    StreamKey key_;
    boost::asio::io_context* io_ = nullptr;
    CenterNode* node_ = nullptr;
    std::function<void(std::optional<std::string>)> on_done_;

    std::size_t part_ = 0;  // the one at hand
    std::ifstream file_;
    std::string file_name_;
    std::optional<BackupDecoder> decoder_;
    std::vector<Bytes> records_;  // of the block at hand
    std::size_t next_ = 0;        // of them
    Batch batch_;
    std::size_t under_way_ = 0;
    bool is_authority_under_way_ = false;
    bool is_over_ = false;
    std::uint64_t taken_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t waiting_ = 0;
    std::uint64_t wanted_ = 0;  // in the future by this clock, or there was no room for them
    std::uint64_t told_at_ = 0;
};

}  // namespace tsunagi
