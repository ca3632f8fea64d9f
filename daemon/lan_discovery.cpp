#include "daemon/lan_discovery.h"

#include <net/if.h>
#include <poll.h>
#include <systemd/sd-bus.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstring>
#include <set>

#include "daemon/log.h"
#include "protocol/base/host_port.h"

namespace tsunagi {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr const char* kAvahi = "org.freedesktop.Avahi";
constexpr const char* kServer = "org.freedesktop.Avahi.Server";
constexpr const char* kGroup = "org.freedesktop.Avahi.EntryGroup";
constexpr const char* kBrowser = "org.freedesktop.Avahi.ServiceBrowser";
constexpr const char* kType = "_tsunagi._tcp";
constexpr std::string_view kDeviceText = "device=";
constexpr std::int32_t kAny = -1;  // interface or protocol
constexpr std::int32_t kEstablished = 2;
constexpr std::int32_t kCollision = 3;

constexpr std::size_t kHeardMax = 256;
constexpr std::chrono::seconds kBusRetry{60};
constexpr std::chrono::minutes kTellAgain{4};  // within kNearbyFor

struct FreeMessage {
    void operator()(sd_bus_message* message) const { sd_bus_message_unref(message); }
};
using Message = std::unique_ptr<sd_bus_message, FreeMessage>;
struct CloseBus {
    void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
};

// One announcement of a service, as the browser names it.
struct Heard {
    std::int32_t interface = 0;
    std::int32_t protocol = 0;
    std::string name;
    std::string domain;
    friend auto operator<=>(const Heard&, const Heard&) = default;
};

// The device key of a TXT record.
std::optional<PublicKey> device_of(sd_bus_message* message) {
    std::optional<PublicKey> out;
    if (sd_bus_message_enter_container(message, 'a', "ay") < 0) return out;
    const void* bytes = nullptr;
    std::size_t size = 0;
    while (sd_bus_message_read_array(message, 'y', &bytes, &size) > 0) {
        const std::string_view text(static_cast<const char*>(bytes), size);
        if (!out && text.starts_with(kDeviceText))
            out = id_from_text<PublicKey>(std::string(text.substr(kDeviceText.size())));
    }
    return out;
}

std::string address_text(std::int32_t interface, const std::string& host, std::uint16_t port) {
    std::string scoped = host;
    // An address of the link alone means nothing without the interface.
    std::array<char, IF_NAMESIZE> name{};
    if (host.starts_with("fe80:") && interface > 0 &&
        ::if_indextoname(static_cast<unsigned>(interface), name.data()) != nullptr) {
        scoped += std::string("%") + name.data();
    }
    return host_port_text({scoped, port});
}

}  // namespace

struct LanDiscovery::Impl {
    Impl(asio::io_context& io, Options given, Found on_found)
        : options(std::move(given)),
          found(std::move(on_found)),
          socket(io),
          timer(io),
          retry(io),
          again(io) {
        start();
        tell_again();
    }
    ~Impl() { let_go_of_bus(); }

    // A handler that does nothing when it was cancelled, or comes after our end.
    template <typename Run>
    auto when_alive(Run run) {
        return [run = std::move(run), watch = std::weak_ptr(life)](const error_code& failed) {
            if (!failed && !watch.expired()) run();
        };
    }

    // --- the bus ---

    void start() {
        sd_bus* opened = nullptr;
        int result = 0;
        if (options.bus.empty()) {
            result = sd_bus_open_system(&opened);
            bus.reset(opened);
        } else {
            result = sd_bus_new(&opened);
            bus.reset(opened);
            if (result >= 0) result = sd_bus_set_address(bus.get(), options.bus.c_str());
            if (result >= 0) result = sd_bus_set_bus_client(bus.get(), 1);
            if (result >= 0) result = sd_bus_start(bus.get());
        }
        if (result < 0) return lost(std::strerror(-result));
        error_code failed;
        socket.assign(sd_bus_get_fd(bus.get()), failed);
        if (failed) return lost(failed.message());
        watch();
        pump();
    }

