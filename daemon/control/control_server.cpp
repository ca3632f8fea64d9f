#include "daemon/control/control_server.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <map>

#include "daemon/await.h"
#include "daemon/control/connection.h"
#include "daemon/log.h"
#include "daemon/sentences.h"
#include "daemon/spawn.h"
#include "daemon/start_failure.h"

namespace tsunagi::control {

namespace {

namespace asio = boost::asio;
using Protocol = asio::local::stream_protocol;

constexpr unsigned kReaderThreads = 3;
constexpr std::chrono::milliseconds kAcceptErrorPause{100};
constexpr std::size_t kSocketPathMax = sizeof(sockaddr_un::sun_path) - 1;

[[noreturn]] void refuse_socket(const std::filesystem::path& path, std::string_view why) {
    throw StartFailure(kExitRefused, say(Sentence::cannot_open_socket, path.native(), why));
}

bool is_same_user(Protocol::socket& socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return false;
    return peer.uid == ::geteuid() || peer.uid == 0;
}

}  // namespace

struct ControlServer::Impl : std::enable_shared_from_this<ControlServer::Impl> {
    Impl(asio::io_context& io, std::filesystem::path socket_path, ControlHost& host)
        : shared(std::make_shared<ServerShared>(io, host, kReaderThreads)),
          path(std::move(socket_path)),
          acceptor(io),
          pause(io) {}

    void open() {
        const auto folder = path.parent_path();
        std::error_code failed;
        std::filesystem::create_directory(folder, failed);
        if (failed || ::chmod(folder.c_str(), 0700) != 0) {
            if (!failed) failed = {errno, std::generic_category()};
            refuse_socket(path, system_reason(failed));
        }
        std::filesystem::remove(path, failed);
        boost::system::error_code problem;
        acceptor.open(Protocol(), problem);
        if (!problem) acceptor.bind(Protocol::endpoint(path.native()), problem);
        if (!problem) acceptor.listen(asio::socket_base::max_listen_connections, problem);
        if (problem) refuse_socket(path, system_reason(problem));
    }

    static asio::awaitable<void> accept(std::shared_ptr<Impl> self) {
        while (!self->is_stopped) {
            auto [failed, socket] = co_await self->acceptor.async_accept(kAwait);
            if (self->is_stopped) break;
            if (failed) {
                self->pause.expires_after(kAcceptErrorPause);
                (void)co_await self->pause.async_wait(kAwait);
                continue;
            }
            self->begin(std::move(socket));
        }
    }

    void begin(Protocol::socket socket) {
        if (!is_same_user(socket)) {
            log_warning("control_refused", {{"why", "another user"}});
            return;
        }
        if (connections.size() >= kConnectionsMax) {
            Bytes busy;
            append_answer(busy, ErrorAnswer{Error::busy, ""});
            socket.non_blocking(true);
            boost::system::error_code ignored;
            socket.send(asio::buffer(busy), 0, ignored);
            return;
        }
        const ConnectionId id = ++last_id;
        auto connection = std::make_shared<Connection>(shared, id, std::move(socket));
        connections.emplace(id, connection);
        const auto executor = shared->io.get_executor();
        spawn(executor, "control reader", Connection::read_requests(connection));
        spawn(executor, "control connection",
              answer(shared_from_this(), id, std::move(connection)));
    }

    static asio::awaitable<void> answer(std::shared_ptr<Impl> self,
                                        ConnectionId id,
                                        std::shared_ptr<Connection> connection) {
        co_await Connection::answer_requests(connection);
        self->connections.erase(id);
        if (self->is_stopped && self->connections.empty()) self->tell_stopped();
    }

    void tell_stopped() {
        shared->readers.join();
        if (auto tell = std::exchange(on_stopped, nullptr)) tell();
    }

    std::shared_ptr<ServerShared> shared;
    std::filesystem::path path;
    Protocol::acceptor acceptor;
    asio::steady_timer pause;
    std::map<ConnectionId, std::shared_ptr<Connection>> connections;
    ConnectionId last_id = 0;
    bool is_stopped = false;
    std::function<void()> on_stopped;
};

std::filesystem::path ControlServer::socket_path(const std::filesystem::path& data) {
    return data / "run" / "control.sock";
}

ControlServer::ControlServer(asio::io_context& io,
                             const std::filesystem::path& data,
                             ControlHost& host) {
    const auto path = socket_path(data);
    if (path.native().size() > kSocketPathMax) {
        throw StartFailure(kExitRefused, say(Sentence::socket_path_too_long, path.native(),
                                             std::to_string(kSocketPathMax)));
    }
    impl_ = std::make_shared<Impl>(io, path, host);
    impl_->open();
    spawn(io.get_executor(), "control acceptor", Impl::accept(impl_));
}

ControlServer::~ControlServer() {
    impl_->is_stopped = true;
    impl_->on_stopped = nullptr;
    boost::system::error_code ignored;
    impl_->acceptor.close(ignored);
    for (const auto& [id, connection] : impl_->connections) connection->close();
}

void ControlServer::disk_is_full() {
    for (const auto& [id, connection] : impl_->connections) connection->disk_is_full();
}

void ControlServer::stop(std::function<void()> on_stopped) {
    impl_->is_stopped = true;
    impl_->on_stopped = std::move(on_stopped);
    boost::system::error_code ignored;
    impl_->acceptor.close(ignored);
    impl_->pause.cancel();
    std::error_code gone;
    std::filesystem::remove(impl_->path, gone);
    for (const auto& [id, connection] : impl_->connections) connection->close();
    if (impl_->connections.empty()) {
        asio::post(impl_->shared->io, [impl = impl_] { impl->tell_stopped(); });
    }
}

}  // namespace tsunagi::control
