// The command line against a small daemon: JSON shapes, sentences, exit codes.
#include "client/run_command.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "client/center_folder.h"
#include "client/system_random.h"
#include "protocol/base/corporate_number.h"
#include "protocol/record/body.h"
#include "protocol/record/canonical.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::json;

std::vector<Json> lines(const std::string& text) {
    std::vector<Json> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.push_back(Json::parse(line));
    return out;
}

const CenterId kToyama{{0x11}};
const CenterId kIshikawa{{0x22}};

Body org_body() {
    Body body;
    body.language = "ja";
    body.title = "つなぎ\u202eの会";
    body.reading = "ツナギ";
    body.areas = {162019};
    body.tags = {"福祉"};
    body.fields = {{org::kCorporateNumber, "8700110005901"}, {org::kAddress, "富山県富山市"}};
    return body;
}

void fill_item(schema::Item::Builder item) {
    write_fixed(item.initId(), RecordId{{0xAB, 0xCD}});
    item.setKind(kind::kOrg);
    write_fixed(item.initCenter(), kToyama);
    item.setCenterName("富山\x1b[31mセンター");
    item.setScope("prefecture:16");
    item.setUpdated(1'773'532'800'123);
    const auto body = encode_body(org_body());
    item.setBody(as_data(*body));
    item.setScore(7);
    item.setSnippet("…つなぎ…");
    auto sources = item.initSources(1);
    write_fixed(sources[0].initId(), RecordId{{0xEF}});
    write_fixed(sources[0].initCenter(), kIshikawa);
    sources[0].setCenterName("石川");
}

void fill_status(schema::Status::Builder status, bool unlocked) {
    write_fixed(status.initCenter(), kToyama);
    status.setName("富山");
    status.setFederation("つなぎ試験");
    status.setMembers(2);
    status.setIsMember(true);
    status.setRecords(3);
    status.setIsUnlocked(unlocked);
    status.setIsWriting(true);
    status.setPrefecture(16);
    auto scopes = status.initScopes(1);
    scopes[0].setScope("nation");
    scopes[0].setRecords(3);
    write_fixed(scopes[0].initDigest(), Digest{{0x5A}});
    auto peers = status.initPeers(1);
    peers[0].setAddress("127.0.0.1:7700");
    peers[0].setCenter(as_data(kIshikawa.span()));
    peers[0].setName("石川");
    peers[0].setState(2);
    peers[0].setLastSync(1'773'532'740'000);
}

void send_members(FakeDaemon::Stream& stream) {
    for (const auto& [center, prefecture] : {std::pair{kToyama, 16}, std::pair{kIshikawa, 17}}) {
        stream.send([&, id = center, place = prefecture](schema::Answer::Builder answer) {
            auto member = answer.initMember();
            write_fixed(member.initCenter(), id);
            member.setName("m");
            member.setPrefecture(static_cast<std::uint8_t>(place));
            member.setAdmitted(true);
        });
    }
    stream.done(2, 2);
}

void fill_damage(schema::Damage::Builder damage, bool is_file) {
    damage.setPlace(is_file ? "file" : "records");
    if (!is_file) return;
    auto file = damage.initFile();
    write_fixed(file.initRecord(), RecordId{{0xAB, 0xCD}});
    file.setTitle("夏祭り");
    file.setName("写真.jpg");
    file.setIsOwn(true);
    file.setIsMissing(true);
}

class RunCommand : public ::testing::Test {
  protected:
    // Serves all requests; `unlocked` tells whether the key is open, drafts are counted.
    std::unique_ptr<FakeDaemon> daemon() {
        return std::make_unique<FakeDaemon>(
            folder(), [this](schema::Request::Reader request, FakeDaemon::Stream& stream) {
                serve(request, stream);
            });
    }

