#include "daemon/tls/tls_context.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "daemon/tls/tls_native.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

// Room for one certificate of ours (about 230 bytes) many times over, and for no chain worth
// parsing.
constexpr long kCertificateBytesMax = 2048;

// The protocol list of RFC 7301 that holds kAlpn alone.
constexpr std::array<std::uint8_t, 1 + kAlpn.size()> kAlpnList = [] {
    std::array<std::uint8_t, 1 + kAlpn.size()> list{};
    list[0] = static_cast<std::uint8_t>(kAlpn.size());
    std::copy(kAlpn.begin(), kAlpn.end(), list.begin() + 1);
    return list;
}();

// Takes the place of OpenSSL's chain building. Runs while the peer's certificate message is read,
// before the peer has proved that it holds the key; the session reads the key once more after the
// handshake.
int verify_single_certificate(X509_STORE_CTX* store, void* /*unused*/) {
    if (device_key_of(X509_STORE_CTX_get0_untrusted(store))) return 1;
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    return 0;
}

int select_alpn(SSL* /*ssl*/,
                const unsigned char** selected,
                unsigned char* selected_bytes,
                const unsigned char* offered,
                unsigned int offered_bytes,
                void* /*unused*/) {
    for (unsigned int at = 0; at < offered_bytes; at += 1U + offered[at]) {
        const std::string_view name{reinterpret_cast<const char*>(offered) + at + 1, offered[at]};
        if (name != kAlpn) continue;
        *selected = offered + at + 1;
        *selected_bytes = offered[at];
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// OpenSSL asks select_alpn only where the client sent the extension. Without it, stop here, before
// any signature is made.
int require_alpn(SSL* ssl, int* alert, void* /*unused*/) {
    const unsigned char* extension = nullptr;
    std::size_t bytes = 0;
    const unsigned type = TLSEXT_TYPE_application_layer_protocol_negotiation;
    if (SSL_client_hello_get0_ext(ssl, type, &extension, &bytes) == 1) {
        return SSL_CLIENT_HELLO_SUCCESS;
    }
    *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
    return SSL_CLIENT_HELLO_ERROR;
}

SslContextHandle make_context(const SSL_METHOD* method, const TlsIdentity& identity) {
    SslContextHandle handle{SSL_CTX_new(method)};
    CHECK(handle);
    SSL_CTX* context = handle.get();
    CHECK(SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1);
    CHECK(SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1);
    const char* suites = aes_is_faster_here()
                             ? "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"
                             : "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
    CHECK(SSL_CTX_set_ciphersuites(context, suites) == 1);
    CHECK(SSL_CTX_set1_groups_list(context, "X25519") == 1);
    CHECK(SSL_CTX_set1_sigalgs_list(context, "ed25519") == 1);
    CHECK(SSL_CTX_set1_client_sigalgs_list(context, "ed25519") == 1);
    SSL_CTX_set_options(context,
                        SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    CHECK(SSL_CTX_set_num_tickets(context, 0) == 1);
    CHECK(SSL_CTX_set_max_early_data(context, 0) == 1);
    CHECK(SSL_CTX_set_recv_max_early_data(context, 0) == 1);
    SSL_CTX_set_max_cert_list(context, kCertificateBytesMax);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, verify_single_certificate, nullptr);
    CHECK(SSL_CTX_use_certificate(context, identity.native().certificate.get()) == 1);
    CHECK(SSL_CTX_use_PrivateKey(context, identity.native().key.get()) == 1);
    return handle;
}

// The time that `cipher` takes for 64 KiB in TLS-sized pieces. The best of a few rounds, since
// others share the machine.
std::chrono::steady_clock::duration time_cipher(const EVP_CIPHER* cipher) {
    CipherHandle context{EVP_CIPHER_CTX_new()};
    CHECK(context);
    const std::array<std::uint8_t, 32> key{};
    const std::array<std::uint8_t, 12> nonce{};
    std::vector<std::uint8_t> data(16 * 1024);
    auto best = std::chrono::steady_clock::duration::max();
    for (int round = 0; round < 5; ++round) {
        const auto begin = std::chrono::steady_clock::now();
        CHECK(EVP_EncryptInit_ex(context.get(), cipher, nullptr, key.data(), nonce.data()) == 1);
        for (int piece = 0; piece < 4; ++piece) {
            int written = 0;
            CHECK(EVP_EncryptUpdate(context.get(), data.data(), &written, data.data(),
                                    static_cast<int>(data.size())) == 1);
        }
        best = std::min(best, std::chrono::steady_clock::now() - begin);
    }
    return best;
}

}  // namespace

bool aes_is_faster_here() {
    static const bool faster =
        time_cipher(EVP_aes_128_gcm()) <= time_cipher(EVP_chacha20_poly1305());
    return faster;
}

TlsContext::TlsContext(std::shared_ptr<const TlsIdentity> identity)
    : native_(std::make_unique<Native>()) {
    CHECK(identity);
    native_->inbound = make_context(TLS_server_method(), *identity);
    native_->outbound = make_context(TLS_client_method(), *identity);
    SSL_CTX* server = native_->inbound.get();
    SSL_CTX_set_options(server, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_client_hello_cb(server, require_alpn, nullptr);
    SSL_CTX_set_alpn_select_cb(server, select_alpn, nullptr);
    // Zero means success here, unlike everywhere else in OpenSSL.
    CHECK(SSL_CTX_set_alpn_protos(native_->outbound.get(), kAlpnList.data(), kAlpnList.size()) ==
          0);
}

TlsContext::~TlsContext() = default;

}  // namespace tsunagi
