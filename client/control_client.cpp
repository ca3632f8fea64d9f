#include "client/control_client.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "client/control_codec.h"
#include "client/descriptor.h"
#include "protocol/base/limits.h"
#include "protocol/crypto/keys.h"

namespace tsunagi::client {
namespace {

using Clock = std::chrono::steady_clock;

enum class Waited { ready, timed_out };
Waited wait_for(int descriptor, short events, Clock::time_point deadline) {
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        if (left <= 0) return Waited::timed_out;
        pollfd watched{descriptor, events, 0};
        const int count = ::poll(&watched, 1, static_cast<int>(left));
        if (count > 0) return Waited::ready;
        if (count == 0) return Waited::timed_out;
        if (errno != EINTR) return Waited::ready;  // the call that follows tells what it is
    }
}

Expected<void> send_all(int descriptor, ByteSpan bytes, Clock::time_point deadline) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(sent));
            continue;
        }
        const int number = sent < 0 ? errno : EPIPE;
        if (number == EINTR) continue;
        if (number != EAGAIN && number != EWOULDBLOCK) return failure(LocalError::daemon_gone);
        if (wait_for(descriptor, POLLOUT, deadline) == Waited::timed_out)
            return failure(LocalError::daemon_silent);
    }
    return {};
}

Expected<void> receive_all(int descriptor,
                           std::span<std::uint8_t> into,
                           Clock::time_point deadline) {
    while (!into.empty()) {
        const ssize_t got = ::recv(descriptor, into.data(), into.size(), 0);
        if (got > 0) {
            into = into.subspan(static_cast<std::size_t>(got));
            continue;
        }
        if (got == 0) return failure(LocalError::daemon_gone);
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return failure(LocalError::daemon_gone);
        if (wait_for(descriptor, POLLIN, deadline) == Waited::timed_out)
            return failure(LocalError::daemon_silent);
    }
    return {};
}

Failure connect_failure(int number, const std::string& data_folder) {
    if (number == EACCES || number == EPERM) return failure(LocalError::daemon_of_other_user);
    if (number == EAGAIN || number == ETIMEDOUT) return failure(LocalError::daemon_silent);
    return failure(LocalError::daemon_not_running, data_folder);
}

bool is_trusted_peer(int descriptor) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
    return peer.uid == ::geteuid() || peer.uid == 0 || ::geteuid() == 0;
}

}  // namespace

Expected<ControlClient> ControlClient::connect(const std::string& data_folder) {
    struct stat info{};
    if (::stat((data_folder + "/center.toml").c_str(), &info) != 0) {
        if (errno == EACCES) return failure(LocalError::daemon_of_other_user);
        return failure(LocalError::no_center, data_folder);
    }
    // Through the folder's descriptor, because a socket's path may have 107 bytes only.
    const Descriptor folder(
        ::open((data_folder + "/run").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0) return connect_failure(errno, data_folder);
    const std::string path = "/proc/self/fd/" + std::to_string(folder.get()) + "/control.sock";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);

    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0) return connect_failure(errno, data_folder);
    const auto deadline = Clock::now() + kConnectTimeout;
    // A Unix socket whose queue is full says EAGAIN and cannot be waited for.
    while (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
           0) {
        if (errno == EINTR) continue;
        if (errno != EAGAIN || Clock::now() >= deadline) return connect_failure(errno, data_folder);
        ::poll(nullptr, 0, 20);
    }
    if (!is_trusted_peer(socket.get())) return failure(LocalError::daemon_of_other_user);
    return ControlClient(socket.release());
}

ControlClient& ControlClient::operator=(ControlClient&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

ControlClient::~ControlClient() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Expected<void> ControlClient::send(const Request& request) {
    auto encoded = encode_request(request);
    if (!encoded) return failure(encoded.error());
    const auto size = static_cast<std::uint32_t>(encoded->size());
    std::array<std::uint8_t, 4> length{};
    for (unsigned i = 0; i < 4; ++i) length[i] = static_cast<std::uint8_t>(size >> (8 * i));
    Bytes frame(length.begin(), length.end());
    frame.insert(frame.end(), encoded->begin(), encoded->end());
    auto sent = send_all(descriptor_, frame, Clock::now() + kSilenceMax);
    if (std::holds_alternative<UnlockRequest>(request)) {
        wipe(*encoded);
        wipe(frame);
    }
    return sent;
}

Expected<Answer> ControlClient::receive(std::chrono::seconds silence_max) {
    const auto deadline = Clock::now() + silence_max;
    std::array<std::uint8_t, 4> length{};
    if (auto got = receive_all(descriptor_, length, deadline); !got) return got.error();
    std::uint32_t size = 0;
    for (unsigned i = 4; i-- > 0;) size = (size << 8) | length[i];
    if (size == 0 || size > kFrameBytesMax) return failure(LocalError::daemon_answer);
    Bytes frame(size);
    if (auto got = receive_all(descriptor_, frame, deadline); !got) return got.error();
    auto answer = decode_answer(frame);
    if (!answer) {
        return failure(answer.error() == Error::unknown_format ? LocalError::daemon_version
                                                               : LocalError::daemon_answer);
    }
    return std::move(*answer);
}

Expected<SummaryAnswer> ControlClient::ask(const Request& request,
                                           const std::function<void(Answer&)>& take,
                                           std::chrono::seconds silence_max) {
    if (auto sent = send(request); !sent) return sent.error();
    while (true) {
        auto answer = receive(silence_max);
        if (!answer) return answer.error();
        if (const auto* done = std::get_if<SummaryAnswer>(&*answer)) return *done;
        if (const auto* problem = std::get_if<ProblemAnswer>(&*answer))
            return problem_failure(*problem);
        take(*answer);
    }
}

Expected<void> ControlClient::receive_outcomes(std::size_t count, const TakeOutcome& take) {
    std::size_t at = 0;
    while (true) {
        auto answer = receive();
        if (!answer) return answer.error();
        if (const auto* problem = std::get_if<ProblemAnswer>(&*answer))
            return problem_failure(*problem);
        if (std::holds_alternative<SummaryAnswer>(*answer)) break;
        const auto* published = std::get_if<PublishedAnswer>(&*answer);
        if (published == nullptr) continue;
        for (const auto& outcome : published->outcomes) {
            if (at >= count) return failure(LocalError::daemon_answer);
            if (auto taken = take(at++, outcome); !taken) return taken;
        }
    }
    if (at != count) return failure(LocalError::daemon_answer);
    return {};
}

Failure problem_failure(const ProblemAnswer& problem) {
    const auto error = static_cast<Error>(problem.error);
    if (error == Error::unknown_format || error == Error::unexpected_frame) {
        return failure(LocalError::daemon_version);
    }
    return failure(error, problem.detail);
}

}  // namespace tsunagi::client
