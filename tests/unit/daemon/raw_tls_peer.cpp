#include "tests/unit/daemon/raw_tls_peer.h"

#include <openssl/ec.h>
#include <openssl/rsa.h>

#include <array>
#include <boost/asio/buffer.hpp>

#include "protocol/base/check.h"

namespace tsunagi::test {
namespace asio = boost::asio;
using boost::system::error_code;

PkeyHandle make_key(KeyKind kind) {
    switch (kind) {
        case KeyKind::ed25519: return PkeyHandle{EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
        case KeyKind::rsa: return PkeyHandle{EVP_RSA_gen(2048)};
        case KeyKind::ecdsa: return PkeyHandle{EVP_EC_gen("P-256")};
    }
    return nullptr;
}

X509Handle make_certificate(EVP_PKEY* key, EVP_PKEY* issuer_key) {
    X509Handle certificate{X509_new()};
    CHECK(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    CHECK(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 7) == 1);
    CHECK(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0) != nullptr);
    CHECK(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600) != nullptr);
    CHECK(X509_set_pubkey(certificate.get(), key) == 1);
    const bool has_own_digest = EVP_PKEY_get_id(issuer_key) == EVP_PKEY_ED25519;
    CHECK(X509_sign(certificate.get(), issuer_key, has_own_digest ? nullptr : EVP_sha256()) > 0);
    return certificate;
}

namespace {

int count_ticket(SSL* ssl, SSL_SESSION* /*session*/) {
    ++*static_cast<int*>(SSL_get_app_data(ssl));
    return 0;
}

int select_any_alpn(SSL* /*ssl*/,
                    const unsigned char** selected,
                    unsigned char* selected_bytes,
                    const unsigned char* /*offered*/,
                    unsigned int /*offered_bytes*/,
                    void* wanted) {
    const auto& name = *static_cast<const std::string*>(wanted);
    *selected = reinterpret_cast<const unsigned char*>(name.data());
    *selected_bytes = static_cast<unsigned char>(name.size());
    return SSL_TLSEXT_ERR_OK;
}

int accept_any_certificate(X509_STORE_CTX* /*store*/, void* /*unused*/) { return 1; }

void show_certificate(SSL_CTX* context, const RawPeerOptions& options) {
    if (!options.key) return;
    const PkeyHandle key = make_key(*options.key);
    const PkeyHandle issuer = make_key(KeyKind::ed25519);
    const X509Handle leaf =
        make_certificate(key.get(), options.chain_of_two ? issuer.get() : key.get());
    CHECK(SSL_CTX_use_certificate(context, leaf.get()) == 1);
    CHECK(SSL_CTX_use_PrivateKey(context, key.get()) == 1);
    if (!options.chain_of_two) return;
    const X509Handle second = make_certificate(issuer.get(), issuer.get());
    CHECK(SSL_CTX_add1_chain_cert(context, second.get()) == 1);
}

// The server's wish must outlive its context: a few names for the life of the test program.
const std::string& kept(const std::string& name) {
    static std::array<std::string, 3> names{"tsunagi/1", "h2", "tsunagi/2"};
    for (const auto& known : names) {
        if (known == name) return known;
    }
    CHECK(name.empty());
    return names[0];
}

}  // namespace

RawTlsPeer::RawTlsPeer(asio::io_context& io, RawPeerOptions options)
    : socket_(io),
      context_(SSL_CTX_new(options.server ? TLS_server_method() : TLS_client_method())) {
    SSL_CTX* context = context_.get();
    CHECK(SSL_CTX_set_max_proto_version(context, options.version_max) == 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(context, accept_any_certificate, nullptr);
    show_certificate(context, options);
    if (options.offers_session) {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT);
        SSL_CTX_sess_set_new_cb(context, count_ticket);
    }
    if (options.alpn && options.server) {
        SSL_CTX_set_alpn_select_cb(context, select_any_alpn,
                                   const_cast<std::string*>(&kept(*options.alpn)));
    } else if (options.alpn) {
        const std::string list = static_cast<char>(options.alpn->size()) + *options.alpn;
        CHECK(SSL_CTX_set_alpn_protos(context, as_bytes(list).data(),
                                      static_cast<unsigned>(list.size())) == 0);
    }
    ssl_.reset(SSL_new(context));
    SSL_set_app_data(ssl_.get(), &tickets_);
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (options.server) {
        SSL_set_accept_state(ssl_.get());
    } else {
        SSL_set_connect_state(ssl_.get());
    }
}

