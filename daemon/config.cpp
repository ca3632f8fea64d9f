#include "daemon/config.h"

#include <toml++/toml.h>

#include <algorithm>

#include "daemon/sentences.h"
#include "daemon/start_failure.h"

namespace tsunagi {
namespace {

constexpr std::string_view kSettings[] = {"listen", "peers",     "announce", "links_max",
                                          "lan",    "log_level", "log_file"};

[[noreturn]] void refuse_usage(Sentence sentence, std::string_view value) {
    throw StartFailure(kExitUsage, say(sentence, value));
}

[[noreturn]] void refuse_file(const std::filesystem::path& file, std::string_view why) {
    throw StartFailure(kExitRefused, say(Sentence::config_unreadable, file.native(), why));
}

std::string read_address(std::string_view text) {
    const auto address = parse_host_port(text);
    if (!address || address->port == 0) refuse_usage(Sentence::bad_address, text);
    return host_port_text(*address);
}

toml::table read_toml(const std::filesystem::path& file) {
    try {
        return toml::parse_file(file.native());
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        const std::string at = line > 0 ? "line " + std::to_string(line) + ": " : "";
        refuse_file(file, at + std::string(error.description()));
    }
}

// The strings of an array, or the one string itself.
std::vector<std::string> strings_of(const std::filesystem::path& file,
                                    const toml::table& table,
                                    std::string_view key) {
    std::vector<std::string> out;
    const auto node = table[key];
    if (!node) return out;
    if (const auto one = node.value_exact<std::string>()) return {*one};
    const auto* array = node.as_array();
    if (array == nullptr) refuse_file(file, std::string(key) + " must be a list of addresses");
    for (const auto& element : *array) {
        const auto text = element.value_exact<std::string>();
        if (!text) refuse_file(file, std::string(key) + " must hold texts only");
        out.push_back(*text);
    }
    return out;
}

HostPort address_of(const std::filesystem::path& file,
                    std::string_view key,
                    const std::string& text) {
    const auto address = parse_host_port(text);
    if (!address) {
        refuse_file(file, std::string(key) + ": \"" + text + "\" is not HOST:PORT");
    }
    return *address;
}

// Where others can call, and how many of them may.
void read_announced(const std::filesystem::path& file, const toml::table& table, Settings& out) {
    for (const auto& text : strings_of(file, table, "announce")) {
        const HostPort address = address_of(file, "announce", text);
        if (address.port == 0) refuse_file(file, "announce: \"" + text + "\" has no port");
        out.announce.push_back(host_port_text(address));
    }
    if (const auto node = table["links_max"]) {
        const auto links = node.value_exact<std::int64_t>();
        if (!links || *links < 0 || *links > UINT16_MAX)
            refuse_file(file, "links_max must be a number from 0 to 65535");
        out.links_max = static_cast<std::uint16_t>(*links);
    }
}

template <typename Id>
Id id_of(const std::filesystem::path& file,
         const toml::node_view<const toml::node>& node,
         std::string_view key) {
    const auto id = id_from_text<Id>(node.value_or<std::string>(""));
    if (!id) refuse_file(file, std::string(key) + " must be 64 hexadecimal digits");
    return *id;
}

class OptionReader {
  public:
    explicit OptionReader(std::span<const char* const> arguments) : arguments_(arguments) {}

    // The next option's name; a value behind "=" is kept for value().
    [[nodiscard]] std::optional<std::string_view> next() {
        has_inline_value_ = false;
        if (at_ == arguments_.size()) return std::nullopt;
        name_ = arguments_[at_++];
        const auto equals = name_.find('=');
        if (name_.starts_with("--") && equals != std::string_view::npos) {
            has_inline_value_ = true;
            inline_value_ = name_.substr(equals + 1);
            name_ = name_.substr(0, equals);
        }
        return name_;
    }
    [[nodiscard]] std::string_view value() {
        if (has_inline_value_) return inline_value_;
        if (at_ == arguments_.size()) refuse_usage(Sentence::option_needs_value, name_);
        return arguments_[at_++];
    }

