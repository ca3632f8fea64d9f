#include "daemon/daemon.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <system_error>

#include "daemon/center_node.h"
#include "daemon/content_keeper.h"
#include "daemon/control/control_server.h"
#include "daemon/control_desk.h"
#include "daemon/indexer.h"
#include "daemon/lan_discovery.h"
#include "daemon/link_peers.h"
#include "daemon/log.h"
#include "daemon/open_store.h"
#include "daemon/peer_searches.h"
#include "daemon/purger.h"
#include "daemon/restore_intake.h"
#include "daemon/sentences.h"
#include "daemon/service_manager.h"
#include "daemon/spawn.h"
#include "daemon/start_failure.h"
#include "daemon/system.h"
#include "daemon/version.h"

namespace tsunagi {
namespace {

namespace asio = boost::asio;

// What closing links and sockets may take before the rest goes on without them.
constexpr std::chrono::seconds kCloseDeadline{3};
// Not while a computer that was just switched on has other things to do.
constexpr std::chrono::minutes kFirstSweep{10};
constexpr std::chrono::minutes kSweepEvery{60};

// One view of the store, for what is served.
class StoreView final : public ServeSource {
  public:
    StoreView(const Store& store, ContentKeeper& keeper)
        : snapshot_(store.snapshot()), contents_(store.contents()), keeper_(keeper) {}
    [[nodiscard]] std::optional<Bytes> record(const LogEntry& entry) const override {
        return entry.arrival != 0 ? snapshot_.record_at(entry.arrival) : snapshot_.record(entry.id);
    }
    [[nodiscard]] std::optional<PieceList> pieces(const ContentRef& ref) const override {
        return contents_.pieces(ref);
    }
    [[nodiscard]] std::optional<Bytes> piece(const ContentRef& ref,
                                             std::uint32_t number) const override {
        auto piece = contents_.piece(ref, number);
        if (!piece && contents_.has(ref)) keeper_.set_aside(ref.content, {});
        return piece;
    }

  private:
    Snapshot snapshot_;
    const ContentFiles& contents_;
    ContentKeeper& keeper_;
};

std::shared_ptr<const TlsIdentity> load_identity(const std::filesystem::path& data) {
    Bytes seed = read_key_seed(data / "keys" / "device.key");
    auto identity = std::make_shared<const TlsIdentity>(seed);
    wipe(seed);
    return identity;
}

// The first records that the store does not hold yet, in the order in which the gate can judge
// them.
std::vector<Bytes> missing_first_records(const std::filesystem::path& data, const Store& store) {
    std::vector<Bytes> out;
    for (const char* name : {"manifest.record", "charter.record"}) {
        const auto file = data / "genesis" / name;
        std::error_code ignored;
        const bool is_charter = out.size() == 1 || std::string_view(name) == "charter.record";
        if (is_charter && !std::filesystem::exists(file, ignored)) continue;
        const auto refuse = [&](std::string_view why) {
            return StartFailure(kExitRefused,
                                say(Sentence::genesis_unreadable, file.native(), why));
        };
        try {
            Bytes bytes = read_file(file, kRecordBytesMax);
            const auto record = parse_record(bytes);
            if (!record) throw refuse(error_text(record.error()));
            if (!store.snapshot().has(record->id())) out.push_back(std::move(bytes));
        } catch (const std::system_error& error) {
            throw refuse(system_reason(error.code()));
        }
    }
    return out;
}

}  // namespace

class Daemon::Impl {
  public:
    Impl(const Options& options, const Settings& settings)
        : options_(options),
          settings_(settings),
          center_(read_center_file(options.data)),
          identity_(load_identity(options.data)),
          store_(open_store(options.data, random_)),
          signals_(io_, SIGTERM, SIGINT, SIGHUP),
          alive_timer_(io_),
          close_timer_(io_),
          sweep_timer_(io_) {
        set_spawn_failure_handler([](std::string_view name, std::string_view what) {
            log_error("task_failed", {{"task", name}, {"why", what}});
        });
        first_records_ = missing_first_records(options.data, *store_);
        // Marks the store, which the node reads when it is made.
        restoring_ = RestoreIntake::begin(options.data, *store_, center_);
        contents_ = std::make_unique<ContentKeeper>(*store_, center_.center, keeper_ports());
        node_ = std::make_unique<CenterNode>(io_, *store_, random_, node_config(), node_ports());
        peers_ = std::make_unique<LinkPeers>(io_, identity_, peer_ports());
        indexer_ =
            std::make_unique<Indexer>(*store_, options.data / "index",
                                      [this](ChangeNumber up_to) { node_->trim_journal(up_to); });
        searches_ =
            std::make_unique<PeerSearches>(*store_, *indexer_, [this](input::Searched searched) {
                asio::post(io_, [this, searched = std::move(searched)]() mutable {
                    node_->take(std::move(searched));
                });
            });
        purger_ = std::make_unique<Purger>(*store_, purger_ports());
        desk_ = std::make_unique<ControlDesk>(*node_, *store_, *indexer_, *purger_, *contents_,
                                              center_);
    }

