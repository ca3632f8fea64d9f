// Boxes and streams, beside libsodium's own calls for the same.
#include "protocol/crypto/box.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "protocol/crypto/keys.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

struct Pair {
    Bytes secret = Bytes(32);
    PublicKey key;
    explicit Pair(Random& random) {
        init_crypto();
        random.fill(secret);
        key = box_public_key(secret);
    }
};

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

TEST(Box, OpensForItsReceiverOnly) {
    SeededRandom random(1);
    const Pair toyama(random);
    const Pair kyoto(random);
    const auto sealed = seal_for(toyama.key, as_bytes("a file's key"), random);
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->size(), 12 + kBoxOverheadBytes);
    EXPECT_EQ(*open_box(toyama.secret, *sealed), bytes_of("a file's key"));
    EXPECT_EQ(open_box(kyoto.secret, *sealed).error(), Error::bad_signature);
    for (std::size_t at = 0; at < sealed->size(); ++at) {
        Bytes altered = *sealed;
        altered[at] ^= 1;
        EXPECT_EQ(open_box(toyama.secret, altered).error(), Error::bad_signature) << at;
    }
    EXPECT_EQ(open_box(toyama.secret, ByteSpan(*sealed).first(47)).error(), Error::malformed);
}

TEST(Box, IsLibsodiumsSealedBox) {
    SeededRandom random(2);
    const Pair toyama(random);
    const auto ours = seal_for(toyama.key, as_bytes("text"), random);
    Bytes out(4);
    ASSERT_EQ(crypto_box_seal_open(out.data(), ours->data(), ours->size(), toyama.key.bytes.data(),
                                   toyama.secret.data()),
              0);
    EXPECT_EQ(out, bytes_of("text"));
    Bytes theirs(4 + crypto_box_SEALBYTES);
    ASSERT_EQ(crypto_box_seal(theirs.data(), out.data(), out.size(), toyama.key.bytes.data()), 0);
    EXPECT_EQ(*open_box(toyama.secret, theirs), out);
}

TEST(Box, RefusesAKeyThatIsNone) {
    SeededRandom random(3);
    init_crypto();
    EXPECT_EQ(seal_for(PublicKey{}, as_bytes("x"), random).error(), Error::invalid_argument);
}

TEST(SecretStream, IsLibsodiumsSecretStream) {
    SeededRandom random(4);
    init_crypto();
    const auto key = random.fixed<StreamKey>();
    const auto header = random.fixed<StreamHeader>();
    SecretStream writer(key, header);
    const Bytes first = writer.seal(as_bytes("one"), as_bytes("bound"), false);
    const Bytes last = writer.seal(as_bytes("two"), as_bytes("bound"), true);
    crypto_secretstream_xchacha20poly1305_state reader;
    ASSERT_EQ(crypto_secretstream_xchacha20poly1305_init_pull(&reader, header.bytes.data(),
                                                              key.bytes.data()),
              0);
    Bytes out(3);
    unsigned char tag = 1;
    const Bytes bound = bytes_of("bound");
    ASSERT_EQ(
        crypto_secretstream_xchacha20poly1305_pull(&reader, out.data(), nullptr, &tag, first.data(),
                                                   first.size(), bound.data(), bound.size()),
        0);
    EXPECT_EQ(out, bytes_of("one"));
    EXPECT_EQ(tag, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
    ASSERT_EQ(
        crypto_secretstream_xchacha20poly1305_pull(&reader, out.data(), nullptr, &tag, last.data(),
                                                   last.size(), bound.data(), bound.size()),
        0);
    EXPECT_EQ(out, bytes_of("two"));
    EXPECT_EQ(tag, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
}

// And one that libsodium began itself is read by ours.
TEST(SecretStream, ReadsWhatLibsodiumWrote) {
    SeededRandom random(5);
    init_crypto();
    const auto key = random.fixed<StreamKey>();
    StreamHeader header;
    crypto_secretstream_xchacha20poly1305_state writer;
    crypto_secretstream_xchacha20poly1305_init_push(&writer, header.bytes.data(), key.bytes.data());
    const Bytes text = bytes_of("one");
    Bytes sealed(text.size() + kStreamOverheadBytes);
    crypto_secretstream_xchacha20poly1305_push(&writer, sealed.data(), nullptr, text.data(),
                                               text.size(), nullptr, 0,
                                               crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    const auto opened = SecretStream(key, header).open(sealed, {});
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->message, text);
    EXPECT_TRUE(opened->is_last);
}

TEST(SecretStream, RefusesWhatIsAlteredMovedOrBoundToSomethingElse) {
    SeededRandom random(6);
    init_crypto();
    const auto key = random.fixed<StreamKey>();
    const auto header = random.fixed<StreamHeader>();
    SecretStream writer(key, header);
    const Bytes first = writer.seal(as_bytes("one"), as_bytes("a"), false);
    const Bytes second = writer.seal(as_bytes("two"), as_bytes("a"), false);
    for (std::size_t at = 0; at < first.size(); ++at) {
        Bytes altered = first;
        altered[at] ^= 0x80;
        EXPECT_FALSE(SecretStream(key, header).open(altered, as_bytes("a"))) << at;
    }
    EXPECT_EQ(SecretStream(key, header).open(second, as_bytes("a")).error(), Error::bad_signature);
    EXPECT_EQ(SecretStream(key, header).open(first, as_bytes("b")).error(), Error::bad_signature);
    EXPECT_EQ(SecretStream(key, header).open(ByteSpan(first).first(16), as_bytes("a")).error(),
              Error::malformed);
    EXPECT_TRUE(SecretStream(key, header).open(first, as_bytes("a")));
}

}  // namespace
}  // namespace tsunagi
