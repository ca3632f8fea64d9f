// Signed records as JSON lines: what is written is read again as the same bytes; what was cut,
// altered or is something else is told as such, and nothing of it is taken for a record.
#include "client/bundle/signed_lines.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

class SignedLines : public ::testing::Test {
  protected:
    SignedLines() : random_(21), center_(make_center(random_)) {
        static_cast<void>(found_federation(random_, std::span(&center_, 1)));
        records_.push_back(bytes_of(center_.genesis.parsed()));
        for (const char* title : {"こども食堂\n二行目", "\"引用\" \\ </tag>"}) {
            FactSpec spec;
            spec.body = article_body("題", title);
            records_.push_back(bytes_of(make_fact(random_, center_, spec).parsed()));
        }
        text_ = signed_lines_head(center_.charter);
        for (const Bytes& record : records_) text_ += signed_line(*parse_record(record));
        text_ += signed_lines_end(records_.size());
    }

    static Bytes bytes_of(const ParsedRecord& record) {
        return {record.bytes().begin(), record.bytes().end()};
    }

    struct Read {
        std::string error;  // "" where all is whole
        std::vector<Bytes> records;
        CharterId charter;
    };
    static Read read(std::string_view text) {
        auto input = SignedLinesInput::open("x.jsonl", std::make_unique<MemoryBytes>(text));
        if (!input) return {input.error().name, {}, {}};
        Read out{{}, {}, input->charter()};
        while (true) {
            const auto next = input->next();
            if (!next) out.error = next.error().name;
            if (!next || !*next) break;
            out.records.emplace_back((*next)->begin(), (*next)->end());
        }
        EXPECT_LE(input->position(), text.size());
        return out;
    }
    [[nodiscard]] std::string with(std::string_view old, std::string_view now) const {
        std::string out = text_;
        out.replace(out.find(old), old.size(), now);
        return out;
    }

    SeededRandom random_;
    TestCenter center_;
    std::vector<Bytes> records_;
    std::string text_;
};

TEST_F(SignedLines, AreReadAsTheRecordsTheyWere) {
    const Read whole = read(text_);
    EXPECT_EQ(whole.error, "");
    EXPECT_EQ(whole.records, records_);
    EXPECT_EQ(whole.charter, center_.charter);
}

TEST_F(SignedLines, SayWhatTheRecordsSay) {
    const auto line = nlohmann::json::parse(signed_line(*parse_record(records_[1])));
    EXPECT_EQ(line["type"], "record");
    EXPECT_EQ(line["class"], "fact");
    EXPECT_EQ(line["kind"], "article");
    EXPECT_EQ(line["title"], "題");
    EXPECT_EQ(line["text"], "こども食堂\n二行目");
    EXPECT_EQ(line["center"], to_hex(center_.id.span()));
    EXPECT_EQ(line["id"], to_hex(parse_record(records_[1])->id().span()));
}

TEST_F(SignedLines, MayHaveTheLineEndsOfAnotherSystem) {
    std::string text;
    for (const char letter : text_)
        text += letter == '\n' ? std::string("\r\n") : std::string(1, letter);
    EXPECT_EQ(read(text).error, "");
    EXPECT_EQ(read(text).records, records_);
}

TEST_F(SignedLines, CutAnywhereGiveWhatCameBeforeAndSayThatTheyWereCut) {
    EXPECT_EQ(read("").error, "bundle_empty");
    for (std::size_t length = 1; length < text_.size(); ++length) {
        const Read cut = read(std::string_view(text_).substr(0, length));
        ASSERT_EQ(cut.error, "bundle_cut") << length;
        ASSERT_LE(cut.records.size(), records_.size());
        for (std::size_t i = 0; i < cut.records.size(); ++i) ASSERT_EQ(cut.records[i], records_[i]);
    }
}

