// The local network: against a private message bus, with a small service that speaks Avahi's part.
#include "daemon/lan_discovery.h"

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <csignal>
#include <filesystem>

#include "tests/support/temp_folder.h"
#include "tests/unit/daemon/link_fixture.h"

namespace tsunagi {
namespace {

using test::run_until;

const PublicKey kOwn{{1}};
const PublicKey kOther{{2}};

// A bus of this test alone, below a temporary folder.
class PrivateBus {
  public:
    PrivateBus() : address_("unix:path=" + (folder_ / "bus").string()) {}
    ~PrivateBus() { stop(); }
    PrivateBus(const PrivateBus&) = delete;
    PrivateBus& operator=(const PrivateBus&) = delete;

    // False where there is no dbus-daemon, or it does not come up.
    bool start() {
        const auto file = folder_.write(
            "bus.conf", "<busconfig><listen>" + address_ +
                            "</listen><auth>EXTERNAL</auth><policy context=\"default\">"
                            "<allow send_destination=\"*\"/><allow receive_sender=\"*\"/>"
                            "<allow own=\"*\"/></policy></busconfig>");
        const std::string config = "--config-file=" + file.string();
        std::string words[] = {"dbus-daemon", config, "--nofork", "--nopidfile"};
        char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                             nullptr};
        if (::posix_spawnp(&daemon_, "dbus-daemon", nullptr, nullptr, arguments, environ) != 0)
            return false;
        boost::asio::io_context io;
        bool has_ended = false;
        return run_until(io,
                         [&] {
                             has_ended = ::waitpid(daemon_, nullptr, WNOHANG) != 0;
                             return has_ended || is_listening();
                         }) &&
               !has_ended;
    }
    void stop() {
        if (daemon_ <= 0) return;
        ::kill(daemon_, SIGTERM);
        ::waitpid(daemon_, nullptr, 0);
        daemon_ = 0;
        std::filesystem::remove(folder_ / "bus");
    }
    [[nodiscard]] const std::string& address() const { return address_; }

  private:
    // The socket's file is there a moment before anybody listens.
    [[nodiscard]] bool is_listening() const {
        boost::asio::io_context io;
        boost::asio::local::stream_protocol::socket socket(io);
        boost::system::error_code problem;
        socket.connect((folder_ / "bus").string(), problem);
        return !problem;
    }

    TempFolder folder_;
    std::string address_;
    pid_t daemon_ = 0;
};

// What Avahi does for us: one entry group, one browser, and services that it can resolve.
class FakeAvahi {
  public:
    struct Service {
        std::string name;
        std::string address;
        std::uint16_t port;
        std::string text;
    };

    explicit FakeAvahi(const std::string& address) {
        EXPECT_GE(sd_bus_new(&bus_), 0);
        EXPECT_GE(sd_bus_set_address(bus_, address.c_str()), 0);
        EXPECT_GE(sd_bus_set_bus_client(bus_, 1), 0);
        EXPECT_GE(sd_bus_start(bus_), 0);
        add("/", "org.freedesktop.Avahi.Server", kServer);
        add("/group", "org.freedesktop.Avahi.EntryGroup", kGroup);
        EXPECT_GE(sd_bus_request_name(bus_, "org.freedesktop.Avahi", 0), 0);
    }
    ~FakeAvahi() { sd_bus_flush_close_unref(bus_); }
    FakeAvahi(const FakeAvahi&) = delete;
    FakeAvahi& operator=(const FakeAvahi&) = delete;

    void turn() {
        while (sd_bus_process(bus_, nullptr) > 0) {
        }
    }
    void appear(const Service& service) {
        services[service.name] = service;
        signal("/browser", "org.freedesktop.Avahi.ServiceBrowser", "ItemNew", "iisssu", 2, 0,
               service.name.c_str(), "_tsunagi._tcp", "local", 0U);
    }
    void set_state(std::int32_t state) {
        signal("/group", "org.freedesktop.Avahi.EntryGroup", "StateChanged", "is", state, "");
    }

    std::map<std::string, Service> services;
    std::vector<Service> added;
    bool is_browsed = false;
    bool is_committed = false;
    bool collides_once = false;

  private:
    void add(const char* path, const char* interface, const sd_bus_vtable* table) {
        EXPECT_GE(sd_bus_add_object_vtable(bus_, nullptr, path, interface, table, this), 0);
    }
    template <typename... Values>
    void signal(const char* path,
                const char* interface,
                const char* member,
                const char* types,
                Values... values) {
        EXPECT_GE(sd_bus_emit_signal(bus_, path, interface, member, types, values...), 0);
    }
    static FakeAvahi& of(void* self) { return *static_cast<FakeAvahi*>(self); }