    void serve(schema::Request::Reader request, FakeDaemon::Stream& stream) {
        EXPECT_EQ(request.getVersion(), kControlVersion);
        switch (request.which()) {
            case schema::Request::STATUS:
                stream.send([&](schema::Answer::Builder answer) {
                    fill_status(answer.initStatus(), unlocked_);
                });
                return stream.done();
            case schema::Request::MEMBERS: return send_members(stream);
            case schema::Request::LIST:
            case schema::Request::SEARCH:
            case schema::Request::SHOW:
                stream.send([&](schema::Answer::Builder answer) { fill_item(answer.initItem()); });
                return stream.done(1, 9);
            case schema::Request::UNLOCK:
                seed_ = read_data(request.getUnlock().getSeed());
                unlocked_ = true;
                return stream.done();
            case schema::Request::PUBLISH: return publish(request.getPublish(), stream);
            case schema::Request::CHECK:
                for (const bool is_file : damaged_) {
                    stream.send([&](schema::Answer::Builder answer) {
                        fill_damage(answer.initDamage(), is_file);
                    });
                }
                return stream.done(damaged_.size(), 5);
            case schema::Request::MANIFEST:
                return stream.problem(static_cast<std::uint16_t>(Error::not_found));
            default: return stream.problem(static_cast<std::uint16_t>(Error::bad_invitation));
        }
    }

    void publish(schema::Publish::Reader request, FakeDaemon::Stream& stream) {
        if (!unlocked_) return stream.problem(static_cast<std::uint16_t>(Error::locked));
        frames_.push_back(request.getDrafts().size());
        stream.send([&](schema::Answer::Builder answer) {
            auto outcomes = answer.initPublished(request.getDrafts().size());
            for (unsigned i = 0; i < outcomes.size(); ++i) {
                const auto draft = request.getDrafts()[i];
                const Bytes bytes = read_data(draft.getBody());
                const auto body = decode_body(bytes);
                EXPECT_TRUE(body);
                bodies_.push_back(body ? *body : Body{});
                scopes_.push_back(draft.getScopeLevel());
                const bool refused = body && body->title == refused_title_;
                outcomes[i].setOutcome(refused ? 3 : static_cast<std::uint8_t>(i % 3));
                if (refused) outcomes[i].setError(refused_error_);
                write_fixed(outcomes[i].initId(), RecordId{{0xAB}});
            }
        });
        stream.done(request.getDrafts().size(), request.getDrafts().size());
    }

    [[nodiscard]] std::string folder() const { return (temporary_ / "c").string(); }
    Ran run(std::vector<std::string> arguments, const RunOptions& options = {}) {
        arguments.insert(arguments.begin(), {"--data", folder()});
        return run_tsunagi(arguments, options);
    }
    // A center with keys in the folder, cheaply sealed.
    void make_center() {
        init_crypto();
        SystemRandom random;
        const auto files = make_center_files({"c", {16, 0}, "", "f", std::nullopt}, "secret",
                                             WallTime{1'773'532'800'000}, random, kSealCostMin);
        ASSERT_TRUE(files);
        ASSERT_TRUE(write_center_folder(folder(), *files, random));
    }
    std::string passphrase_file(const std::string& text) {
        return temporary_.write("pass", text + "\nsecond line\n").string();
    }
    std::string register_file(unsigned rows, const std::string& damage = {});

    TempFolder temporary_;
    std::vector<bool> damaged_{false};  // what a check finds: of a file?
    bool unlocked_ = true;
    Bytes seed_;
    std::vector<unsigned> frames_;
    std::vector<Body> bodies_;
    std::vector<unsigned> scopes_;
    std::string refused_title_ = "nothing";
    std::uint16_t refused_error_ = 0;
};

