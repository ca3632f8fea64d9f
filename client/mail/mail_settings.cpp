#include "client/mail/mail_settings.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "client/descriptor.h"
#include "client/mail/mail_address.h"
#include "client/mail/message.h"
#include "client/messages.h"
#include "client/system_reason.h"
#include "client/text_editor.h"
#include "protocol/base/utf8.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kNames[] = {
    "to",      "from", "smtp", "user", "password_file", "starttls", "ca_file", "timeout_seconds",
    "sendmail"};
constexpr std::string_view kNamesOfSmtp[] = {"user", "password_file", "starttls", "ca_file"};

Failure wrong(const std::string& sentence) { return failure(LocalError::mail_setting, sentence); }

bool is_loopback(const std::string& host) {
    in_addr v4{};
    // A name may begin with 127 as well: only an address counts.
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return (ntohl(v4.s_addr) >> 24) == 127;
    return host == "localhost" || host == "::1";
}

// Stricter than parse_host_port: it becomes part of an address that a library takes apart.
bool is_host(const std::string& host) {
    in6_addr v6{};
    return is_domain_name(host) || ::inet_pton(AF_INET6, host.c_str(), &v6) == 1;
}

std::string from_folder(const std::string& folder, const std::string& path) {
    return path.empty() || path.front() == '/' ? path : folder + "/" + path;
}

// The texts of one table.
class MailTable {
  public:
    explicit MailTable(const toml::table& table) : table_(table) {}

    [[nodiscard]] bool has(std::string_view name) const { return table_.contains(name); }

    // "" where it is not set.
    [[nodiscard]] Expected<std::string> text(std::string_view name) const {
        const auto* node = table_.get(name);
        if (node == nullptr) return std::string{};
        const auto value = node->value_exact<std::string>();
        if (!value || value->empty() || !is_clean_text(*value, TextShape::single_line))
            return wrong(fill_in(_("{} must be a text in quotes."), name));
        return *value;
    }

    [[nodiscard]] Expected<std::vector<std::string>> addresses(std::string_view name) const {
        std::vector<std::string> out;
        const auto* node = table_.get(name);
        if (node == nullptr) return out;
        const auto* list = node->as_array();
        if (list == nullptr) {
            const auto one = text(name);
            if (!one) return one.error();
            out.push_back(*one);
        } else {
            for (const auto& item : *list) {
                const auto value = item.value_exact<std::string>();
                if (!value)
                    return wrong(
                        fill_in(_("{} must be a list of mail addresses, each in quotes."), name));
                out.push_back(*value);
            }
        }
        if (out.size() > kMailReceiversMax)
            return failure(LocalError::mail_receivers_too_many, std::to_string(kMailReceiversMax));
        for (const std::string& address : out) {
            if (!is_mail_address(address)) return failure(LocalError::bad_mail_address, address);
        }
        return out;
    }

    [[nodiscard]] Expected<std::chrono::seconds> timeout() const {
        const auto* node = table_.get("timeout_seconds");
        if (node == nullptr) return kMailTimeout;
        const auto value = node->value_exact<std::int64_t>();
        if (!value || *value < 1 || *value > kMailTimeoutMax.count())
            return wrong(fill_in(_("timeout_seconds must be a number from 1 to {}."),
                                 kMailTimeoutMax.count()));
        return std::chrono::seconds{*value};
    }

  private:
    const toml::table& table_;
};

Expected<MailCover> read_cover(bool is_smtps, const std::string& host, const std::string& told) {
    if (is_smtps) {
        if (!told.empty())
            return wrong(
                _("starttls belongs to smtp://; with smtps:// everything is encrypted "
                  "already: leave it out."));
        return MailCover::tls;
    }
    if (told.empty()) return is_loopback(host) ? MailCover::none : MailCover::starttls;
    if (told == "required") return MailCover::starttls;
    if (told == "off") return MailCover::none;
    return wrong(_("starttls must be \"required\" or \"off\"."));
}

Expected<SmtpServer> read_smtp(const MailTable& table, const std::string& folder) {
    const auto address = table.text("smtp");
    const auto user = table.text("user");
    const auto password_file = table.text("password_file");
    const auto starttls = table.text("starttls");
    const auto ca_file = table.text("ca_file");
    for (const auto* read : {&address, &user, &password_file, &starttls, &ca_file}) {
        if (!*read) return read->error();
    }
    const bool is_smtps = address->starts_with("smtps://");
    const bool is_smtp = address->starts_with("smtp://");
    const auto host_port = parse_host_port(std::string_view(*address).substr(std::min<std::size_t>(
        address->size(), std::string_view(is_smtps ? "smtps://" : "smtp://").size())));
    if ((!is_smtps && !is_smtp) || !host_port || host_port->port == 0 || !is_host(host_port->host))
        return wrong(_("smtp must be written as smtps://HOST:465 or smtp://HOST:587."));
    const auto cover = read_cover(is_smtps, host_port->host, *starttls);
    if (!cover) return cover.error();
    if (user->empty() != password_file->empty())
        return wrong(_("user and password_file belong together: one of them is missing."));
    if (!user->empty() && *cover == MailCover::none && !is_loopback(host_port->host))
        return wrong(
            _("With starttls = \"off\" everybody on the way could read the password: leave "
              "starttls out, or user and password_file."));
    return SmtpServer{*host_port, *cover, *user, from_folder(folder, *password_file),
                      from_folder(folder, *ca_file)};
}

