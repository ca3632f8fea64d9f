#include "tests/unit/client/fake_daemon.h"

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "client/run_command.h"
#include "protocol/base/check.h"
#include "protocol/crypto/keys.h"
#include "protocol/record/canonical.h"

namespace tsunagi::client {
namespace {

bool read_all(int socket, void* into, std::size_t size, int stop) {
    auto* at = static_cast<char*>(into);
    while (size > 0) {
        pollfd watched[2] = {{socket, POLLIN, 0}, {stop, POLLIN, 0}};
        if (::poll(watched, 2, -1) < 0 || watched[1].revents != 0) return false;
        const ssize_t got = ::recv(socket, at, size, 0);
        if (got <= 0) return false;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

void write_all(int socket, const void* from, std::size_t size) {
    const auto* at = static_cast<const char*>(from);
    while (size > 0) {
        const ssize_t sent = ::send(socket, at, size, MSG_NOSIGNAL);
        if (sent <= 0) return;
        at += sent;
        size -= static_cast<std::size_t>(sent);
    }
}

class ScriptedTerminal final : public TerminalPrompt {
  public:
    explicit ScriptedTerminal(std::vector<std::string> answers)
        : answers_(std::move(answers)), there_(!answers_.empty()) {}
    [[nodiscard]] bool is_there() const override { return there_; }

  private:
    std::optional<std::string> read_line(const std::string& /*question*/) override {
        if (at_ == answers_.size()) return std::nullopt;
        return answers_[at_++];
    }
    std::optional<std::string> read_hidden_line(const std::string& question) override {
        return read_line(question);
    }

    std::vector<std::string> answers_;
    bool there_;
    std::size_t at_ = 0;
};

std::string read_back(std::FILE* file) {
    std::string text;
    std::rewind(file);
    char buffer[4096];
    for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof(buffer), file)) > 0;)
        text.append(buffer, got);
    std::fclose(file);
    return text;
}

}  // namespace

void FakeDaemon::Stream::send(const Fill& fill) {
    capnp::MallocMessageBuilder message(1 << 15);
    fill(message.initRoot<schema::Answer>());
    const auto segments = message.getSegmentsForOutput();
    CHECK(segments.size() == 1);
    const auto bytes = segments[0].asBytes();
    const auto size = static_cast<std::uint32_t>(bytes.size());
    unsigned char length[4];
    for (unsigned i = 0; i < 4; ++i) length[i] = static_cast<unsigned char>(size >> (8 * i));
    write_all(socket_, length, 4);
    write_all(socket_, bytes.begin(), bytes.size());
}

void FakeDaemon::Stream::done(std::uint64_t count, std::uint64_t total) {
    send([&](schema::Answer::Builder answer) {
        auto summary = answer.initDone();
        summary.setCount(count);
        summary.setTotal(total);
    });
}

void FakeDaemon::Stream::problem(std::uint16_t error, const std::string& detail) {
    send([&](schema::Answer::Builder answer) {
        auto problem = answer.initError();
        problem.setError(error);
        problem.setDetail(detail.c_str());
    });
}

FakeDaemon::FakeDaemon(const std::string& folder, Serve serve) : serve_(std::move(serve)) {
    std::filesystem::create_directories(folder + "/run");
    std::ofstream(folder + "/center.toml", std::ios::app) << "";
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder + "/run/control.sock";
    CHECK(path.size() < sizeof(address.sun_path));
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    CHECK(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0);
    CHECK(::listen(listener_, 8) == 0);
    CHECK(::pipe(stop_pipe_) == 0);
    thread_ = std::thread([this] { run(); });
}

FakeDaemon::~FakeDaemon() {
    CHECK(::write(stop_pipe_[1], "x", 1) == 1);
    thread_.join();
    connections_.clear();  // they watch the pipe
    for (const int descriptor : {listener_, stop_pipe_[0], stop_pipe_[1]}) ::close(descriptor);
}

void FakeDaemon::run() {
    while (true) {
        pollfd watched[2] = {{listener_, POLLIN, 0}, {stop_pipe_[0], POLLIN, 0}};
        if (::poll(watched, 2, -1) < 0 || watched[1].revents != 0) return;
        const int socket = ::accept(listener_, nullptr, nullptr);
        if (socket < 0) return;
        connections_.emplace_back([this, socket] {
            serve_connection(socket);
            ::close(socket);
        });
    }
}

void FakeDaemon::serve_connection(int socket) {
    Stream stream(socket);
    while (true) {
        unsigned char length[4];
        if (!read_all(socket, length, 4, stop_pipe_[0])) return;
        std::uint32_t size = 0;
        for (unsigned i = 4; i-- > 0;) size = (size << 8) | length[i];
        auto words = kj::heapArray<capnp::word>(size / sizeof(capnp::word));
        if (!read_all(socket, words.begin(), size, stop_pipe_[0])) return;
        const kj::ArrayPtr<const capnp::word> segments[1] = {words};
        capnp::SegmentArrayMessageReader message(segments);
        const std::lock_guard lock(serving_);
        serve_(message.getRoot<schema::Request>(), stream);
    }
}

bool serve_center(const CenterId& center,
                  schema::Request::Reader request,
                  FakeDaemon::Stream& stream) {
    if (!request.isStatus() && !request.isMembers()) return false;
    if (request.isStatus()) {
        stream.send([&](schema::Answer::Builder answer) {
            auto status = answer.initStatus();
            write_fixed(status.initCenter(), center);
            status.setIsUnlocked(true);
            status.setPrefecture(16);
        });
    }
    stream.done();
    return true;
}

Ran run_tsunagi(const std::vector<std::string>& arguments, const RunOptions& options) {
    init_crypto();
    std::FILE* out = std::tmpfile();
    std::FILE* errors = std::tmpfile();
    CHECK(out != nullptr && errors != nullptr);
    ScriptedTerminal terminal(options.answers);
    const Environment environment = [&](const char* name) -> std::optional<std::string> {
        for (const auto& [key, value] : options.environment) {
            if (key == name) return value;
        }
        return std::nullopt;
    };
    Ran ran;
    ran.exit =
        static_cast<int>(run_command(arguments, {out, errors, terminal, environment,
                                                 WallTime{1'773'532'800'000}, kSealCostMin}));
    ran.out = read_back(out);
    ran.errors = read_back(errors);
    return ran;
}

}  // namespace tsunagi::client