TEST_F(RunCommand, GivesAStatusAsOneObject) {
    const auto running = daemon();
    const Ran ran = run({"status", "--json"});
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    const auto objects = lines(ran.out);
    ASSERT_EQ(objects.size(), 1U);
    const Json& status = objects[0];
    EXPECT_EQ(status["type"], "status");
    EXPECT_EQ(status["center"]["id"], id_text(kToyama));
    EXPECT_EQ(status["center"]["name"], "富山");
    EXPECT_EQ(status["federation"], (Json{{"name", "つなぎ試験"}, {"members", 2}}));
    EXPECT_EQ(status["records"], 3);
    EXPECT_EQ(status["scopes"][0],
              (Json{{"scope", "nation"}, {"records", 3}, {"digest", "5a" + std::string(62, '0')}}));
    EXPECT_EQ(status["peers"][0]["center"]["name"], "石川");
    EXPECT_EQ(status["peers"][0]["address"], "127.0.0.1:7700");
    EXPECT_EQ(status["peers"][0]["state"], "connected");
    EXPECT_EQ(status["peers"][0]["last_sync"], "2026-03-14T23:59:00.000Z");
}

TEST_F(RunCommand, GivesItemsWithFieldsByNameAndASummary) {
    const auto running = daemon();
    const Ran ran = run({"list", "--kind", "org", "--json"});
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    const auto objects = lines(ran.out);
    ASSERT_EQ(objects.size(), 2U);
    const Json& item = objects[0];
    EXPECT_EQ(item["type"], "item");
    EXPECT_EQ(item["id"], "abcd" + std::string(60, '0'));
    EXPECT_EQ(item["kind"], "org");
    EXPECT_EQ(item["title"], org_body().title);
    EXPECT_EQ(item["center"]["id"], id_text(kToyama));
    EXPECT_EQ(item["scope"], "prefecture:16");
    EXPECT_EQ(item["area"], "162019");
    EXPECT_EQ(item["updated"], "2026-03-15T00:00:00.123Z");
    EXPECT_EQ(item["tags"], Json({"福祉"}));
    EXPECT_EQ(item["fields"]["name"], org_body().title);
    EXPECT_EQ(item["fields"]["kana"], "ツナギ");
    EXPECT_EQ(item["fields"]["corporate_number"], "8700110005901");
    EXPECT_EQ(item["fields"]["address"], "富山県富山市");
    EXPECT_EQ(item["fields"]["area"], "162019");
    EXPECT_EQ(item["fields"]["closed_on"], "");
    EXPECT_EQ(item["sources"][0]["center"]["name"], "石川");
    EXPECT_EQ(objects[1], (Json{{"type", "summary"}, {"count", 1}, {"total", 9}}));
    // The title's direction control is escaped in the text and whole in the value.
    EXPECT_EQ(ran.out.find("\u202e"), std::string::npos);
}

TEST_F(RunCommand, ShowsPeopleNothingThatMovesTheTerminal) {
    const auto running = daemon();
    for (const auto& arguments :
         {std::vector<std::string>{"list"}, {"search", "つなぎ"}, {"show", "abcd0000"}}) {
        const Ran ran = run(arguments);
        ASSERT_EQ(ran.exit, 0) << ran.errors;
        EXPECT_EQ(ran.out.find('\x1b'), std::string::npos);
        EXPECT_EQ(ran.out.find("\u202e"), std::string::npos);
        EXPECT_NE(ran.out.find("\\u202E"), std::string::npos) << ran.out;
        EXPECT_NE(ran.out.find("\\x1B[31m"), std::string::npos) << ran.out;
    }
}

TEST_F(RunCommand, ShowsPeopleTheTimeOfTheirClockAndProgramsTheExactOne) {
    const auto running = daemon();
    const Ran people = run({"show", "abcd0000"});
    EXPECT_NE(people.out.find("2026-03-15 09:00 ("), std::string::npos) << people.out;
    const Ran programs = run({"show", "abcd0000", "--json"});
    EXPECT_EQ(lines(programs.out)[0]["updated"], "2026-03-15T00:00:00.123Z");
}

TEST_F(RunCommand, GivesHitsWithScoreAndSnippet) {
    const auto running = daemon();
    const auto objects = lines(run({"--json", "search", "つなぎ", "の"}).out);
    ASSERT_EQ(objects.size(), 2U);
    EXPECT_EQ(objects[0]["type"], "hit");
    EXPECT_EQ(objects[0]["score"], 7);
    EXPECT_EQ(objects[0]["snippet"], "…つなぎ…");
}

