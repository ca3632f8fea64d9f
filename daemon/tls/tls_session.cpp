#include "daemon/tls/tls_session.h"

#include <openssl/err.h>

#include <algorithm>
#include <cstring>

#include "daemon/tls/tls_native.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::string_view kExporterLabel = "EXPORTER-tsunagi-1";

// What OpenSSL reads from and writes to in place of a socket.
struct Wire {
    std::span<const std::uint8_t> input;
    std::vector<std::uint8_t> output;
};

Wire& wire_of(BIO* bio) { return *static_cast<Wire*>(BIO_get_data(bio)); }

int wire_read(BIO* bio, char* into, std::size_t wanted, std::size_t* taken) {
    Wire& wire = wire_of(bio);
    BIO_clear_retry_flags(bio);
    if (wire.input.empty()) {
        BIO_set_retry_read(bio);
        return 0;
    }
    *taken = std::min(wanted, wire.input.size());
    std::memcpy(into, wire.input.data(), *taken);
    wire.input = wire.input.subspan(*taken);
    return 1;
}

int wire_write(BIO* bio, const char* from, std::size_t bytes, std::size_t* taken) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(from);
    std::vector<std::uint8_t>& output = wire_of(bio).output;
    output.insert(output.end(), begin, begin + bytes);
    *taken = bytes;
    return 1;
}

long wire_control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

int wire_create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
}

// Lives as long as the process: BIOs keep pointing at it.
const BIO_METHOD* wire_method() {
    static const BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "tsunagi wire");
        CHECK(made != nullptr);
        CHECK(BIO_meth_set_read_ex(made, wire_read) == 1);
        CHECK(BIO_meth_set_write_ex(made, wire_write) == 1);
        CHECK(BIO_meth_set_ctrl(made, wire_control) == 1);
        CHECK(BIO_meth_set_create(made, wire_create) == 1);
        return made;
    }();
    return method;
}

}  // namespace

struct TlsSession::Native {
    Wire wire;
    SslHandle ssl;
};

TlsSession::TlsSession(const TlsContext& context, Direction direction)
    : native_(std::make_unique<Native>()) {
    const bool inbound = direction == Direction::inbound;
    native_->ssl.reset(
        SSL_new((inbound ? context.native().inbound : context.native().outbound).get()));
    CHECK(native_->ssl);
    BIO* bio = BIO_new(wire_method());
    CHECK(bio != nullptr);
    BIO_set_data(bio, &native_->wire);
    SSL_set_bio(native_->ssl.get(), bio, bio);
    if (inbound) {
        SSL_set_accept_state(native_->ssl.get());
    } else {
        SSL_set_connect_state(native_->ssl.get());
    }
}

TlsSession::~TlsSession() = default;

void TlsSession::feed(std::span<const std::uint8_t> wire) {
    CHECK(native_->wire.input.empty());
    native_->wire.input = wire;
}

void TlsSession::drop_input() { native_->wire.input = {}; }

bool TlsSession::has_unread_input() const { return !native_->wire.input.empty(); }

TlsStatus TlsSession::judge(int result) {
    if (result > 0) return TlsStatus::ok;
    switch (SSL_get_error(native_->ssl.get(), result)) {
        case SSL_ERROR_WANT_READ: return TlsStatus::want_input;
        case SSL_ERROR_ZERO_RETURN: return TlsStatus::closed;
        default: error_ = take_openssl_error(); return TlsStatus::failed;
    }
}

TlsStatus TlsSession::handshake() {
    SSL* ssl = native_->ssl.get();
    ERR_clear_error();
    const TlsStatus status = judge(SSL_do_handshake(ssl));
    if (status != TlsStatus::ok) return status;
    const unsigned char* alpn = nullptr;
    unsigned int alpn_bytes = 0;
    SSL_get0_alpn_selected(ssl, &alpn, &alpn_bytes);
    if (std::string_view{reinterpret_cast<const char*>(alpn), alpn_bytes} != kAlpn) {
        error_ = "the peer does not speak tsunagi/1";
        return TlsStatus::failed;
    }
    // That it came alone was checked by the verify callback; a server's view of the chain would
    // leave the leaf out.
    const X509* leaf = SSL_get0_peer_certificate(ssl);
    if (leaf != nullptr) peer_key_ = device_key_of(leaf);
    if (!peer_key_) {
        error_ = "the peer showed no usable certificate";
        return TlsStatus::failed;
    }
    return TlsStatus::ok;
}

const DeviceKey& TlsSession::peer_key() const {
    CHECK(peer_key_.has_value());
    return *peer_key_;
}

LinkKey TlsSession::exporter_key() const {
    CHECK(peer_key_.has_value());
    LinkKey key;
    CHECK(SSL_export_keying_material(native_->ssl.get(), key.bytes.data(), key.bytes.size(),
                                     kExporterLabel.data(), kExporterLabel.size(), nullptr, 0,
                                     0) == 1);
    return key;
}

TlsStatus TlsSession::read(std::span<std::uint8_t> into, std::size_t& bytes) {
    bytes = 0;
    ERR_clear_error();
    return judge(SSL_read_ex(native_->ssl.get(), into.data(), into.size(), &bytes));
}

TlsStatus TlsSession::write(std::span<const std::uint8_t> plain) {
    std::size_t written = 0;
    ERR_clear_error();
    const TlsStatus status =
        judge(SSL_write_ex(native_->ssl.get(), plain.data(), plain.size(), &written));
    // The wire takes everything, so nothing short of a dead session can stop a write.
    if (status == TlsStatus::ok && written == plain.size()) return TlsStatus::ok;
    if (error_.empty()) error_ = "the session can no longer send";
    return TlsStatus::failed;
}

void TlsSession::say_goodbye() {
    ERR_clear_error();
    // Fails only on a session that is already dead; then there is nobody to say it to.
    if (SSL_shutdown(native_->ssl.get()) < 0) ERR_clear_error();
}

bool TlsSession::in_mid_record() const {
    // SSL_has_pending() forgets a record of which the header alone has come; then OpenSSL waits to
    // "Read the Body".
    const SSL* ssl = native_->ssl.get();
    return SSL_has_pending(ssl) == 1 || std::string_view{SSL_rstate_string(ssl)} == "RB";
}

std::vector<std::uint8_t>& TlsSession::output() { return native_->wire.output; }

std::string TlsSession::cipher_name() const { return SSL_get_cipher_name(native_->ssl.get()); }

}  // namespace tsunagi
