// Property: whatever is cut off or changed in a file, preparing it neither breaks the command line
// nor lets a planted word or a place through in a picture.
#include <gtest/gtest.h>

#include "client/attach/prepare_file.h"
#include "tests/support/effort.h"
#include "tests/unit/client/attach_documents.h"
#include "tests/unit/client/attach_fixtures.h"

namespace tsunagi::test {
namespace {

// 3000 of each were tried when this was written; a PDF takes ten times a picture's time.
constexpr int kDamagesOfPicture = effort(40, 15);
constexpr int kDamagesOfDocument = effort(12, 3);

// The same numbers in every run, so that what fails fails again.
class Numbers {
  public:
    explicit Numbers(std::uint64_t seed) : state_(seed) {}
    std::size_t below(std::size_t end) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::size_t>(state_ >> 33) % end;
    }

  private:
    std::uint64_t state_;
};

Bytes damaged(const Bytes& file, Numbers& numbers) {
    Bytes out = file;
    if (numbers.below(4) == 0) out.resize(1 + numbers.below(out.size() - 1));
    const std::size_t changes = numbers.below(4);
    for (std::size_t i = 0; i < changes; ++i) {
        // Heads matter more than pixels.
        const std::size_t end =
            numbers.below(2) == 0 ? std::min<std::size_t>(400, out.size()) : out.size();
        out[numbers.below(end)] = static_cast<std::uint8_t>(numbers.below(256));
    }
    return out;
}

void expect_no_harm(const Bytes& file, std::uint64_t seed, int damages = kDamagesOfPicture) {
    Numbers numbers(seed);
    int taken = 0;
    for (int i = 0; i < damages; ++i) {
        const Bytes changed = damaged(file, numbers);
        const auto prepared = prepare_file(changed, "a", {.time_max = std::chrono::seconds(10)});
        if (!prepared) {
            EXPECT_NE(prepared.error(), FileTrouble::reader_failed) << seed << " " << i;
            continue;
        }
        ++taken;
        if (!prepared->media_type.starts_with("image/")) continue;
        EXPECT_FALSE(holds(prepared->content, kPlanted)) << seed << " " << i;
        EXPECT_FALSE(holds(prepared->thumbnail, kPlanted)) << seed << " " << i;
        if (prepared->media_type != "image/gif") {
            EXPECT_FALSE(tells_more_than_allowed(prepared->content)) << seed << " " << i;
        }
    }
    EXPECT_GT(taken, 0) << "nothing was let through, so nothing was looked at";
}

TEST(PrepareDamagedFile, DoesNoHarmWithJpeg) {
    expect_no_harm(telephone_jpeg(sample_pixels({48, 32}), 6), 1);
    expect_no_harm(telephone_jpeg(sample_pixels({48, 32}), 1, {.is_progressive = true}), 2);
}
TEST(PrepareDamagedFile, DoesNoHarmWithPng) {
    expect_no_harm(png_with_words({24, 16}, {.depth = 8}), 3);
}
TEST(PrepareDamagedFile, DoesNoHarmWithWebp) {
    expect_no_harm(webp_with_words({48, 32}, false), 4);
    expect_no_harm(webp_with_words({48, 32}, true), 5);
}
TEST(PrepareDamagedFile, DoesNoHarmWithGif) { expect_no_harm(gif_with_words({24, 16}), 6); }
TEST(PrepareDamagedFile, DoesNoHarmWithHeic) {
    const Bytes heic = heic_with_place(sample_pixels({64, 64}));
    if (heic.empty()) GTEST_SKIP() << "libheif has no encoder for HEVC here";
    expect_no_harm(heic, 7);
}
TEST(PrepareDamagedFile, DoesNoHarmWithPdf) {
    expect_no_harm(pdf_file({.has_photo = true, .has_words = true, .has_attachment = true}), 8,
                   kDamagesOfDocument);
}
TEST(PrepareDamagedFile, DoesNoHarmWithOffice) {
    const std::string docx = docx_file();
    expect_no_harm({docx.begin(), docx.end()}, 9, kDamagesOfDocument);
}

}  // namespace
}  // namespace tsunagi::test