TEST_F(RunCommand, SaysWhichErrorAndHowToGoOn) {
    const Ran no_center = run({"status", "--json"});
    EXPECT_EQ(no_center.exit, 4);
    EXPECT_EQ(lines(no_center.errors)[0]["type"], "error");
    EXPECT_EQ(lines(no_center.errors)[0]["error"], "no_center");
    make_center();
    const Ran stopped = run({"status"});
    EXPECT_EQ(stopped.exit, 4);
    EXPECT_NE(stopped.errors.find("tsunagid --data"), std::string::npos);
    {
        const auto running = daemon();
        EXPECT_EQ(run({"status"}).exit, 0);
    }
    const Ran stale = run({"status", "--json"});  // the socket is still there, nobody listens
    EXPECT_EQ(stale.exit, 4);
    EXPECT_EQ(lines(stale.errors)[0]["error"], "daemon_not_running");
    EXPECT_EQ(run_tsunagi({"status"}).exit, 2);
    EXPECT_EQ(run_tsunagi({"status"}, {{}, {{"TSUNAGI_DATA", folder()}}}).exit, 4);
}

TEST_F(RunCommand, MapsTheDaemonsRefusalsToExitCodes) {
    make_center();
    for (const auto& [error, exit] : {std::pair{Error::not_found, 1},
                                      {Error::locked, 3},
                                      {Error::disk_full, 3},
                                      {Error::unknown_format, 4},
                                      {static_cast<Error>(999), 3}}) {
        const FakeDaemon refusing(
            folder(), [refusal = error](schema::Request::Reader, FakeDaemon::Stream& stream) {
                stream.problem(static_cast<std::uint16_t>(refusal), "detail");
            });
        EXPECT_EQ(run({"show", "abcdef01"}).exit, exit);
        std::filesystem::remove(folder() + "/run/control.sock");
    }
}

TEST_F(RunCommand, AsksBeforeSharingAndTellsHowManyWillSee) {
    const auto running = daemon();
    const std::vector<std::string> publish = {"publish", "article", "--title",
                                              "題",      "--scope", "nation"};
    const Ran silent = run(publish);
    EXPECT_EQ(silent.exit, 2);
    EXPECT_NE(silent.errors.find("1 other center will see it"), std::string::npos) << silent.errors;
    const Ran no = run(publish, {{"n"}, {}});
    EXPECT_EQ(no.exit, 3);
    EXPECT_NE(no.errors.find("Stopped, as you said: nothing was changed."), std::string::npos);
    EXPECT_TRUE(bodies_.empty());
    EXPECT_EQ(run(publish, {{"y"}, {}}).exit, 0);
    std::vector<std::string> agreed = publish;
    agreed.insert(agreed.end(), {"--yes", "--json"});
    const Ran ran = run(agreed);
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    EXPECT_EQ(lines(ran.out)[0]["type"], "published");
    EXPECT_EQ(lines(ran.out)[0]["id"], "ab" + std::string(62, '0'));
    EXPECT_EQ(bodies_.size(), 2U);
    EXPECT_EQ(scopes_.back(), static_cast<unsigned>(ScopeLevel::nation));
    // The own center alone needs no yes, and nothing is published.
    const Ran own = run({"publish", "article", "--title", "題"});
    EXPECT_EQ(own.exit, 0);
    EXPECT_TRUE(own.out.starts_with("Saved: ")) << own.out;
    EXPECT_EQ(scopes_.back(), static_cast<unsigned>(ScopeLevel::center));
}

TEST_F(RunCommand, CountsOnlyTheCentersInsideTheScope) {
    const auto running = daemon();
    const Ran ran = run({"publish", "article", "--title", "題", "--scope", "prefecture", "--yes"});
    EXPECT_NE(ran.errors.find("There is no other center yet to see it (within Toyama)"),
              std::string::npos)
        << ran.errors;
    EXPECT_EQ(
        run({"publish", "article", "--title", "題", "--scope", "prefecture:17", "--yes"}).exit, 3);
}