    static int get_state(sd_bus_message* call, void*, sd_bus_error*) {
        return sd_bus_reply_method_return(call, "i", 2);
    }
    static int new_group(sd_bus_message* call, void*, sd_bus_error*) {
        return sd_bus_reply_method_return(call, "o", "/group");
    }
    static int new_browser(sd_bus_message* call, void* self, sd_bus_error*) {
        of(self).is_browsed = true;
        const int result = sd_bus_reply_method_return(call, "o", "/browser");
        for (const auto& [name, service] : std::map(of(self).services)) of(self).appear(service);
        return result;
    }
    static int resolve(sd_bus_message* call, void* self, sd_bus_error*) {
        std::int32_t interface = 0;
        std::int32_t protocol = 0;
        const char* name = nullptr;
        EXPECT_GE(sd_bus_message_read(call, "iis", &interface, &protocol, &name), 0);
        const auto found = of(self).services.find(name);
        if (found == of(self).services.end())
            return sd_bus_reply_method_errorf(call, "org.freedesktop.Avahi.TimeoutError", "gone");
        const Service& service = found->second;
        sd_bus_message* reply = nullptr;
        EXPECT_GE(sd_bus_message_new_method_return(call, &reply), 0);
        EXPECT_GE(sd_bus_message_append(reply, "iissssisq", interface, protocol, name,
                                        "_tsunagi._tcp", "local", "host.local", 0,
                                        service.address.c_str(), int{service.port}),
                  0);
        EXPECT_GE(sd_bus_message_open_container(reply, 'a', "ay"), 0);
        EXPECT_GE(sd_bus_message_append_array(reply, 'y', service.text.data(), service.text.size()),
                  0);
        EXPECT_GE(sd_bus_message_close_container(reply), 0);
        EXPECT_GE(sd_bus_message_append(reply, "u", 0U), 0);
        const int result = sd_bus_send(nullptr, reply, nullptr);
        sd_bus_message_unref(reply);
        return result;
    }
    static int add_service(sd_bus_message* call, void* self, sd_bus_error*) {
        std::int32_t any = 0;
        std::uint32_t flags = 0;
        const char* text[4] = {};
        Service service;
        EXPECT_GE(sd_bus_message_read(call, "iiussssq", &any, &any, &flags, &text[0], &text[1],
                                      &text[2], &text[3], &service.port),
                  0);
        EXPECT_STREQ(text[1], "_tsunagi._tcp");
        service.name = text[0];
        EXPECT_GE(sd_bus_message_enter_container(call, 'a', "ay"), 0);
        const void* bytes = nullptr;
        std::size_t size = 0;
        EXPECT_GT(sd_bus_message_read_array(call, 'y', &bytes, &size), 0);
        service.text.assign(static_cast<const char*>(bytes), size);
        of(self).added.push_back(service);
        return sd_bus_reply_method_return(call, "");
    }
    static int commit(sd_bus_message* call, void* self, sd_bus_error*) {
        of(self).is_committed = true;
        const int result = sd_bus_reply_method_return(call, "");
        const bool collides = std::exchange(of(self).collides_once, false);
        of(self).set_state(collides ? 3 : 2);
        return result;
    }
    static int reset(sd_bus_message* call, void*, sd_bus_error*) {
        return sd_bus_reply_method_return(call, "");
    }