    ~Impl() { close_all(); }

    void run() {
        wait_for_signal();
        keep_alive();
        if (first_records_.empty()) {
            take_backup();
        } else {
            take_first_records();
        }
        io_.run();
        if (failure_) throw StartFailure(*failure_);
    }

  private:
    NodeConfig node_config() {
        NodeConfig out;
        out.center = center_.center;
        out.charter = center_.charter;
        out.writer = store_->identity().writer;
        out.software = kSoftware;
        out.peers = settings_.peers;
        out.announce = settings_.announce;
        out.room = settings_.links_max;
        out.device = identity_->device_key();
        out.answers_queries = true;
        out.serves_contents = true;
        Bytes seed = read_key_seed(options_.data / "keys" / "machine.key");
        out.machine = std::make_shared<const SecretKey>(SecretKey::from_seed(seed));
        wipe(seed);
        if (center_.join)
            out.join = {center_.join->address, center_.join->pin, center_.join->token};
        return out;
    }

    CenterNodePorts node_ports() {
        return {
            .peers = [this]() -> LinkPeers& { return *peers_; },
            .committed = [this] { indexer_->poke(); },
            .erased = [this](StoreTicket ticket, bool is_own) { purger_->erased(ticket, is_own); },
            .search = [this](SearchOrder order) { searches_->submit(std::move(order)); },
            .content = [this](ContentOrder order) { contents_->perform(std::move(order)); },
            .full_changed =
                [this](bool is_full) {
                    if (is_full && control_) control_->disk_is_full();
                    // Nobody could see yet that it waits.
                    if (is_full && !control_ && restoring_)
                        fail(say(Sentence::restore_refused, error_text(Error::disk_full)));
                },
            .broken = [this](const std::string& why) { fail(say(Sentence::store_io, why)); },
        };
    }

    ContentKeeperPorts keeper_ports() {
        return {
            .post = [this](std::function<void()> action) { asio::post(io_, std::move(action)); },
            .done = [this](ContentDone done) { node_->take(std::move(done)); }};
    }

    PurgerPorts purger_ports() {
        return {
            .rebuild_index =
                [this](PurgerPorts::OnDone on_done) { indexer_->rebuild(std::move(on_done)); },
            .take_away =
                [this](std::vector<ContentId> contents, PurgerPorts::OnDone on_done) {
                    contents_->take_away(std::move(contents), std::move(on_done));
                },
            .purged =
                [this](StoreTicket ticket) {
                    asio::post(io_, [this, ticket] { node_->take(input::Purged{ticket}); });
                },
            .broken =
                [this](const std::string& why) {
                    asio::post(io_, [this, why] { fail(say(Sentence::store_io, why)); });
                },
        };
    }

    LinkPeersPorts peer_ports() {
        return {
            .admit = [this](const PublicKey& device,
                            Direction direction) { return node_->accepts(device, direction); },
            .take = [this](Input input) { node_->take(std::move(input)); },
            .with_store =
                [this](const std::function<void(const ServeSource&)>& use) {
                    use(StoreView(*store_, *contents_));
                },
        };
    }

    // --- start ---

    void take_first_records() {
        node_->ask(
            [this](RequestTicket ticket) {
                return input::TakeIn{ticket, std::move(first_records_)};
            },
            [this](const Reply& reply) {
                std::optional<Error> refused = reply.error;
                for (const auto& item : reply.items) {
                    const bool is_in =
                        item.outcome != Outcome::refused && item.outcome != Outcome::waiting;
                    if (!is_in && !refused) refused = item.error;
                }
                if (refused) {
                    fail(say(Sentence::genesis_refused, error_text(*refused)));
                } else {
                    take_backup();
                }
            });
    }

    void take_backup() {
        if (restoring_ == nullptr) return open_doors();
        restoring_->run(io_, *node_, [this](const std::optional<std::string>& refused) {
            if (refused) {
                fail(*refused);
            } else if (!is_stopping_) {
                open_doors();
            }
        });
    }

    // Listening comes last, so that whoever connects finds everything in place.
    void open_doors() {
        try {
            control_ = std::make_unique<control::ControlServer>(io_, options_.data, *desk_);
            for (const auto& address : settings_.listen) {
                const HostPort bound = peers_->listen(address);
                if (bound.host != "0.0.0.0" && bound.host != "::")
                    desk_->add_own_address(host_port_text(bound));
                const bool is_loopback = bound.host.starts_with("127.") || bound.host == "::1";
                if (!is_loopback && !lan_port_) lan_port_ = bound.port;
            }
        } catch (const StartFailure& failure) {
            failure_ = failure;
            stop();
            return;
        }
        node_->take(input::WakeUp{});
        look_around();
        sweep_later(kFirstSweep);
        log_info("ready", {{"center", id_text(center_.center)}, {"version", kVersion}});
        flush_log();
        tell_ready("serving");
    }