TEST_F(RunCommand, RefusesWrongPublishingBeforeItReachesTheDaemon) {
    make_center();  // no daemon: whatever reached it would exit with 4
    const std::vector<std::vector<std::string>> wrong = {
        {"publish", "poem", "--title", "x"},
        {"publish", "article"},
        {"publish", "article", "--title", "x", "--body", "a", "--body-file", "b"},
        {"publish", "article", "--title", "x", "--body-file", "/nonexistent"},
        {"publish", "article", "--title", "x", "--area", "999"},
        {"publish", "article", "--title", "x", "--field", "nonsense=1"},
        {"publish", "org", "--title", "x", "--field", "corporate_number=8700110005902"},
        {"publish", "resource", "--title", "x", "--field", "direction=sideways"},
        {"publish", "article", "--title", "x", "--scope", "world"},
        {"publish", "article", "--title", "a\x1b[b"},
    };
    for (const auto& arguments : wrong) {
        const Ran ran = run(arguments);
        EXPECT_EQ(ran.exit, 2) << arguments.back() << ": " << ran.errors;
        EXPECT_EQ(ran.errors.find('\x1b'), std::string::npos);
    }
    EXPECT_EQ(run({"publish", "article", "--title", "x", "--scope", "network:ab"}).exit, 3);
}

TEST_F(RunCommand, UnlocksForItselfWhereThereIsAPassphrase) {
    make_center();
    unlocked_ = false;
    const auto running = daemon();
    const std::vector<std::string> publish = {"publish", "article", "--title", "題"};
    EXPECT_EQ(run(publish).exit, 3);
    auto with_file = publish;
    with_file.insert(with_file.end(), {"--passphrase-file", passphrase_file("wrong")});
    const Ran wrong = run(with_file);
    EXPECT_EQ(wrong.exit, 3);
    EXPECT_NE(wrong.errors.find("passphrase is wrong"), std::string::npos);
    EXPECT_TRUE(seed_.empty());
    (void)passphrase_file("secret");
    EXPECT_EQ(run(with_file).exit, 0);
    EXPECT_EQ(seed_.size(), 32U);
    unlocked_ = false;
    EXPECT_EQ(run(publish, {{"secret"}, {}}).exit, 0);
}

std::string RunCommand::register_file(unsigned rows, const std::string& damage) {
    std::string text =
        "corporateNumber,process,correct,updateDate,changeDate,name,kind,prefectureName,cityName,"
        "streetNumber,"
        "prefectureCode,cityCode,postCode,closeDate,closeCause,successorCorporateNumber,"
        "changeCause,assignmentDate,latest,"
        "furigana,hihyoji\n";
    for (unsigned i = 0; i < rows; ++i) {
        const std::uint64_t twelve = 700'110'000'000ULL + i;
        const std::string number =
            std::to_string(corporate_check_digit(twelve)) + std::to_string(twelve);
        text += number + ",01,0,2026-01-15,2025-12-01,団体" + std::to_string(i) +
                ",399,富山県,富山市,１番,16,201,9300001,,,,,2025-12-01,1,ダンタイ,0\n";
    }
    return temporary_.write("register.csv", text + damage).string();
}

