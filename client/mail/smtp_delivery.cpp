#include "client/mail/smtp_delivery.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>
#include <span>

#include "client/mail/mail_address.h"
#include "client/mail/signal_handling.h"
#include "client/messages.h"
#include "protocol/base/check.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kReplyBytesMax = 500;  // of what a server says

// What has been said on the connection, as far as a failure needs it. Nothing of a login is kept.
struct Dialogue {
    std::string_view unsent;         // of the message
    std::size_t receivers_told = 0;  // the last of them may have been refused
    bool is_at_receivers = false;    // the last command named one
    bool is_over = false;            // we have said goodbye: what follows explains nothing
    std::string reply;               // to the last command, on one line
};

void take_command(Dialogue& dialogue, std::string_view command) {
    if (command.starts_with("QUIT\r")) dialogue.is_over = true;
    if (dialogue.is_over) return;
    dialogue.is_at_receivers = command.starts_with("RCPT TO:");
    if (dialogue.is_at_receivers) ++dialogue.receivers_told;
    dialogue.reply.clear();
}

void take_reply(Dialogue& dialogue, std::string_view line) {
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (dialogue.is_over || dialogue.reply.size() + line.size() > kReplyBytesMax) return;
    if (!dialogue.reply.empty()) dialogue.reply += ' ';
    dialogue.reply += line;
}

int on_dialogue(CURL* /*handle*/, curl_infotype type, char* data, std::size_t size, void* user) {
    auto& dialogue = *static_cast<Dialogue*>(user);
    if (type == CURLINFO_HEADER_OUT) take_command(dialogue, {data, size});
    if (type == CURLINFO_HEADER_IN) take_reply(dialogue, {data, size});
    if (type == CURLINFO_DATA_OUT) dialogue.reply.clear();  // the next one is to the mail itself
    return 0;
}

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* user) {
    auto& unsent = static_cast<Dialogue*>(user)->unsent;
    const std::size_t part = std::min(size * count, unsent.size());
    std::memcpy(buffer, unsent.data(), part);
    unsent.remove_prefix(part);
    return part;
}

// What a server sends as data is not wanted; without this it would go to standard output.
std::size_t on_write(char* /*data*/, std::size_t size, std::size_t count, void* /*user*/) {
    return size * count;
}

// libcurl's own state, for the life of the program.
struct Library {
    Library() { CHECK(::curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() { ::curl_global_cleanup(); }
};

class Call {
  public:
    Call() : handle_(::curl_easy_init(), &::curl_easy_cleanup) {
        if (handle_ == nullptr) throw std::bad_alloc();
        set(CURLOPT_ERRORBUFFER, error_.data());
    }

    // A protection that cannot be set must not be missing in silence.
    template <typename Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = ::curl_easy_setopt(handle_.get(), option, value);
        if (code == CURLE_OUT_OF_MEMORY) throw std::bad_alloc();
        CHECK(code == CURLE_OK);
    }
    void set_receivers(const std::vector<std::string>& to) {
        for (const std::string& address : to) {
            const std::string path = "<" + mail_path(address) + ">";
            curl_slist* first = ::curl_slist_append(receivers_.get(), path.c_str());
            if (first == nullptr) throw std::bad_alloc();
            if (receivers_ == nullptr) receivers_.reset(first);
        }
        set(CURLOPT_MAIL_RCPT, receivers_.get());
    }
    [[nodiscard]] CURLcode perform() { return ::curl_easy_perform(handle_.get()); }
    // Why it failed, in the library's English: for what has no sentence of ours.
    [[nodiscard]] std::string reason(CURLcode code) const {
        return error_[0] != '\0' ? error_.data() : ::curl_easy_strerror(code);
    }
    [[nodiscard]] long number(CURLINFO what) const {
        long out = 0;
        ::curl_easy_getinfo(handle_.get(), what, &out);
        return out;
    }
    // Has the connection come so far? CURLINFO_NAMELOOKUP_TIME_T, CURLINFO_CONNECT_TIME_T.
    [[nodiscard]] bool has_reached(CURLINFO step) const {
        curl_off_t microseconds = 0;
        ::curl_easy_getinfo(handle_.get(), step, &microseconds);
        return microseconds > 0;
    }
    // The file of certificates that the library takes by itself.
    [[nodiscard]] std::string usual_ca_file() const {
        const char* path = nullptr;
        ::curl_easy_getinfo(handle_.get(), CURLINFO_CAINFO, &path);
        return path == nullptr ? "" : path;
    }

  private:
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)> receivers_{
        nullptr, &::curl_slist_free_all};
    // Last, so that it goes first: it points to the others.
    std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> handle_;
};