    // Signals first, so that nothing is missed that follows from our own calls.
    void watch() {
        sd_bus_match_signal_async(bus.get(), nullptr, "org.freedesktop.DBus",
                                  "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                  "NameOwnerChanged", on_owner, nullptr, this);
        sd_bus_match_signal_async(bus.get(), nullptr, kAvahi, nullptr, kBrowser, nullptr,
                                  on_browser, nullptr, this);
        sd_bus_match_signal_async(bus.get(), nullptr, kAvahi, nullptr, kGroup, "StateChanged",
                                  on_group_state, nullptr, this);
        call("/", kServer, "GetState", on_server_state);
    }

    void lost(const std::string& why) {
        let_go_of_bus();
        say_off(why);
        retry.expires_after(kBusRetry);
        retry.async_wait(when_alive([this] { start(); }));
    }

    void let_go_of_bus() {
        forget_avahi();
        timer.cancel();
        if (socket.is_open()) socket.release();
        is_reading = is_writing = false;
        ++bus_run;
        bus.reset();
    }

    void say_off(const std::string& why) {
        if (said_off) return;
        said_off = true;
        log_info("lan_discovery_off", {{"why", why}});
    }

    // Handles what the bus has, and waits for more.
    void pump() {
        while (true) {
            const int result = sd_bus_process(bus.get(), nullptr);
            if (result < 0) return lost(std::strerror(-result));
            if (result == 0) break;
        }
        const int events = sd_bus_get_events(bus.get());
        if (events < 0) return lost(std::strerror(-events));
        wait(asio::posix::stream_descriptor::wait_read, is_reading, (events & POLLIN) != 0);
        wait(asio::posix::stream_descriptor::wait_write, is_writing, (events & POLLOUT) != 0);
        std::uint64_t due = UINT64_MAX;
        if (sd_bus_get_timeout(bus.get(), &due) < 0 || due == UINT64_MAX) {
            timer.cancel();
            return;
        }
        timer.expires_at(std::chrono::steady_clock::time_point(std::chrono::microseconds(due)));
        timer.async_wait(when_alive([this, run = bus_run] {
            if (run == bus_run) pump();
        }));
    }

    void wait(asio::posix::stream_descriptor::wait_type what, bool& is_waiting, bool is_needed) {
        if (!is_needed || is_waiting) return;
        is_waiting = true;
        socket.async_wait(what, when_alive([this, &is_waiting, run = bus_run] {
                              if (run != bus_run) return;
                              is_waiting = false;
                              pump();
                          }));
    }

    template <typename... Values>
    void call(const char* path,
              const char* interface,
              const char* member,
              sd_bus_message_handler_t on_reply,
              const char* types = "",
              Values... values) {
        sd_bus_call_method_async(bus.get(), nullptr, kAvahi, path, interface, member, on_reply,
                                 this, types, values...);
    }

    // --- Avahi comes and goes ---

    static int on_owner(sd_bus_message* message, void* self, sd_bus_error*) {
        const char* name = nullptr;
        const char* before = nullptr;
        const char* after = nullptr;
        if (sd_bus_message_read(message, "sss", &name, &before, &after) < 0) return 0;
        if (std::string_view(name) != kAvahi) return 0;
        auto& impl = *static_cast<Impl*>(self);
        impl.forget_avahi();
        if (*after == '\0') {
            log_info("lan_discovery_off", {{"why", "the Avahi service ended"}});
        } else {
            impl.begin();
        }
        return 0;
    }

    static int on_server_state(sd_bus_message* message, void* self, sd_bus_error*) {
        auto& impl = *static_cast<Impl*>(self);
        if (const sd_bus_error* error = sd_bus_message_get_error(message)) {
            impl.say_off(error->message == nullptr ? "no Avahi service" : error->message);
        } else {
            impl.begin();
        }
        return 0;
    }

    void forget_avahi() {
        group.clear();
        is_established = false;
        has_begun = false;
        heard.clear();
    }

    void begin() {
        if (has_begun) return;
        has_begun = true;
        said_off = false;
        log_info("lan_discovery_on", {{"announces", options.port.has_value()}});
        call("/", kServer, "ServiceBrowserNew", on_nothing, "iissu", kAny, kAny, kType, "", 0U);
        if (options.port) call("/", kServer, "EntryGroupNew", on_group);
    }

    static int on_nothing(sd_bus_message* message, void*, sd_bus_error*) {
        if (const sd_bus_error* error = sd_bus_message_get_error(message))
            log_debug("lan_discovery_refused", {{"why", error->message}});
        return 0;
    }

    // --- ours ---

    static int on_group(sd_bus_message* message, void* self, sd_bus_error*) {
        const char* path = nullptr;
        if (sd_bus_message_read(message, "o", &path) < 0) return 0;
        auto& impl = *static_cast<Impl*>(self);
        impl.group = path;
        impl.add_service();
        return 0;
    }

    [[nodiscard]] std::string name() const {
        const std::string own = "tsunagi-" + id_text(options.device).substr(0, 16);
        return collisions == 0 ? own : own + "-" + std::to_string(collisions);
    }

    void add_service() {
        sd_bus_message* made = nullptr;
        if (sd_bus_message_new_method_call(bus.get(), &made, kAvahi, group.c_str(), kGroup,
                                           "AddService") < 0) {
            return;
        }
        const Message message(made);
        const std::string text = std::string(kDeviceText) + id_text(options.device);
        sd_bus_message_append(made, "iiussssq", kAny, kAny, 0U, name().c_str(), kType, "", "",
                              *options.port);
        sd_bus_message_open_container(made, 'a', "ay");
        sd_bus_message_append_array(made, 'y', text.data(), text.size());
        sd_bus_message_close_container(made);
        sd_bus_call_async(bus.get(), nullptr, made, on_nothing, this, 0);
        call(group.c_str(), kGroup, "Commit", on_nothing);
    }

    static int on_group_state(sd_bus_message* message, void* self, sd_bus_error*) {
        std::int32_t state = 0;
        const char* error = nullptr;
        if (sd_bus_message_read(message, "is", &state, &error) < 0) return 0;
        auto& impl = *static_cast<Impl*>(self);
        if (impl.group != sd_bus_message_get_path(message)) return 0;
        impl.is_established = state == kEstablished;
        if (state == kCollision && impl.collisions < kCollisionsMax) {
            ++impl.collisions;
            impl.call(impl.group.c_str(), kGroup, "Reset", on_nothing);
            impl.add_service();
        }
        return 0;
    }

    // --- others' ---

    static int on_browser(sd_bus_message* message, void* self, sd_bus_error*) {
        const std::string_view member = sd_bus_message_get_member(message);
        if (member != "ItemNew" && member != "ItemRemove") return 0;
        Heard item;
        const char* name = nullptr;
        const char* type = nullptr;
        const char* domain = nullptr;
        std::uint32_t flags = 0;
        if (sd_bus_message_read(message, "iisssu", &item.interface, &item.protocol, &name, &type,
                                &domain, &flags) < 0 ||
            std::string_view(type) != kType) {
            return 0;
        }
        item.name = name;
        item.domain = domain;
        auto& impl = *static_cast<Impl*>(self);
        if (member == "ItemRemove") {
            impl.heard.erase(item);
        } else if (impl.heard.size() < kHeardMax && impl.heard.insert(item).second) {
            impl.resolve(item);
        }
        return 0;
    }

    void resolve(const Heard& item) {
        call("/", kServer, "ResolveService", on_resolved, "iisssiu", item.interface, item.protocol,
             item.name.c_str(), kType, item.domain.c_str(), kAny, 0U);
    }

    static int on_resolved(sd_bus_message* message, void* self, sd_bus_error*) {
        if (sd_bus_message_get_error(message) != nullptr) return 0;  // gone meanwhile
        std::int32_t interface = 0;
        std::int32_t protocol = 0;
        const char* text[4] = {};
        std::int32_t address_protocol = 0;
        const char* address = nullptr;
        std::uint16_t port = 0;
        if (sd_bus_message_read(message, "iissssisq", &interface, &protocol, &text[0], &text[1],
                                &text[2], &text[3], &address_protocol, &address, &port) < 0 ||
            port == 0) {
            return 0;
        }
        const auto device = device_of(message);
        const auto& impl = *static_cast<Impl*>(self);
        if (device && *device != impl.options.device)
            impl.found(*device, address_text(interface, address, port));
        return 0;
    }

    // The node forgets what it does not hear again.
    void tell_again() {
        again.expires_after(kTellAgain);
        again.async_wait(when_alive([this] {
            if (bus) {
                for (const Heard& item : heard) resolve(item);
                pump();
            }
            tell_again();
        }));
    }

    static constexpr unsigned kCollisionsMax = 20;

    Options options;
    Found found;
    std::unique_ptr<sd_bus, CloseBus> bus;
    asio::posix::stream_descriptor socket;
    asio::steady_timer timer;
    asio::steady_timer retry;
    asio::steady_timer again;
    std::shared_ptr<int> life = std::make_shared<int>(0);
    std::uint64_t bus_run = 0;  // rises when the bus is let go: what waited for it is void
    bool is_reading = false;
    bool is_writing = false;
    bool said_off = false;
    bool has_begun = false;
    std::string group;
    bool is_established = false;
    unsigned collisions = 0;
    std::set<Heard> heard;
};

LanDiscovery::LanDiscovery(asio::io_context& io, Options options, Found found)
    : impl_(std::make_unique<Impl>(io, std::move(options), std::move(found))) {}
LanDiscovery::~LanDiscovery() = default;

bool LanDiscovery::is_announced() const { return impl_->is_established; }

}  // namespace tsunagi