TEST_F(RunCommand, ImportsInFramesAndCountsEveryRow) {
    const auto running = daemon();
    const std::string file = register_file(1'300, "nonsense,01\n");
    const Ran ran = run({"import", file, "--source", "nta", "--json"});
    ASSERT_EQ(ran.exit, 0) << ran.errors;
    const auto objects = lines(ran.out);
    ASSERT_EQ(objects.size(), 2U);
    EXPECT_EQ(objects[0]["type"], "rejected");
    EXPECT_EQ(objects[0]["line"], 1302);
    const Json& summary = objects[1];
    EXPECT_EQ(summary["type"], "summary");
    EXPECT_EQ(summary["read"], 1301);
    EXPECT_EQ(summary["rejected"], 1);
    const int counted =
        summary["new"].get<int>() + summary["updated"].get<int>() + summary["unchanged"].get<int>();
    EXPECT_EQ(counted, 1300);
    EXPECT_EQ(frames_, (std::vector<unsigned>{512, 512, 276}));
    EXPECT_EQ(bodies_.front().title, "団体0");
    EXPECT_EQ(bodies_.back().title, "団体1299");
}

TEST_F(RunCommand, RejectsOneRowThatTheDaemonRefusesAndStopsForAllOthers) {
    const auto running = daemon();
    const std::string file = register_file(5);
    refused_title_ = "団体3";
    refused_error_ = static_cast<std::uint16_t>(Error::bad_field);
    const Ran one = run({"import", file, "--source", "nta", "--json"});
    ASSERT_EQ(one.exit, 0) << one.errors;
    EXPECT_EQ(lines(one.out)[0]["line"], 5);
    EXPECT_EQ(lines(one.out)[1]["rejected"], 1);
    refused_error_ = static_cast<std::uint16_t>(Error::disk_full);
    const Ran all = run({"import", file, "--source", "nta", "--json"});
    EXPECT_EQ(all.exit, 3);
    EXPECT_EQ(lines(all.errors)[0]["error"], "disk_full");
}

TEST_F(RunCommand, PreviewsWithoutADaemonAndRefusesWhatIsNoRegister) {
    make_center();
    const Ran preview =
        run({"import", register_file(20), "--source", "nta", "--preview", "--json"});
    ASSERT_EQ(preview.exit, 0) << preview.errors;
    EXPECT_EQ(lines(preview.out).size(), 6U);
    EXPECT_EQ(lines(preview.out)[0]["fields"]["name"], "団体0");
    for (const std::string& content : {std::string(), std::string("hello\n"),
                                       std::string("PK\x03\x04zip"), std::string(400, '\0')}) {
        const Ran ran =
            run({"import", temporary_.write("bad", content).string(), "--source", "nta"});
        EXPECT_EQ(ran.exit, 2);
        EXPECT_FALSE(ran.errors.empty());
    }
    EXPECT_EQ(run({"import", "/nonexistent", "--source", "nta"}).exit, 2);
    EXPECT_EQ(run({"import", register_file(1), "--source", "other"}).exit, 2);
    EXPECT_EQ(
        run({"import", register_file(0, "nonsense,01\nnonsense,02\n"), "--source", "nta"}).exit, 2);
}

TEST_F(RunCommand, ReportsDamageWithItsOwnExitCode) {
    const auto running = daemon();
    const Ran ran = run({"check", "--json"});
    EXPECT_EQ(ran.exit, 5);
    EXPECT_EQ(lines(ran.out)[0]["type"], "damage");
    EXPECT_EQ(lines(ran.out)[1]["damaged"], 1);
    EXPECT_NE(run({"check"}).out.find("backup"), std::string::npos);
}

TEST_F(RunCommand, AFileThatIsGoneAsksForNoBackup) {
    const auto running = daemon();
    damaged_ = {true};
    const Ran people = run({"check"});
    EXPECT_EQ(people.exit, 5);
    EXPECT_EQ(people.out.find("backup"), std::string::npos) << people.out;
    for (const char* words : {"写真.jpg", "夏祭り", "tsunagi save abcd", "tsunagi attach abcd"})
        EXPECT_NE(people.out.find(words), std::string::npos) << words << "\n" << people.out;
    const auto told = lines(run({"check", "--json"}).out);
    EXPECT_EQ(told[0]["file"], "写真.jpg");
    EXPECT_EQ(told[0]["title"], "夏祭り");
    EXPECT_EQ(told[0]["missing"], true);
    EXPECT_EQ(told[1]["files"], 1);
    damaged_ = {true, false};
    EXPECT_NE(run({"check"}).out.find("1 place is damaged"), std::string::npos);
}

}  // namespace
}  // namespace tsunagi::client