void set_server(Call& call, const SmtpServer& server, const MailEnvelope& envelope) {
    // What stands behind the slash is how we name ourselves: the name of this machine is nobody's
    // business, and often no name that a server takes.
    const std::string url = server.text() + "/" + std::string(mail_domain(envelope.from));
    call.set(CURLOPT_URL, url.c_str());
    call.set(CURLOPT_PROTOCOLS_STR, server.cover == MailCover::tls ? "smtps" : "smtp");
    call.set(CURLOPT_PROXY, "");
    call.set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    call.set(CURLOPT_USE_SSL,
             static_cast<long>(server.cover == MailCover::none ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    call.set(CURLOPT_SSL_VERIFYPEER, 1L);
    call.set(CURLOPT_SSL_VERIFYHOST, 2L);
    call.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!server.ca_file.empty()) {
        call.set(CURLOPT_CAINFO, server.ca_file.c_str());
        call.set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));  // these and no others
    }
}

void set_mail(Call& call, const MailEnvelope& envelope, Dialogue& dialogue) {
    call.set(CURLOPT_MAIL_FROM, ("<" + mail_path(envelope.from) + ">").c_str());
    call.set_receivers(envelope.to);
    call.set(CURLOPT_UPLOAD, 1L);
    call.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(envelope.message.size()));
    call.set(CURLOPT_READFUNCTION, &on_read);
    call.set(CURLOPT_READDATA, &dialogue);
    call.set(CURLOPT_WRITEFUNCTION, &on_write);
    call.set(CURLOPT_VERBOSE, 1L);  // only for on_dialogue, which prints nothing
    call.set(CURLOPT_DEBUGFUNCTION, &on_dialogue);
    call.set(CURLOPT_DEBUGDATA, &dialogue);
}

void set_times(Call& call, std::chrono::seconds timeout) {
    call.set(CURLOPT_NOSIGNAL, 1L);
    call.set(CURLOPT_CONNECTTIMEOUT,
             static_cast<long>(std::min(kMailConnectTimeout, timeout).count()));
    const long seconds{timeout.count()};
    call.set(CURLOPT_TIMEOUT, seconds);
    // The goodbye does not count as part of the mail, and would be waited for two minutes.
    call.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
}

// OpenSSL's numbers of what is wrong with a certificate (X509_verify_cert_error_string(3)), which
// libcurl hands on. They don't change.
// Nothing is wrong, or nothing was asked for yet: then it is the name, which libcurl judges itself.
constexpr long kOfName[] = {0, 1};
constexpr long kNotYetValid = 9;
constexpr long kHasExpired = 10;
constexpr long kWithoutKnownIssuer[] = {2, 18, 19, 20, 21};  // self-signed ones too

std::string certificate_trouble(const Call& call, CURLcode code) {
    const long number = call.number(CURLINFO_SSL_VERIFYRESULT);
    const auto is_one_of = [&](std::span<const long> all) {
        return std::ranges::find(all, number) != all.end();
    };
    if (is_one_of(kOfName)) return _("its certificate is for another name");
    if (number == kNotYetValid) return _("its certificate is not valid yet");
    if (number == kHasExpired) return _("its certificate is no longer valid");
    if (is_one_of(kWithoutKnownIssuer))
        return _("nobody whom this computer trusts vouches for its certificate");
    return call.reason(code);
}