// Errors: mail_unset where neither is told and the usual program is not there.
Expected<std::variant<SmtpServer, SendmailProgram>> read_way(const MailTable& table,
                                                             const std::string& folder,
                                                             const std::string& usual_sendmail) {
    using Way = std::variant<SmtpServer, SendmailProgram>;
    if (table.has("smtp")) {
        if (table.has("sendmail"))
            return wrong(_("Mail goes one way, smtp or sendmail: leave one of them out."));
        auto server = read_smtp(table, folder);
        if (!server) return server.error();
        return Way(std::move(*server));
    }
    for (const std::string_view name : kNamesOfSmtp) {
        if (table.has(name))
            return wrong(fill_in(_("{} belongs to smtp, and there is no line smtp = ..."), name));
    }
    const auto program = table.text("sendmail");
    if (!program) return program.error();
    if (!program->empty()) {
        if (program->front() != '/')
            return wrong(
                _("sendmail must be the whole path of a program, such as "
                  "/usr/sbin/sendmail."));
        return Way(SendmailProgram{*program});
    }
    if (::access(usual_sendmail.c_str(), X_OK) != 0)
        return failure(LocalError::mail_unset, folder + "/tsunagi.toml");
    return Way(SendmailProgram{usual_sendmail});
}

Expected<MailSettings> read_table(const toml::table& mail,
                                  const std::string& folder,
                                  const std::string& usual_sendmail) {
    for (const auto& [key, value] : mail) {
        if (std::ranges::find(kNames, key.str()) == std::end(kNames))
            return wrong(fill_in(_("There is no setting '{}'."), key.str()));
    }
    const MailTable table(mail);
    auto to = table.addresses("to");
    if (!to) return to.error();
    const auto from = table.text("from");
    if (!from) return from.error();
    auto way = read_way(table, folder, usual_sendmail);
    if (!way) return way.error();
    if (from->empty()) {
        if (mail.empty()) return failure(LocalError::mail_unset, folder + "/tsunagi.toml");
        return wrong(_("from is missing: the address that mails of this center come from."));
    }
    if (!is_mail_address(*from)) return failure(LocalError::bad_mail_address, *from);
    const auto timeout = table.timeout();
    if (!timeout) return timeout.error();
    return MailSettings{std::move(*to), *from, std::move(*way), *timeout};
}

Failure unreadable_password(const std::string& path, int number) {
    return failure(LocalError::mail_password_file, system_reason(path, number));
}

}  // namespace

std::string SmtpServer::text() const {
    return (cover == MailCover::tls ? "smtps://" : "smtp://") + host_port_text(address);
}

Expected<MailSettings> read_mail_settings(const std::string& data_folder,
                                          const std::string& usual_sendmail) {
    struct stat info{};
    if (::stat((data_folder + "/center.toml").c_str(), &info) != 0)
        return failure(LocalError::no_center, data_folder);
    const std::string path = data_folder + "/tsunagi.toml";
    if (::access(path.c_str(), F_OK) != 0)
        return read_table(toml::table{}, data_folder, usual_sendmail);
    const auto text = read_text_file(path);
    if (!text) return text.error();
    try {
        const toml::table file = toml::parse(*text);
        const auto* mail = file.get("mail");
        if (mail == nullptr) return read_table(toml::table{}, data_folder, usual_sendmail);
        if (!mail->is_table()) return wrong(_("mail must be a table, under a line [mail]."));
        return read_table(*mail->as_table(), data_folder, usual_sendmail);
    } catch (const toml::parse_error& problem) {
        return wrong(fill_in(_("Line {} cannot be read ({})."), problem.source().begin.line,
                             problem.description()));
    }
}

Expected<SecretText> read_mail_password(const std::string& path) {
    // Not waiting: a pipe in its place would keep a nightly job for ever.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat info{};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0) return unreadable_password(path, errno);
    if (!S_ISREG(info.st_mode)) return unreadable_password(path, EINVAL);
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return failure(LocalError::mail_password_open, path);
    std::string bytes(kMailPasswordBytesMax + 2, '\0');
    std::size_t size = 0;
    int problem = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) problem = errno;
        if (got <= 0) break;
        size += static_cast<std::size_t>(got);
    }
    const SecretText whole(std::move(bytes));  // wiped from here on
    if (problem != 0) return unreadable_password(path, problem);
    std::string_view line = whole.view().substr(0, size);
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool is_password = !line.empty() && line.size() <= kMailPasswordBytesMax &&
                             is_clean_text(line, TextShape::single_line);
    if (!is_password)
        return failure(LocalError::mail_password_file,
                       path + ": " +
                           fill_in(_("its first line is no password of at most {} bytes"),
                                   kMailPasswordBytesMax));
    return SecretText(std::string(line));
}

}  // namespace tsunagi::client
