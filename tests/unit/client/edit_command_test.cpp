// publish -f, new, edit, merge, withdraw against a small daemon, with editors that are scripts.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "protocol/record/body.h"
#include "protocol/record/canonical.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::json;

const CenterId kOwn{{0x11}};
const CenterId kOther{{0x22}};
const RecordId kNewest{{0xAB, 0xCD, 0xEF, 0x01}};
const RecordId kSibling{{0xBB, 0xCD, 0xEF, 0x01}};
const RecordId kOld{{0xCC, 0xCD, 0xEF, 0x01}};
const RecordId kForeign{{0xDD, 0xCD, 0xEF, 0x01}};
const SlotId kSlot{{7, 7, 7}};

struct EditCommand : ::testing::Test {
    TempFolder folder;
    bool has_sibling = false;
    bool is_withdrawn = false;
    std::vector<Attachment> attachments;  // of the newest version
    struct Taken {
        KindId kind;
        ScopeLevel level;
        Bytes body, slot;
        std::vector<RecordId> base;
    };
    std::vector<Taken> taken;
    std::unique_ptr<FakeDaemon> daemon;

    void SetUp() override {
        daemon = std::make_unique<FakeDaemon>(
            folder.path().string(), [this](schema::Request::Reader request,
                                           FakeDaemon::Stream& stream) { serve(request, stream); });
    }

    void serve(schema::Request::Reader request, FakeDaemon::Stream& stream) {
        if (serve_center(kOwn, request, stream)) return;
        if (request.isShow()) return show(request.getShow(), stream);
        if (request.isPublish()) return publish(request.getPublish().getDrafts()[0], stream);
        stream.problem(static_cast<std::uint16_t>(Error::invalid_argument));
    }

    void show(const std::string& prefix, FakeDaemon::Stream& stream) {
        for (const RecordId& id : {kNewest, kSibling, kOld, kForeign}) {
            if (!to_hex(id.span()).starts_with(prefix)) continue;
            stream.send([&](schema::Answer::Builder answer) { fill(answer.initItem(), id); });
            return stream.done(1, 1);
        }
        stream.problem(static_cast<std::uint16_t>(Error::not_found));
    }

    void fill(schema::Item::Builder item, const RecordId& id) const {
        write_fixed(item.initId(), id);
        item.setKind(kind::kArticle);
        write_fixed(item.initCenter(), id == kForeign ? kOther : kOwn);
        item.setScope("center");
        Body body = article_body(id == kSibling ? "別の版" : "元の題", "本文");
        body.fields[1] = "case";
        body.attachments = attachments;
        item.setUpdated(1'773'532'800'123);
        if (!is_withdrawn) item.setBody(as_data(*encode_body(body)));
        item.setVersionOf(as_data(kSlot.span()));
        item.setIsHidden(id == kOld);
        std::vector<RecordId> others;
        if (id == kOld) others.push_back(kNewest);
        if (has_sibling && id != kSibling) others.push_back(kSibling);
        if (id == kSibling) others.push_back(kNewest);
        auto sources = item.initSources(static_cast<unsigned>(others.size()));
        for (unsigned i = 0; i < sources.size(); ++i) {
            write_fixed(sources[i].initId(), others[i]);
            write_fixed(sources[i].initCenter(), kOwn);
        }
    }

    void publish(schema::DraftItem::Reader draft, FakeDaemon::Stream& stream) {
        Taken one{draft.getKind(),
                  static_cast<ScopeLevel>(draft.getScopeLevel()),
                  read_data(draft.getBody()),
                  read_data(draft.getSlot()),
                  {}};
        for (const auto id : draft.getBase()) one.base.push_back(read_fixed<RecordId>(id));
        taken.push_back(std::move(one));
        stream.send([](schema::Answer::Builder answer) {
            auto outcomes = answer.initPublished(1);
            write_fixed(outcomes[0].initId(), RecordId{{0x99}});
        });
        stream.done(1, 1);
    }

