// raw_tls_peer.h - the other end of a connection, with any certificate, version and ALPN, driven
// step by step.
//
// It is built on OpenSSL alone and shares nothing with daemon/tls, so that it can be what a link
// must refuse. It never blocks: a test alternates step() with the io_context of the layer under
// test, in one thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "daemon/tls/openssl_handles.h"
#include "protocol/base/bytes.h"

namespace tsunagi::test {

enum class KeyKind { ed25519, rsa, ecdsa };

[[nodiscard]] PkeyHandle make_key(KeyKind kind);
// Signed by `issuer_key`, which may be `key` itself.
[[nodiscard]] X509Handle make_certificate(EVP_PKEY* key, EVP_PKEY* issuer_key);

struct RawPeerOptions {
    bool server = false;
    int version_max = TLS1_3_VERSION;
    std::optional<KeyKind> key = KeyKind::ed25519;  // nothing: shows no certificate
    bool chain_of_two = false;
    std::optional<std::string> alpn = "tsunagi/1";
    bool offers_session = false;  // asks for tickets, and counts them
};

class RawTlsPeer {
  public:
    RawTlsPeer(boost::asio::io_context& io, RawPeerOptions options);

    void connect(std::uint16_t port);
    // As a server: takes a connection that is already waiting, or returns false.
    bool accept_from(boost::asio::ip::tcp::acceptor& acceptor);

    // Moves what can be moved without waiting.
    void step();

    // To be encrypted; goes out in the next step.
    void send(ByteSpan plain);
    // As it is, without TLS.
    void send_wire(ByteSpan bytes);
    // Encrypts `plain` and returns the wire bytes instead of sending them.
    [[nodiscard]] Bytes encrypt(ByteSpan plain);
    // No step() reads from the socket while it is set.
    void set_deaf(bool deaf) { deaf_ = deaf; }

    [[nodiscard]] bool handshake_done() const { return handshake_done_; }
    [[nodiscard]] bool ended() const { return ended_; }
    [[nodiscard]] const Bytes& received() const { return received_; }
    [[nodiscard]] const std::string& error() const { return error_; }
    [[nodiscard]] int tickets() const { return tickets_; }
    [[nodiscard]] std::uint64_t wire_bytes_received() const { return wire_bytes_received_; }
    [[nodiscard]] SSL* ssl() { return ssl_.get(); }

  private:
    void flush();
    void read_socket();
    void advance();

    boost::asio::ip::tcp::socket socket_;
    SslContextHandle context_;
    SslHandle ssl_;
    Bytes to_send_;
    Bytes received_;
    std::string error_;
    bool handshake_done_ = false;
    bool ended_ = false;
    bool deaf_ = false;
    int tickets_ = 0;
    std::uint64_t wire_bytes_received_ = 0;
};

}  // namespace tsunagi::test