    // Centers on the same network, for when there is no other.
    void look_around() {
        if (!settings_.lan) return;
        lan_ = std::make_unique<LanDiscovery>(
            io_, LanDiscovery::Options{identity_->device_key(), lan_port_, {}},
            [this](const PublicKey& device, const std::string& address) {
                node_->take(input::Nearby{device, address});
            });
    }

    // --- signals ---

    void wait_for_signal() {
        signals_.async_wait([this](const boost::system::error_code& cancelled, int signal) {
            if (cancelled) return;
            log_info("signal", {{"number", signal}});
            if (signal == SIGHUP) {
                reload();
                wait_for_signal();
            } else {
                stop();
            }
        });
    }

    void reload() {
        tell_reloading();
        try {
            settings_ = read_settings(options_);
            set_log_level(settings_.log_level);
            for (const auto& peer : settings_.peers) {
                node_->ask([&](RequestTicket ticket) { return input::AddPeer{ticket, peer}; },
                           [](const Reply&) {});
            }
            log_info("reloaded", {{"peers", settings_.peers.size()}});
        } catch (const StartFailure& failure) {
            log_error("not_reloaded", {{"why", failure.what()}});
        }
        tell_ready("serving");
    }

    void keep_alive() {
        const auto interval = alive_interval();
        if (!interval) return;
        tell_alive();
        alive_timer_.expires_after(*interval);
        alive_timer_.async_wait([this](const boost::system::error_code& cancelled) {
            if (!cancelled) keep_alive();
        });
    }

    // Files that no record names any more.
    void sweep_later(std::chrono::minutes when) {
        sweep_timer_.expires_after(when);
        sweep_timer_.async_wait([this](const boost::system::error_code& cancelled) {
            if (cancelled) return;
            contents_->sweep();
            sweep_later(kSweepEvery);
        });
    }

    // --- stop ---

    void fail(const std::string& sentence) {
        log_error("giving_up", {{"why", sentence}});
        if (!failure_) failure_.emplace(kExitRefused, sentence);
        stop();
    }

    void stop() {
        if (is_stopping_) return;
        is_stopping_ = true;
        tell_stopping();
        signals_.cancel();
        lan_.reset();
        alive_timer_.cancel();
        sweep_timer_.cancel();
        doors_open_ = control_ ? 2 : 1;
        const auto closed = [this] {
            if (--doors_open_ == 0) close_all();
        };
        if (control_) control_->stop(closed);
        peers_->stop(closed);
        close_timer_.expires_after(kCloseDeadline);
        close_timer_.async_wait([this](const boost::system::error_code& cancelled) {
            if (cancelled) return;
            log_warning("closing_took_too_long", {});
            close_all();
        });
    }

    void close_all() {
        if (is_closed_) return;
        is_closed_ = true;
        close_timer_.cancel();
        purger_->stop();
        node_->stop();
        searches_->stop();
        contents_->stop();
        indexer_->stop();
        io_.stop();
    }

    Options options_;
    Settings settings_;
    CenterFile center_;
    SystemRandom random_;
    std::shared_ptr<const TlsIdentity> identity_;
    std::unique_ptr<Store> store_;
    asio::io_context io_{1};
    asio::signal_set signals_;
    asio::steady_timer alive_timer_;
    asio::steady_timer close_timer_;
    asio::steady_timer sweep_timer_;
    std::unique_ptr<ContentKeeper> contents_;
    std::unique_ptr<CenterNode> node_;
    std::unique_ptr<LinkPeers> peers_;
    std::unique_ptr<Indexer> indexer_;
    std::unique_ptr<Purger> purger_;
    std::unique_ptr<PeerSearches> searches_;
    std::unique_ptr<ControlDesk> desk_;
    std::unique_ptr<LanDiscovery> lan_;
    std::optional<std::uint16_t> lan_port_;
    std::unique_ptr<control::ControlServer> control_;
    std::vector<Bytes> first_records_;
    std::unique_ptr<RestoreIntake> restoring_;  // where there is one
    std::optional<StartFailure> failure_;
    int doors_open_ = 0;
    bool is_stopping_ = false;
    bool is_closed_ = false;
};

Daemon::Daemon(const Options& options, const Settings& settings)
    : impl_(std::make_unique<Impl>(options, settings)) {}
Daemon::~Daemon() = default;
void Daemon::run() { impl_->run(); }

}  // namespace tsunagi