TEST_F(SignedLines, AlteredAreDamaged) {
    EXPECT_EQ(read(with("\"record\":\"", "\"record\":\"!")).error, "bundle_damaged");
    EXPECT_EQ(read(with("\"record\":\"", "\"record\":\"AAAA")).error, "bundle_damaged");
    EXPECT_EQ(read(with("\"record\":\"", "\"recorded\":\"")).error, "bundle_damaged");
    EXPECT_EQ(read(with("\"type\":\"record\"", "\"type\":\"recipe\"")).error, "bundle_damaged");
    EXPECT_EQ(read(with("\"records\":3", "\"records\":4")).error, "bundle_damaged");
    EXPECT_EQ(read(with("\"records\":3", "\"records\":\"3\"")).error, "bundle_damaged");
    EXPECT_EQ(read(with("\"federation\":\"", "\"federation\":\"x")).error, "bundle_damaged");
    // A line that was lost is noticed by the count.
    const std::string lost = signed_line(*parse_record(records_[2]));
    EXPECT_EQ(read(with(lost, "")).error, "bundle_damaged");
    EXPECT_EQ(read(with(lost, "[" + std::string(100'000, '[') + "\n")).error, "bundle_damaged");
}

TEST_F(SignedLines, EndWithTheirLastLine) {
    EXPECT_EQ(read(text_ + text_).error, "bundle_damaged");
    EXPECT_EQ(read(text_ + "\n").error, "bundle_damaged");
}

// A file that was made shorter after it was opened.
class Shrunk final : public ByteSource {
  public:
    explicit Shrunk(std::string_view bytes) : bytes_(bytes) {}
    [[nodiscard]] std::uint64_t size() const override { return 2 * bytes_.size(); }
    [[nodiscard]] std::optional<std::size_t> read_at(std::uint64_t offset,
                                                     std::span<char> into) override {
        return MemoryBytes(bytes_).read_at(offset, into);
    }

  private:
    std::string_view bytes_;
};

TEST_F(SignedLines, ThatShrinkWhileTheyAreReadWereCut) {
    const std::string_view half = std::string_view(text_).substr(0, text_.size() / 2);
    auto input = SignedLinesInput::open("x", std::make_unique<Shrunk>(half));
    ASSERT_TRUE(input.has_value());
    Expected<std::optional<ByteSpan>> next = input->next();
    while (next && *next) next = input->next();
    ASSERT_FALSE(next.has_value());
    EXPECT_EQ(next.error().name, "bundle_cut");
}

TEST_F(SignedLines, GoNoDeeperAndNoLongerThanTheyMay) {
    const std::string head = signed_lines_head(center_.charter);
    const auto nested = [&](std::size_t depth) {
        const std::string inner = std::string(depth, '[') + std::string(depth, ']');
        std::string line = signed_line(*parse_record(records_[0]));
        line.insert(1, "\"x\":" + inner + ",\"y\":\"[[[\\\"[\",");
        return read(head + line + signed_lines_end(1)).error;
    };
    EXPECT_EQ(nested(63), "");
    EXPECT_EQ(nested(64), "bundle_damaged");
    EXPECT_EQ(nested(1'000'000), "bundle_damaged");
    std::string line = signed_line(*parse_record(records_[0]));
    line.insert(1, "\"x\":\"" + std::string(kSignedLineBytesMax - line.size() - 6, 'x') + "\",");
    ASSERT_EQ(line.size(), kSignedLineBytesMax + 1);  // and its end
    EXPECT_EQ(read(head + line + signed_lines_end(1)).error, "");
    line.insert(1, " ");
    EXPECT_EQ(read(head + line + signed_lines_end(1)).error, "bundle_damaged");
}

TEST_F(SignedLines, OfALaterFormOrAnotherFormAreRefused) {
    EXPECT_EQ(read(with("\"format\":1", "\"format\":2")).error, "bundle_newer");
    EXPECT_EQ(read("{\"type\":\"item\"}\n").error, "not_a_bundle");
    EXPECT_EQ(read("name,address\n").error, "not_a_bundle");
    EXPECT_EQ(read("\n").error, "not_a_bundle");
}

TEST_F(SignedLines, ALineWithoutEndIsNotReadToItsEnd) {
    const std::string head = signed_lines_head(center_.charter);
    EXPECT_EQ(read(head + std::string(2 * kSignedLineBytesMax, 'x')).error, "bundle_damaged");
}

}  // namespace
}  // namespace tsunagi::client