    static const sd_bus_vtable kServer[];
    static const sd_bus_vtable kGroup[];
    sd_bus* bus_ = nullptr;
};

const sd_bus_vtable FakeAvahi::kServer[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("GetState", "", "i", FakeAvahi::get_state, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("EntryGroupNew", "", "o", FakeAvahi::new_group, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD(
        "ServiceBrowserNew", "iissu", "o", FakeAvahi::new_browser, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("ResolveService",
                  "iisssiu",
                  "iissssisqaayu",
                  FakeAvahi::resolve,
                  SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};
const sd_bus_vtable FakeAvahi::kGroup[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD(
        "AddService", "iiussssqaay", "", FakeAvahi::add_service, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Commit", "", "", FakeAvahi::commit, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Reset", "", "", FakeAvahi::reset, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_VTABLE_END};

class LanDiscoveryTest : public ::testing::Test {
  protected:
    void SetUp() override {
        if (!bus.start()) GTEST_SKIP() << "no message bus can be started here (dbus-daemon)";
    }
    void look(std::optional<std::uint16_t> port = 7700) {
        discovery = std::make_unique<LanDiscovery>(
            io, LanDiscovery::Options{kOwn, port, bus.address()},
            [this](const PublicKey& device, const std::string& address) {
                found.emplace_back(device, address);
            });
    }
    bool wait(const std::function<bool()>& done) {
        return run_until(io, done, [this] {
            if (avahi) avahi->turn();
        });
    }
    static std::string text_of(const PublicKey& device) { return "device=" + id_text(device); }

    PrivateBus bus;
    boost::asio::io_context io{1};
    std::unique_ptr<FakeAvahi> avahi;
    std::unique_ptr<LanDiscovery> discovery;
    std::vector<std::pair<PublicKey, std::string>> found;
};

TEST_F(LanDiscoveryTest, SaysThatWeListenAndNothingOfTheCenter) {
    avahi = std::make_unique<FakeAvahi>(bus.address());
    look();
    ASSERT_TRUE(wait([&] { return discovery->is_announced(); }));
    ASSERT_EQ(avahi->added.size(), 1U);
    EXPECT_EQ(avahi->added[0].port, 7700);
    EXPECT_EQ(avahi->added[0].text, text_of(kOwn));
    EXPECT_EQ(avahi->added[0].name, "tsunagi-0100000000000000");
}

TEST_F(LanDiscoveryTest, HearsOfOthersAndNotOfItself) {
    avahi = std::make_unique<FakeAvahi>(bus.address());
    avahi->services["before"] = {"before", "192.0.2.7", 7701, text_of(kOther)};
    look(std::nullopt);
    ASSERT_TRUE(wait([&] { return !found.empty(); }));
    EXPECT_EQ(found[0], std::pair(kOther, std::string("192.0.2.7:7701")));
    avahi->appear({"own", "192.0.2.1", 7700, text_of(kOwn)});
    avahi->appear({"odd", "192.0.2.8", 7700, "device=nothing"});
    avahi->appear({"none", "192.0.2.8", 7700, "path=/"});
    avahi->appear({"later", "2001:db8::7", 7702, text_of(kOther)});
    ASSERT_TRUE(wait([&] { return found.size() == 2; }));
    EXPECT_EQ(found[1].second, "[2001:db8::7]:7702");
    EXPECT_TRUE(avahi->added.empty()) << "it does not listen";
}

TEST_F(LanDiscoveryTest, AnotherNameIsTakenWhereOursIsTaken) {
    avahi = std::make_unique<FakeAvahi>(bus.address());
    avahi->collides_once = true;
    look();
    ASSERT_TRUE(wait([&] { return discovery->is_announced(); }));
    ASSERT_EQ(avahi->added.size(), 2U);
    EXPECT_NE(avahi->added[0].name, avahi->added[1].name);
}

TEST_F(LanDiscoveryTest, AvahiMayComeLaterAndGoAndComeAgain) {
    look();
    for (int i = 0; i < 50; ++i) io.run_one_for(std::chrono::milliseconds(1));
    EXPECT_FALSE(discovery->is_announced());
    for (int round = 0; round < 2; ++round) {
        avahi = std::make_unique<FakeAvahi>(bus.address());
        ASSERT_TRUE(wait([&] { return discovery->is_announced(); }));
        avahi->appear({"other", "192.0.2.7", 7701, text_of(kOther)});
        ASSERT_TRUE(wait([&] { return !found.empty(); }));
        found.clear();
        avahi.reset();
        ASSERT_TRUE(wait([&] { return !discovery->is_announced(); }));
    }
}

TEST_F(LanDiscoveryTest, WithoutABusEverythingElseGoesOn) {
    bus.stop();
    look();
    for (int i = 0; i < 20; ++i) io.run_one_for(std::chrono::milliseconds(1));
    EXPECT_FALSE(discovery->is_announced());
    discovery.reset();
    io.restart();
    io.poll();
}

TEST_F(LanDiscoveryTest, ABusThatEndsIsNoHarm) {
    avahi = std::make_unique<FakeAvahi>(bus.address());
    look();
    ASSERT_TRUE(wait([&] { return discovery->is_announced(); }));
    avahi.reset();
    bus.stop();
    ASSERT_TRUE(wait([&] { return !discovery->is_announced(); }));
    discovery.reset();
    if (io.stopped()) io.restart();
    io.poll();
}

}  // namespace
}  // namespace tsunagi