  private:
    std::span<const char* const> arguments_;
    std::size_t at_ = 0;
    std::string_view name_;
    bool has_inline_value_ = false;
    std::string_view inline_value_;
};

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view text) {
    if (text == "error") return LogLevel::error;
    if (text == "warning") return LogLevel::warning;
    if (text == "info") return LogLevel::info;
    if (text == "debug") return LogLevel::debug;
    return std::nullopt;
}

Options parse_options(std::span<const char* const> arguments) {
    Options out;
    OptionReader reader(arguments);
    while (const auto name = reader.next()) {
        if (*name == "--help" || *name == "-h") {
            out.command = Command::help;
            return out;
        }
        if (*name == "--version") {
            out.command = Command::version;
            return out;
        }
        if (*name == "--check") {
            out.command = Command::check;
        } else if (*name == "--data") {
            out.data = reader.value();
        } else if (*name == "--config") {
            out.config = reader.value();
        } else if (*name == "--listen") {
            const auto value = reader.value();
            const auto address = parse_host_port(value);
            if (!address) refuse_usage(Sentence::bad_address, value);
            out.listen.push_back(*address);
        } else if (*name == "--peer") {
            out.peers.push_back(read_address(reader.value()));
        } else if (*name == "--announce") {
            out.announce.push_back(read_address(reader.value()));
        } else if (*name == "--log-level") {
            const auto value = reader.value();
            out.log_level = parse_log_level(value);
            if (!out.log_level) refuse_usage(Sentence::bad_log_level, value);
        } else {
            refuse_usage(Sentence::unknown_option, *name);
        }
    }
    if (out.data.empty()) throw StartFailure(kExitUsage, say(Sentence::no_data_option));
    return out;
}

Settings read_settings(const Options& options) {
    Settings out;
    const auto file = options.config.value_or(options.data / "tsunagid.toml");
    std::error_code ignored;
    if (options.config || std::filesystem::exists(file, ignored)) {
        const toml::table table = read_toml(file);
        for (const auto& [key, value] : table) {
            const std::string_view name = key.str();
            if (std::ranges::find(kSettings, name) == std::end(kSettings)) {
                refuse_file(file, "there is no setting \"" + std::string(name) + "\"");
            }
        }
        for (const auto& text : strings_of(file, table, "listen")) {
            out.listen.push_back(address_of(file, "listen", text));
        }
        for (const auto& text : strings_of(file, table, "peers")) {
            out.peers.push_back(host_port_text(address_of(file, "peers", text)));
        }
        read_announced(file, table, out);
        if (const auto node = table["lan"]) {
            const auto is_on = node.value_exact<bool>();
            if (!is_on) refuse_file(file, "lan must be true or false");
            out.lan = *is_on;
        }
        if (const auto node = table["log_level"]) {
            const auto level = parse_log_level(node.value_or<std::string>(""));
            if (!level) refuse_file(file, "log_level must be error, warning, info or debug");
            out.log_level = *level;
        }
        out.log_file = table["log_file"].value_or<std::string>("");
        if (!out.log_file.empty() && out.log_file.is_relative()) {
            out.log_file = options.data / out.log_file;
        }
    }
    out.listen.insert(out.listen.end(), options.listen.begin(), options.listen.end());
    out.peers.insert(out.peers.end(), options.peers.begin(), options.peers.end());
    out.announce.insert(out.announce.end(), options.announce.begin(), options.announce.end());
    if (out.announce.size() > kEndpointAddressesMax)
        refuse_usage(Sentence::too_many_addresses, std::to_string(kEndpointAddressesMax));
    if (options.log_level) out.log_level = *options.log_level;
    return out;
}

CenterFile read_center_file(const std::filesystem::path& data) {
    const auto file = data / "center.toml";
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        throw StartFailure(kExitRefused,
                           say(Sentence::not_a_center, data.native(), "there is no center.toml"));
    }
    const toml::table table = read_toml(file);
    const toml::node& as_node = table;
    const toml::node_view<const toml::node> root(as_node);
    CenterFile out;
    out.center = id_of<CenterId>(file, root["center"], "center");
    out.charter = id_of<CharterId>(file, root["charter"], "charter");
    out.name = root["name"].value_or<std::string>("");
    if (const auto join = root["join"]) {
        CenterFile::Join info;
        info.address =
            host_port_text(address_of(file, "address", join["address"].value_or<std::string>("")));
        info.pin = id_of<PublicKey>(file, join["pin"], "pin");
        const auto token = from_hex(join["token"].value_or<std::string>(""));
        if (!token || token->empty()) refuse_file(file, "token must be hexadecimal digits");
        info.token = *token;
        out.join = std::move(info);
    }
    return out;
}

}  // namespace tsunagi