    [[nodiscard]] Ran run(std::vector<std::string> arguments, const RunOptions& options = {}) {
        arguments.insert(arguments.begin(), {"--data", folder.path().string()});
        return run_tsunagi(arguments, options);
    }
    // An editor that runs `script` on the file "$1".
    [[nodiscard]] RunOptions with_editor(const std::string& script,
                                         std::vector<std::string> answers = {"n"}) {
        return {std::move(answers), {{"EDITOR", "sh -c '" + script + "' sh"}}};
    }
    [[nodiscard]] std::vector<std::string> drafts() const {
        std::vector<std::string> out;
        if (!std::filesystem::exists(folder.path().string() + "/drafts")) return out;
        for (const auto& entry :
             std::filesystem::directory_iterator(folder.path().string() + "/drafts"))
            out.push_back(entry.path().string());
        return out;
    }
    [[nodiscard]] Body body_of(std::size_t n) const { return *decode_body(taken.at(n).body); }
};

TEST_F(EditCommand, OptionsChangeWhatTheyNameAndNothingElse) {
    const Ran ran = run({"edit", "abcdef01", "--title", "新しい題", "--field", "summary=短く"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(body_of(0).title, "新しい題");
    EXPECT_EQ(body_of(0).text, "本文");
    EXPECT_EQ(body_of(0).field(1), "case");
    EXPECT_EQ(body_of(0).field(2), "短く");
    EXPECT_TRUE(std::ranges::equal(taken[0].slot, kSlot.span()));
    EXPECT_EQ(taken[0].base, std::vector<RecordId>{kNewest});
    const Ran again = run({"edit", "abcdef01", "--field", "type="});
    EXPECT_EQ(again.exit, 0);
    EXPECT_EQ(body_of(1).field(1), "") << "an empty value takes a field away";
}

TEST_F(EditCommand, AnEditorsTextIsPublishedAndTheDraftRemoved) {
    const Ran ran = run({"edit", "abcdef01"}, with_editor("sed -i s/元の題/直した題/ \"$1\""));
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(body_of(0).title, "直した題");
    EXPECT_TRUE(drafts().empty());
}

TEST_F(EditCommand, AFormThatRenamesAFileIsToldWhichNamesThereAre) {
    attachments = {attachment_of(Bytes(10, 1), "夏祭り.jpg"),
                   attachment_of(Bytes(10, 2), "秋.pdf")};
    const Ran ran = run({"edit", "abcdef01", "--json"},
                        with_editor("sed -i s/夏祭り.jpg/2026年夏祭り.jpg/ \"$1\""));
    EXPECT_EQ(ran.exit, 2);
    EXPECT_NE(ran.errors.find("form_names_other_file"), std::string::npos) << ran.errors;
    for (const char* name : {"2026年夏祭り.jpg", "(it has 夏祭り.jpg, 秋.pdf)", "./"})
        EXPECT_NE(ran.errors.find(name), std::string::npos) << name << ran.errors;
    EXPECT_TRUE(taken.empty());
    EXPECT_EQ(drafts().size(), 1U) << "what was written is kept";
}

TEST_F(EditCommand, NothingIsPublishedWhereNothingWasChanged) {
    const Ran ran = run({"edit", "abcdef01"}, with_editor("true"));
    EXPECT_EQ(ran.exit, 0);
    EXPECT_TRUE(taken.empty());
    EXPECT_TRUE(drafts().empty());
}

TEST_F(EditCommand, FaultsKeepTheDraft) {
    const Ran ran =
        run({"edit", "abcdef01"},
            with_editor("echo x: y >> \"$1\"; sed -i \"s/^type:.*/type: odd/\" \"$1\""));
    EXPECT_EQ(ran.exit, 2);
    EXPECT_NE(ran.errors.find("type"), std::string::npos) << ran.errors;
    EXPECT_TRUE(taken.empty());
    ASSERT_EQ(drafts().size(), 1U);
    EXPECT_NE(ran.errors.find(drafts().front()), std::string::npos) << ran.errors;
    const auto mode = std::filesystem::status(drafts().front()).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::others_all, std::filesystem::perms::none);
    EXPECT_EQ(run({"edit", "abcdef01"}, with_editor("exit 3")).exit, 2);
}

TEST_F(EditCommand, AnOldVersionsIdMeansTheNewest) {
    EXPECT_EQ(run({"edit", "cccdef01", "--title", "t"}).exit, 0);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].base, std::vector<RecordId>{kNewest});
}

TEST_F(EditCommand, OtherCentersRecordsAndUnknownOnesAreRefused) {
    EXPECT_EQ(run({"edit", "ddcdef01", "--title", "t"}).exit, 3);
    EXPECT_EQ(run({"edit", "eeeeeeee", "--title", "t"}).exit, 1);
    EXPECT_EQ(run({"edit", "abcdef01"}).exit, 2) << "no terminal and nothing to change";
    EXPECT_TRUE(taken.empty());
}

