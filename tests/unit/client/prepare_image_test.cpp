// Pictures that are attached: the same pixels, and nothing else that the camera wrote.
#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

#include "client/attach/jpeg_codec.h"
#include "client/attach/prepare_file.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/attach_fixtures.h"

namespace tsunagi::test {
namespace {

constexpr PictureSize kSize{96, 64};

PreparedFile prepared(ByteSpan bytes, std::string_view name = "IMG_0001.dat") {
    auto file = prepare_file(bytes, name);
    EXPECT_TRUE(file.has_value()) << (file ? "" : file_trouble_name(file.error()));
    return file ? std::move(*file) : PreparedFile{};
}

FileTrouble trouble_of(ByteSpan bytes, const PrepareLimits& limits = {}) {
    const auto file = prepare_file(bytes, "picture", limits);
    EXPECT_FALSE(file.has_value());
    return file ? FileTrouble{} : file.error();
}

void expect_clean(const PreparedFile& file) {
    EXPECT_FALSE(holds(file.content, kPlanted));
    EXPECT_FALSE(holds(file.thumbnail, kPlanted));
    EXPECT_FALSE(tells_more_than_allowed(file.content));
    EXPECT_FALSE(tells_more_than_allowed(file.thumbnail));
    EXPECT_FALSE(holds(file.thumbnail, "Exif"));
    ASSERT_FALSE(file.thumbnail.empty());
    EXPECT_LE(file.thumbnail.size(), kThumbnailBytesMax);
    const auto size = jpeg_size(file.thumbnail);
    ASSERT_TRUE(size);
    EXPECT_LE(std::max(size->width, size->height), kThumbnailSideMax);
}

// The colour of a thumbnail's corner: red is where the sample's top left was.
bool is_red(ByteSpan jpeg, bool right, bool below) {
    const auto size = jpeg_size(jpeg);
    const auto samples = jpeg_samples(jpeg);
    const std::size_t x = right ? size->width - 4 : 3;
    const std::size_t y = below ? size->height - 4 : 3;
    return samples[(y * size->width + x) * 3] > 150;
}

TEST(PrepareFile, FreesAPhotographOfAllButItsPixels) {
    const Bytes photo = telephone_jpeg(sample_pixels(kSize), 1);
    ASSERT_TRUE(holds(photo, kPlanted));
    ASSERT_TRUE(tells_more_than_allowed(photo));
    const PreparedFile file = prepared(photo, "photos/写真/夏祭り.JPG");
    expect_clean(file);
    EXPECT_EQ(jpeg_samples(file.content), jpeg_samples(photo));
    EXPECT_EQ(file.media_type, "image/jpeg");
    EXPECT_EQ(file.name, "夏祭り.jpg");
    EXPECT_EQ(file.width, 96U);
    EXPECT_EQ(file.height, 64U);
    EXPECT_TRUE(file.had_place);
    EXPECT_TRUE(file.had_metadata);
    EXPECT_FALSE(file.was_converted);
    EXPECT_FALSE(file.may_keep_metadata);
    EXPECT_EQ(file.text, "");
    EXPECT_EQ(file.taken_on, day_of(2026, 5, 4));
}

TEST(PrepareFile, LeavesAPlainPictureAlone) {
    const Bytes plain = plain_jpeg(sample_pixels(kSize));
    const PreparedFile file = prepared(plain);
    expect_clean(file);
    EXPECT_FALSE(file.had_place);
    EXPECT_FALSE(file.had_metadata);
    EXPECT_FALSE(file.taken_on);
    EXPECT_EQ(jpeg_samples(file.content), jpeg_samples(plain));
    EXPECT_EQ(prepared(file.content).content, file.content);
}

TEST(PrepareFile, KeepsWhichWayIsUp) {
    // Where the stored top left quarter is seen: {right, below}.
    constexpr std::pair<bool, bool> kCorner[] = {{false, false}, {true, false},  {true, true},
                                                 {false, true},  {false, false}, {true, false},
                                                 {true, true},   {false, true}};
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const PreparedFile file = prepared(telephone_jpeg(sample_pixels(kSize), orientation));
        expect_clean(file);
        const bool is_on_its_side = orientation >= 5;
        EXPECT_EQ(file.width, is_on_its_side ? 64U : 96U) << orientation;
        EXPECT_EQ(file.height, is_on_its_side ? 96U : 64U) << orientation;
        const auto small = jpeg_size(file.thumbnail);
        ASSERT_TRUE(small);
        EXPECT_EQ(small->width, file.width) << orientation;
        for (const bool right : {false, true}) {
            for (const bool below : {false, true})
                EXPECT_EQ(is_red(file.thumbnail, right, below),
                          std::pair(right, below) == kCorner[orientation - 1])
                    << orientation << right << below;
        }
        EXPECT_EQ(holds(file.content, "Exif"), true);  // the date
    }
}

TEST(PrepareFile, TakesProgressiveAndCmykJpeg) {
    for (const JpegOptions& options :
         {JpegOptions{.is_progressive = true}, JpegOptions{.is_cmyk = true}}) {
        const Bytes photo = telephone_jpeg(sample_pixels(kSize), 6, options);
        const PreparedFile file = prepared(photo);
        expect_clean(file);
        EXPECT_EQ(jpeg_samples(file.content), jpeg_samples(photo));
        EXPECT_TRUE(is_red(file.thumbnail, true, false));
    }
}

TEST(PrepareFile, KeepsAProfilesColoursWithoutItsWords) {
    const Bytes jpeg = with_profile(plain_jpeg(sample_pixels(kSize)));
    ASSERT_TRUE(holds(jpeg, kPlanted));
    const PreparedFile file = prepared(jpeg);
    expect_clean(file);
    EXPECT_TRUE(holds(file.content, "ICC_PROFILE"));
    EXPECT_TRUE(holds(file.content, "rTRC"));
    EXPECT_EQ(prepared(file.content).content, file.content);
    const PreparedFile png = prepared(with_profile(png_with_words({20, 20})));
    expect_clean(png);
    EXPECT_TRUE(holds(png.content, "iCCP"));
}

TEST(PrepareFile, MakesASmallThumbnailOfALargePicture) {
    const PreparedFile file =
        prepared(telephone_jpeg(sample_pixels({1700, 400}), 1, {.quality = 50}));
    expect_clean(file);
    const auto size = jpeg_size(file.thumbnail);
    EXPECT_EQ(size->width, 320U);
    EXPECT_EQ(size->height, 75U);
}

TEST(PrepareFile, RebuildsPngWithTheSameSamples) {
    for (const PngOptions& options : {PngOptions{.depth = 16}, PngOptions{.depth = 8},
                                      PngOptions{.depth = 16, .is_interlaced = true}}) {
        const Bytes png = png_with_words({50, 41}, options);
        ASSERT_TRUE(holds(png, kPlanted));
        const PreparedFile file = prepared(png, "図.exe");
        expect_clean(file);
        EXPECT_EQ(file.media_type, "image/png");
        EXPECT_EQ(file.name, "図.png");
        EXPECT_EQ(file.height, 41U);
        EXPECT_EQ(png_samples(file.content), png_samples(png));
        EXPECT_TRUE(file.had_place);
        EXPECT_TRUE(file.had_metadata);
        EXPECT_FALSE(holds(file.content, "tEXt"));
        EXPECT_TRUE(holds(file.content, "pHYs"));
    }
}

TEST(PrepareFile, RebuildsWebpWithTheSameSamples) {
    for (const bool is_lossless : {false, true}) {
        const Bytes webp = webp_with_words({400, 300}, is_lossless);
        ASSERT_TRUE(holds(webp, kPlanted));
        const PreparedFile file = prepared(webp);
        expect_clean(file);
        EXPECT_EQ(file.media_type, "image/webp");
        EXPECT_EQ(webp_samples(file.content), webp_samples(webp));
        EXPECT_TRUE(file.had_place);
        EXPECT_TRUE(is_red(file.thumbnail, false, false));
        EXPECT_FALSE(is_red(file.thumbnail, true, false));
    }
    const PreparedFile moving = prepared(moving_webp({40, 30}, 3));
    expect_clean(moving);
    EXPECT_TRUE(holds(moving.content, "ANMF"));
    EXPECT_EQ(moving.width, 40U);
}

TEST(PrepareFile, RefusesWebpThatGoesOnBehindItsPicture) {
    EXPECT_EQ(trouble_of(webp_with_words_in_picture({40, 30})), FileTrouble::cannot_clean);
}

TEST(PrepareFile, RebuildsGifWithAllItsFrames) {
    const Bytes gif = gif_with_words({37, 29});
    const PreparedFile file = prepared(gif, "a");
    EXPECT_FALSE(holds(file.content, kPlanted));
    EXPECT_FALSE(holds(file.content, "XMP"));
    EXPECT_TRUE(holds(file.content, "NETSCAPE2.0"));
    EXPECT_TRUE(file.had_metadata);
    EXPECT_EQ(file.name, "a.gif");
    EXPECT_EQ(file.width, 37U);
    EXPECT_EQ(gif_samples(file.content), gif_samples(gif));
    EXPECT_EQ(gif_samples(gif).size(), 2U * 37 * 29);
    ASSERT_FALSE(file.thumbnail.empty());
}

TEST(PrepareFile, ConvertsHeicToAnUprightJpeg) {
    const Bytes heic = heic_with_place(sample_pixels(kSize));
    if (heic.empty()) GTEST_SKIP() << "libheif has no encoder for HEVC here";
    ASSERT_TRUE(holds(heic, kPlanted));
    const PreparedFile file = prepared(heic, "IMG_2043.HEIC");
    expect_clean(file);
    EXPECT_EQ(file.media_type, "image/jpeg");
    EXPECT_EQ(file.name, "IMG_2043.jpg");
    EXPECT_TRUE(file.was_converted);
    EXPECT_TRUE(file.had_place);
    EXPECT_EQ(file.taken_on, day_of(2026, 5, 4));
    // The container says that nothing is turned; EXIF, which says otherwise, only repeats it.
    EXPECT_EQ(file.width, 96U);
    EXPECT_EQ(file.height, 64U);
    EXPECT_TRUE(is_red(file.content, false, false));
    EXPECT_FALSE(is_red(file.content, true, true));
}

TEST(PrepareFile, RefusesWhatDeclaresTooManyPixelsWithoutUnpackingIt) {
    EXPECT_EQ(trouble_of(png_bomb({60'000, 60'000})), FileTrouble::too_many_pixels);
    EXPECT_EQ(trouble_of(png_bomb({2'000'000'000, 2})), FileTrouble::too_many_pixels);
    const PrepareLimits few{.pixels_max = 100};
    for (const Bytes& picture : {plain_jpeg(sample_pixels(kSize)), png_with_words(kSize),
                                 webp_with_words(kSize, true), gif_with_words(kSize)})
        EXPECT_EQ(trouble_of(picture, few), FileTrouble::too_many_pixels);
}

TEST(PrepareFile, RefusesPicturesThatAreCutOff) {
    for (Bytes picture : {plain_jpeg(sample_pixels(kSize)), png_with_words(kSize),
                          webp_with_words(kSize, false), gif_with_words(kSize)}) {
        picture.resize(picture.size() / 4);
        EXPECT_EQ(trouble_of(picture), FileTrouble::unreadable_image);
    }
}

TEST(PrepareFile, RefusesWhatIsTooLargeOrEmpty) {
    const Bytes jpeg = plain_jpeg(sample_pixels(kSize));
    EXPECT_EQ(trouble_of(jpeg, {.file_bytes_max = jpeg.size() - 1}), FileTrouble::too_large);
    EXPECT_EQ(trouble_of({}), FileTrouble::empty);
}

// A second witness, which knows more makers' notes than any other.
TEST(PrepareFile, LeavesNothingThatExifToolFinds) {
    if (std::system("exiftool -ver > /dev/null 2>&1") != 0)  // NOLINT: one thread
        GTEST_SKIP() << "exiftool is not installed";
    const TempFolder folder;
    const auto words_of = [&](ByteSpan bytes) {
        const auto path =
            folder.write("photo", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
        const std::string command = "exiftool -a -u -ee -G1 -s " + path.string();
        const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
        std::string words;
        for (int c = 0; (c = std::fgetc(pipe.get())) != EOF;) words += static_cast<char>(c);
        return words;
    };
    const Bytes photo = telephone_jpeg(sample_pixels(kSize), 6);
    const std::string before = words_of(photo);
    EXPECT_NE(before.find("[GPS]"), std::string::npos);
    EXPECT_NE(before.find("[Canon]"), std::string::npos);
    const std::string after = words_of(prepared(photo).content);
    EXPECT_NE(after.find("DateTimeOriginal"), std::string::npos);
    EXPECT_NE(after.find("Orientation"), std::string::npos);
    for (const char* group :
         {"[GPS]", "[Canon]", "[XMP", "[IPTC]", "[IFD1]", "Comment", "Trailer", "PLANTED"})
        EXPECT_EQ(after.find(group), std::string::npos) << group << "\n" << after;
}

}  // namespace
}  // namespace tsunagi::test
