// The parts that a prepared file is made of, each by itself: names, profiles, the pipe, the child.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>

#include "client/attach/attached_name.h"
#include "client/attach/colour_profile.h"
#include "client/attach/confined.h"
#include "client/attach/jp2_boxes.h"
#include "client/attach/jpeg_segments.h"
#include "client/attach/prepared_codec.h"
#include "protocol/base/utf8.h"
#include "tests/support/effort.h"
#include "tests/unit/client/attach_fixtures.h"

namespace tsunagi::test {
namespace {

TEST(AttachedName, IsSafeOnEveryComputer) {
    const std::pair<const char*, const char*> rows[] = {
        {"夏祭り.JPEG", "夏祭り.jpg"},
        {"../../etc/passwd", "passwd.jpg"},
        {"C:\\Users\\hanako\\a.png", "a.jpg"},
        {"カ\u3099.jpg", "ガ.jpg"},  // decomposed, as a Mac writes it
        {"photo\u202Egpj.exe", "photogpj.jpg"},
        {"a\u200B\u0007b\n.jpg", "ab.jpg"},
        {"報告: <最終>?.pdf", "報告_ _最終__.jpg"},
        {"con.jpg", "_con.jpg"},
        {"Com1.tar.jpg", "_Com1.tar.jpg"},
        {"company.jpg", "company.jpg"},
        {".htaccess", "htaccess.jpg"},
        {" . a . .jpg", "a.jpg"},
        {"\u3000議事録\u3000.jpg", "議事録.jpg"},
        {"-rf.jpg", "_rf.jpg"},
        {"報告.最終", "報告.最終.jpg"},
        {"", "file.jpg"},
        {"...", "file.jpg"},
        {".jpg", "jpg.jpg"},
    };
    for (const auto& [original, expected] : rows)
        EXPECT_EQ(attached_name(original, "jpg"), expected) << original;
}

TEST(AttachedName, IsCutAtACharacter) {
    std::string lot;
    for (int i = 0; i < 100; ++i) lot += "あ";
    const std::string name = attached_name(lot + ".docx", "docx");
    EXPECT_LE(name.size(), kAttachedNameBytesMax);
    EXPECT_GE(name.size(), kAttachedNameBytesMax - 4);
    EXPECT_TRUE(is_clean_text(name, TextShape::single_line));
    EXPECT_TRUE(name.ends_with("あ.docx"));
    EXPECT_TRUE(is_clean_text(attached_name("\xFF\xFE\x80.jpg", "jpg"), TextShape::single_line));
}

TEST(RunConfined, BringsTheAnswerBack) {
    Bytes large(3'000'000, 7);
    const auto answer = run_confined([&] { return large; }, {});
    EXPECT_EQ(answer.end, ConfinedEnd::done);
    EXPECT_EQ(answer.bytes, large);
    EXPECT_EQ(run_confined([] { return Bytes{}; }, {}).end, ConfinedEnd::done);
}

TEST(RunConfined, SurvivesWhateverTheChildDoes) {
    int untouched = 1;
    const auto end_of = [](const std::function<Bytes()>& work, const Confinement& bounds = {}) {
        const auto answer = run_confined(work, bounds);
        EXPECT_TRUE(answer.bytes.empty());
        return answer.end;
    };
    EXPECT_EQ(end_of([&]() -> Bytes {
                  untouched = 2;
                  ::raise(SIGKILL);
                  return {};
              }),
              ConfinedEnd::out_of_time);
    EXPECT_EQ(untouched, 1);
    EXPECT_EQ(end_of([]() -> Bytes {
                  ::raise(SIGTERM);
                  return {};
              }),
              ConfinedEnd::broken);
    EXPECT_EQ(end_of([]() -> Bytes { throw std::runtime_error("no"); }), ConfinedEnd::broken);
    EXPECT_EQ(end_of([]() -> Bytes { throw std::bad_alloc(); }), ConfinedEnd::no_memory);
    EXPECT_EQ(end_of([]() -> Bytes { std::_Exit(9); }), ConfinedEnd::broken);
    EXPECT_EQ(end_of([] { return Bytes(1000); }, {.answer_bytes_max = 999}), ConfinedEnd::too_much);
    EXPECT_EQ(end_of(
                  []() -> Bytes {
                      std::atomic<int> turns = 0;
                      while (true) ++turns;
                  },
                  {.time_max = std::chrono::seconds(1)}),
              ConfinedEnd::out_of_time);
    if (kIsSanitized) return;
    EXPECT_EQ(end_of([] { return Bytes(std::size_t{2} << 30); },
                     {.memory_bytes_max = std::uint64_t{1} << 30}),
              ConfinedEnd::no_memory);
}

CleanedFile sample_file() {
    CleanedFile file;
    file.kind = FileKind::jpeg;
    file.had_place = true;
    file.may_keep_metadata = true;
    file.width = 3;
    file.height = 5;
    file.taken_on = day_of(2026, 2, 28);
    file.content = {1, 2, 3};
    file.thumbnail = {4};
    file.text = "語\n";
    return file;
}

TEST(PreparedCodec, GivesBackWhatItWasGiven) {
    const CleanedFile file = sample_file();
    const auto back = decode_answer(encode_answer(file), {});
    ASSERT_TRUE(back && *back);
    EXPECT_EQ((*back)->content, file.content);
    EXPECT_EQ((*back)->thumbnail, file.thumbnail);
    EXPECT_EQ((*back)->text, file.text);
    EXPECT_EQ((*back)->taken_on, file.taken_on);
    EXPECT_EQ((*back)->height, 5U);
    EXPECT_TRUE((*back)->had_place);
    EXPECT_FALSE((*back)->had_metadata);
    EXPECT_TRUE((*back)->may_keep_metadata);
    const auto refused = decode_answer(encode_answer(FileTrouble::locked), {});
    ASSERT_TRUE(refused && !*refused);
    EXPECT_EQ(refused->error(), FileTrouble::locked);
}

TEST(PreparedCodec, TakesNothingThatDoesNotFit) {
    const Bytes good = encode_answer(sample_file());
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_FALSE(decode_answer(ByteSpan(good).first(size), {})) << size;
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_FALSE(decode_answer(longer, {}));
    EXPECT_FALSE(decode_answer(good, {.file_bytes_max = 2}));
    const auto changed = [&](auto change) {
        CleanedFile file = sample_file();
        change(file);
        return decode_answer(encode_answer(file), {}).has_value();
    };
    EXPECT_FALSE(changed([](CleanedFile& file) { file.kind = FileKind::heif; }));
    EXPECT_FALSE(changed([](CleanedFile& file) { file.kind = FileKind::pdf; }));
    EXPECT_FALSE(changed([](CleanedFile& file) { file.width = 0; }));
    EXPECT_FALSE(changed([](CleanedFile& file) { file.content.clear(); }));
    EXPECT_FALSE(changed([](CleanedFile& file) { file.text = "\x01"; }));
    EXPECT_FALSE(changed([](CleanedFile& file) { file.thumbnail.resize(kThumbnailBytesMax + 1); }));
    EXPECT_FALSE(changed([](CleanedFile& file) { file.taken_on = day_of(2026, 2, 30); }));
}

TEST(ColourProfile, KeepsItsNumbersAndLosesItsWords) {
    const Bytes made = profile_without_words(profile_with_words());
    ASSERT_FALSE(made.empty());
    EXPECT_FALSE(holds(made, "PLAN"));
    EXPECT_TRUE(holds(made, "rTRC"));
    EXPECT_TRUE(holds(made, {"curv\0\0\0\0\0\0\0\1\x02\x33", 14}));
    EXPECT_EQ(profile_without_words(made), made);
    const Bytes whole = profile_with_words();
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(holds(profile_without_words(ByteSpan(whole).first(size)), kPlanted));
}

TEST(Jp2Boxes, KeepsWhatADecoderNeeds) {
    const auto box = [](std::string_view type, std::string_view content) {
        std::string out{'\0', '\0', '\0', static_cast<char>(8 + content.size())};
        out += type;
        out += content;
        return out;
    };
    const std::string head = box("jP  ", "\r\n\x87\n") + box("ftyp", "jp2 ");
    const std::string needed = head + box("jp2c", "code");
    const auto cleaned = [](const std::string& file) {
        const Bytes out = jp2_without_words(as_bytes(file));
        return std::string(out.begin(), out.end());
    };
    EXPECT_EQ(cleaned(head + box("xml ", "PLANTED") + box("jp2c", "code") + box("uuid", "PLANTED")),
              needed);
    EXPECT_EQ(cleaned(needed), needed);
    EXPECT_EQ(cleaned(needed.substr(0, needed.size() - 1)), "");
    EXPECT_EQ(cleaned("\xFF\x4F\xFF\x51 bare"), "\xFF\x4F\xFF\x51 bare");
}

TEST(JpegSegments, ShowEverythingThatIsNoPicture) {
    const Bytes plain = plain_jpeg(sample_pixels({16, 16}));
    EXPECT_TRUE(has_only_picture_segments(plain));
    Bytes longer = plain;
    longer.push_back(0);
    EXPECT_FALSE(has_only_picture_segments(longer));
    EXPECT_FALSE(has_only_picture_segments(ByteSpan(plain).first(plain.size() - 2)));
    for (const int marker : {0xE1, 0xE3, 0xED, 0xEF, 0xFE}) {
        Bytes with = plain;
        const Bytes segment = {0xFF, static_cast<std::uint8_t>(marker), 0, 4, 'h', 'i'};
        with.insert(with.begin() + 2, segment.begin(), segment.end());
        EXPECT_FALSE(has_only_picture_segments(with)) << marker;
    }
}

}  // namespace
}  // namespace tsunagi::test