// The time was over before the server could say anything.
Failure too_late(const Call& call, const SmtpServer& server) {
    if (!call.has_reached(CURLINFO_NAMELOOKUP_TIME_T))
        return failure(LocalError::mail_host_unknown, server.address.host);
    const std::string place = host_port_text(server.address);
    if (!call.has_reached(CURLINFO_CONNECT_TIME_T))
        return failure(LocalError::mail_unreachable, place);
    return failure(LocalError::mail_silent, place);
}

// Pre: the last reply is a refusal. A 4 in front says that the same may do later.
Failure refusal(const Dialogue& dialogue, const std::string& place, const MailEnvelope& envelope) {
    const bool is_for_now = dialogue.reply.starts_with('4');
    if (!dialogue.is_at_receivers) {
        return failure(is_for_now ? LocalError::mail_put_off : LocalError::mail_refused,
                       place + ": " + dialogue.reply);
    }
    CHECK(dialogue.receivers_told <= envelope.to.size());
    return failure(is_for_now ? LocalError::mail_put_off : LocalError::mail_receiver_refused,
                   envelope.to[dialogue.receivers_told - 1] + ": " + dialogue.reply);
}

// In our own sentences, with what the server itself said.
Failure explained(CURLcode code,
                  const Call& call,
                  const Dialogue& dialogue,
                  const SmtpServer& server,
                  const MailEnvelope& envelope) {
    const std::string place = host_port_text(server.address);
    const bool is_refused = dialogue.reply.starts_with('4') || dialogue.reply.starts_with('5');
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return failure(LocalError::mail_host_unknown, server.address.host);
        case CURLE_COULDNT_CONNECT: return failure(LocalError::mail_unreachable, place);
        case CURLE_OPERATION_TIMEDOUT: return too_late(call, server);
        case CURLE_PEER_FAILED_VERIFICATION:
            return failure(LocalError::mail_certificate,
                           place + ": " + certificate_trouble(call, code));
        case CURLE_SSL_CACERT_BADFILE:
            return failure(LocalError::mail_ca_file,
                           server.ca_file.empty() ? call.usual_ca_file() : server.ca_file);
        case CURLE_SSL_CONNECT_ERROR: return failure(LocalError::mail_encryption_failed, place);
        case CURLE_USE_SSL_FAILED: return failure(LocalError::mail_not_encrypted, place);
        case CURLE_LOGIN_DENIED:
            if (!is_refused) return failure(LocalError::mail_no_login, place);
            if (dialogue.reply.starts_with('4')) break;
            return failure(LocalError::mail_login, dialogue.reply);
        default: break;
    }
    if (is_refused) return refusal(dialogue, place, envelope);
    const bool is_broken_off =
        code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING;
    if (is_broken_off) return failure(LocalError::mail_broken_off, place);
    return failure(LocalError::mail_refused, place + ": " + call.reason(code));
}

}  // namespace

Expected<void> deliver_by_smtp(const SmtpServer& server,
                               const MailEnvelope& envelope,
                               std::chrono::seconds timeout) {
    static const Library library;
    const SignalHandling no_signal(SIGPIPE, SIG_IGN);
    Dialogue dialogue{envelope.message, 0, false, false, {}};
    Call call;
    set_server(call, server, envelope);
    set_mail(call, envelope, dialogue);
    set_times(call, timeout);
    if (!server.user.empty()) {
        auto password = read_mail_password(server.password_file);
        if (!password) return password.error();
        call.set(CURLOPT_USERNAME, server.user.c_str());
        call.set(CURLOPT_PASSWORD, password->c_str());
        call.set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
    }
    const CURLcode code = call.perform();
    if (code == CURLE_OK) return {};
    return explained(code, call, dialogue, server, envelope);
}

}  // namespace tsunagi::client