void RawTlsPeer::connect(std::uint16_t port) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    socket_.non_blocking(true);
}

bool RawTlsPeer::accept_from(asio::ip::tcp::acceptor& acceptor) {
    acceptor.non_blocking(true);
    error_code error;
    acceptor.accept(socket_, error);
    if (error) return false;
    socket_.non_blocking(true);
    return true;
}

void RawTlsPeer::step() {
    if (!socket_.is_open()) return;
    advance();
    flush();
    if (deaf_) return;
    read_socket();
    advance();
    flush();
}

void RawTlsPeer::advance() {
    if (!handshake_done_) {
        const int result = SSL_do_handshake(ssl_.get());
        handshake_done_ = result == 1;
        if (result != 1 && SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ &&
            error_.empty()) {
            error_ = take_openssl_error();
            ended_ = true;
        }
    }
    std::array<std::uint8_t, 16 * 1024> plain;
    while (handshake_done_) {
        std::size_t bytes = 0;
        const int result = SSL_read_ex(ssl_.get(), plain.data(), plain.size(), &bytes);
        if (result != 1) {
            const int why = SSL_get_error(ssl_.get(), result);
            if (why == SSL_ERROR_ZERO_RETURN) ended_ = true;
            if (why == SSL_ERROR_SSL && error_.empty()) {
                error_ = take_openssl_error();
                ended_ = true;
            }
            break;
        }
        received_.insert(received_.end(), plain.begin(),
                         plain.begin() + static_cast<std::ptrdiff_t>(bytes));
    }
}

void RawTlsPeer::read_socket() {
    std::array<std::uint8_t, 64 * 1024> wire;
    for (;;) {
        error_code error;
        const std::size_t bytes = socket_.read_some(asio::buffer(wire), error);
        if (error == asio::error::would_block) return;
        if (error) {
            ended_ = true;
            return;
        }
        wire_bytes_received_ += bytes;
        CHECK(BIO_write(SSL_get_rbio(ssl_.get()), wire.data(), static_cast<int>(bytes)) ==
              static_cast<int>(bytes));
    }
}

void RawTlsPeer::flush() {
    BIO* out = SSL_get_wbio(ssl_.get());
    const std::size_t pending = BIO_ctrl_pending(out);
    if (pending > 0) {
        const std::size_t before = to_send_.size();
        to_send_.resize(before + pending);
        CHECK(BIO_read(out, to_send_.data() + before, static_cast<int>(pending)) ==
              static_cast<int>(pending));
    }
    while (!to_send_.empty()) {
        error_code error;
        const std::size_t sent = socket_.write_some(asio::buffer(to_send_), error);
        to_send_.erase(to_send_.begin(), to_send_.begin() + static_cast<std::ptrdiff_t>(sent));
        if (error == asio::error::would_block) return;
        if (error) {
            to_send_.clear();
            return;
        }
    }
}

void RawTlsPeer::send(ByteSpan plain) {
    const Bytes wire = encrypt(plain);
    to_send_.insert(to_send_.end(), wire.begin(), wire.end());
}

void RawTlsPeer::send_wire(ByteSpan bytes) {
    to_send_.insert(to_send_.end(), bytes.begin(), bytes.end());
}

Bytes RawTlsPeer::encrypt(ByteSpan plain) {
    CHECK(handshake_done_);
    flush();
    std::size_t written = 0;
    CHECK(SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &written) == 1);
    BIO* out = SSL_get_wbio(ssl_.get());
    Bytes wire(BIO_ctrl_pending(out));
    CHECK(BIO_read(out, wire.data(), static_cast<int>(wire.size())) ==
          static_cast<int>(wire.size()));
    return wire;
}

}  // namespace tsunagi::test