TEST_F(EditCommand, SiblingsAreMergedByAVersionThatCoversAll) {
    EXPECT_EQ(run({"merge", "abcdef01", "--take"}).exit, 0) << "there is one version only";
    EXPECT_TRUE(taken.empty());
    has_sibling = true;
    EXPECT_EQ(run({"edit", "abcdef01", "--title", "t"}).exit, 3);
    EXPECT_EQ(run({"merge", "bbcdef01", "--take"}).exit, 0);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(body_of(0).title, "別の版");
    EXPECT_EQ(std::set<RecordId>(taken[0].base.begin(), taken[0].base.end()),
              (std::set<RecordId>{kNewest, kSibling}));
}

TEST_F(EditCommand, AWithdrawalHasNoBody) {
    EXPECT_EQ(run({"withdraw", "abcdef01"}).exit, 2) << "nobody agreed";
    const Ran ran = run({"withdraw", "abcdef01", "--yes", "--json"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_TRUE(taken[0].body.empty());
    EXPECT_EQ(taken[0].base, std::vector<RecordId>{kNewest});
    EXPECT_EQ(Json::parse(ran.out)["type"], "withdrawn");
}

TEST_F(EditCommand, WhatIsWithdrawnCannotBeWithdrawnAgain) {
    is_withdrawn = true;
    const Ran ran = run({"withdraw", "abcdef01"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_EQ(ran.out,
              "This record was withdrawn already, on 2026-03-15 09:00: nothing was changed.\n");
    EXPECT_EQ(Json::parse(run({"withdraw", "abcdef01", "--json"}).out)["withdrawn"], 0);
    EXPECT_TRUE(taken.empty());
    has_sibling = true;
    EXPECT_EQ(run({"withdraw", "abcdef01", "--yes"}).exit, 0) << "one version of two stands";
    EXPECT_EQ(taken.size(), 1U);
}

TEST_F(EditCommand, APrivateKindStaysHere) {
    EXPECT_EQ(run({"publish", "person", "--title", "山田", "--scope", "nation", "--yes"}).exit, 3);
    EXPECT_TRUE(taken.empty());
    EXPECT_EQ(run({"publish", "person", "--title", "山田"}).exit, 0);
}

TEST_F(EditCommand, IdsOfRecordsAreCompleted) {
    EXPECT_EQ(run({"publish", "answer", "--title", "答え", "--field", "question=eeeeeeee"}).exit,
              1);
    EXPECT_EQ(run({"publish", "answer", "--title", "答え", "--field", "question=abc"}).exit, 2);
    EXPECT_TRUE(taken.empty());
    EXPECT_EQ(run({"publish", "answer", "--title", "答え", "--field", "question=ABCDEF01"}).exit,
              0);
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(body_of(0).field(1), to_hex(kNewest.span()));
}

TEST_F(EditCommand, AFormIsPrintedWhereThereIsNoTerminalAndPublishedFromAFile) {
    const Ran form = run({"new", "resource"});
    EXPECT_EQ(form.exit, 0);
    EXPECT_NE(form.out.find("direction:"), std::string::npos);
    const std::string path = folder.path().string() + "/r.md";
    std::ofstream(path) << "---\nkind: resource\ntitle: 机\ntype: 物品\n---\n十本\n";
    EXPECT_EQ(run({"publish", "-f", path}).exit, 0);
    EXPECT_EQ(run({"publish", "article", "-f", path}).exit, 2) << "it says another kind";
    EXPECT_EQ(run({"publish", "--title", "t"}).exit, 2) << "no kind";
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].kind, kind::kResource);
    EXPECT_EQ(body_of(0).field(resource::kType), "goods");
}

TEST_F(EditCommand, KindsAreListedWithTheirFields) {
    const Ran all = run({"kinds", "--json"});
    EXPECT_EQ(all.exit, 0);
    EXPECT_NE(all.out.find("\"name\":\"person\""), std::string::npos);
    const Ran one = run({"kinds", "resource"});
    EXPECT_NE(one.out.find("direction"), std::string::npos);
    EXPECT_EQ(run({"kinds", "letter"}).exit, 2);
}

}  // namespace
}  // namespace tsunagi::client
