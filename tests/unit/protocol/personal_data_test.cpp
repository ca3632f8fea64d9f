// The guard beside what people write: each planted item is found with its kind, and nothing in what
// only looks alike.
#include "protocol/text/personal_data.h"

#include <gtest/gtest.h>

namespace tsunagi {
namespace {

using enum PersonalDataKind;

struct PlantedPlain {
    const char* text;
    PersonalDataKind kind;
    const char* item;  // exactly what is found
};

std::string found(std::string_view text, PersonalDataKind kind) {
    std::string out;
    for (const PersonalDataFinding& finding : find_personal_data(text)) {
        if (finding.kind != kind) continue;
        if (!out.empty()) out += "|";
        out += text.substr(finding.begin, finding.end - finding.begin);
    }
    return out;
}

std::string all_found(std::string_view text) {
    std::string out;
    for (const PersonalDataFinding& finding : find_personal_data(text)) {
        out += std::string(personal_data_kind_name(finding.kind)) + ":" +
               std::string(text.substr(finding.begin, finding.end - finding.begin)) + " ";
    }
    return out;
}

void expect_all(std::initializer_list<PlantedPlain> rows) {
    for (const PlantedPlain& row : rows) {
        EXPECT_EQ(found(row.text, row.kind), row.item) << row.text << " -> " << all_found(row.text);
    }
}

TEST(PersonalData, FindsTelephoneNumbers) {
    expect_all({
        {"連絡は087-812-7534まで", phone, "087-812-7534"},
        {"TEL：０８７－８１２－７５３４（代）", phone, "０８７－８１２－７５３４"},
        {"電話(098)939-1212", phone, "(098)939-1212"},
        {"電話（０９８）９３９ー１２１２", phone, "（０９８）９３９ー１２１２"},
        {"087(812)7534です", phone, "087(812)7534"},
        {"携帯090-1234-5678", phone, "090-1234-5678"},
        {"携帯：09012345678", phone, "09012345678"},
        {"０９０１２３４５６７８に電話", phone, "０９０１２３４５６７８"},
        {"090 1234 5678", phone, "090 1234 5678"},
        {"090－1234－5678", phone, "090－1234－5678"},
        {"090‐1234‐5678", phone, "090‐1234‐5678"},
        {"090—1234—5678", phone, "090—1234—5678"},
        {"090ー1234ー5678", phone, "090ー1234ー5678"},
        {"090.1234.5678", phone, "090.1234.5678"},
        {"090・1234・5678", phone, "090・1234・5678"},
        {"(090)1234-5678", phone, "(090)1234-5678"},
        {"080-12345678", phone, "080-12345678"},
        {"+81 90 1234 5678", phone, "+81 90 1234 5678"},
        {"+81-90-1234-5678", phone, "+81-90-1234-5678"},
        {"＋８１－８７－８１２－７５３４", phone, "＋８１－８７－８１２－７５３４"},
        {"+81 (0)87 812 7534", phone, "+81 (0)87 812 7534"},
        {"(+81)90-1234-5678", phone, "(+81)90-1234-5678"},
        {"+819012345678", phone, "+819012345678"},
        {"81-90-1234-5678", phone, "81-90-1234-5678"},
        {"010-81-90-1234-5678", phone, "010-81-90-1234-5678"},
        {"+1 202-555-0100", phone, "+1 202-555-0100"},
        {"TEL0878127534", phone, "0878127534"},
        {"電話番号は0878127534です", phone, "0878127534"},
        {"FAX 087-812-7535", phone, "087-812-7535"},
        {"TEL/FAX:087-812-7534", phone, "087-812-7534"},
        {"☎087-812-7534", phone, "087-812-7534"},
        {"087-812-7534 内線12", phone, "087-812-7534 内線12"},
        {"087-812-7534（内線１２）", phone, "087-812-7534（内線１２）"},
        {"087-812-7534 ext. 12", phone, "087-812-7534 ext. 12"},
        {"0120-444-112", phone, "0120-444-112"},
        {"0800-123-4567", phone, "0800-123-4567"},
        {"0570-064-000", phone, "0570-064-000"},
        {"050-1234-5678", phone, "050-1234-5678"},
        {"電話 812-7534", phone, "812-7534"},
        {"電話878127534", phone, "878127534"},
        {"90-1234-5678", phone, "90-1234-5678"},
        {"〒761-0123 087-812-7534", phone, "087-812-7534"},
        {"087-812-7534、090-1234-5678", phone, "087-812-7534|090-1234-5678"},
        {"087-812-7534 090-1234-5678", phone, "087-812-7534|090-1234-5678"},
        {"087-812-7534\n090-1234-5678", phone, "087-812-7534|090-1234-5678"},
        {"3年1組090-1234-5678", phone, "090-1234-5678"},
        {"04992-1-2345", phone, "04992-1-2345"},
        {"〇九〇―一二三四―五六七八", phone, "〇九〇―一二三四―五六七八"},
        {"（電話087-839-2292まで）", phone, "087-839-2292"},
        {"090-\u200B1234-5678", phone, "090-\u200B1234-5678"},
    });
}

TEST(PersonalData, FindsMailAddresses) {
    expect_all({
        {"info@example.jp", mail, "info@example.jp"},
        {"連絡先：taro.yamada+npo@mail.example.co.jpまで", mail,
         "taro.yamada+npo@mail.example.co.jp"},
        {"ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｊｐ", mail, "ｉｎｆｏ＠ｅｘａｍｐｌｅ．ｊｐ"},
        {"info＠example.jp", mail, "info＠example.jp"},
        {"info @ example.jp", mail, "info @ example.jp"},
        {"info[at]example.jp", mail, "info[at]example.jp"},
        {"name (at) example.jp", mail, "name (at) example.jp"},
        {"name（アット）example.jp", mail, "name（アット）example.jp"},
        {"nameアットマークexample.jp", mail, "nameアットマークexample.jp"},
        {"name [at] example [dot] jp", mail, "name [at] example [dot] jp"},
        {"name at example dot jp", mail, "name at example dot jp"},
        {"name★example.jp（★を@に）", mail, "name★example.jp"},
        {"name■example.ne.jp", mail, "name■example.ne.jp"},
        {"<a href=\"mailto:info@example.jp\">", mail, "info@example.jp"},
        {"メールinfo@example.jp電話", mail, "info@example.jp"},
        {"a@example.jp,b@example.jp", mail, "a@example.jp|b@example.jp"},
        {"a_b-c@xn--wgv71a.jp", mail, "a_b-c@xn--wgv71a.jp"},
        {"ab..c@docomo.ne.jp", mail, "ab..c@docomo.ne.jp"},
        {"tanaka ＠ example . jp", mail, "tanaka ＠ example . jp"},
        {"info@example.jp。Yamada", mail, "info@example.jp"},
        {"info@example。jp", mail, "info@example。jp"},
        {"tanaka<at>example.jp", mail, "tanaka<at>example.jp"},
    });
}

TEST(PersonalData, FindsNames) {
    expect_all({
        {"担当の田中様へ", name, "田中様"},
        {"田中さまからお電話", name, "田中さま"},
        {"田中サマ", name, "田中サマ"},
        {"田中さんが来ました", name, "田中さん"},
        {"山田 太郎さん", name, "山田 太郎さん"},
        {"山田　太郎　様", name, "山田　太郎　様"},
        {"山田太郎 様", name, "山田太郎 様"},
        {"相談者山田太郎様", name, "山田太郎様"},
        {"ｻﾄｳ様", name, "ｻﾄｳ様"},
        {"サトウ ハナコ様", name, "サトウ ハナコ様"},
        {"ヤマダ タロウ サマ", name, "ヤマダ タロウ サマ"},
        {"ヤマダサマ", name, "ヤマダサマ"},
        {"佐藤氏によると", name, "佐藤氏"},
        {"岩田政司氏", name, "岩田政司氏"},
        {"鈴木一郎殿", name, "鈴木一郎殿"},
        {"鈴木 殿", name, "鈴木 殿"},
        {"林さん、森さん", name, "林さん|森さん"},
        {"森 様", name, "森 様"},
        {"山田 一 様", name, "山田 一 様"},
        {"やまださん", name, "やまださん"},
        {"昨日はやまださんが来た", name, "やまださん"},
        {"やまだはなこさん", name, "やまだはなこさん"},
        {"花子さんと", name, "花子さん"},
        {"太郎くん", name, "太郎くん"},
        {"翔太君は", name, "翔太君"},
        {"ゆいちゃん", name, "ゆいちゃん"},
        {"凛ちゃん", name, "凛ちゃん"},
        {"レンくん", name, "レンくん"},
        {"ケンちゃん", name, "ケンちゃん"},
        {"グエン・ヴァン・アンさん", name, "グエン・ヴァン・アンさん"},
        {"マリアさん", name, "マリアさん"},
        {"Smithさん", name, "Smithさん"},
        {"John Smith様", name, "John Smith様"},
        {"山田（やまだ）さん", name, "山田（やまだ）さん"},
        {"山田太郎(42)さん", name, "山田太郎(42)さん"},
        {"田中会長様", name, "田中会長様"},
        {"佐々木みゆきさん", name, "佐々木みゆきさん"},
        {"一ノ瀬様", name, "一ノ瀬様"},
        {"髙橋様", name, "髙橋様"},
        {"渡邉さん", name, "渡邉さん"},
        {"長谷川健一様", name, "長谷川健一様"},
        {"勅使河原様", name, "勅使河原様"},
        {"山田様、お客様", name, "山田様"},
        {"田中さん方の皆さん", name, "田中さん"},
        {"氏名：山田太郎", name, "山田太郎"},
        {"氏名：山田　太郎　住所：高松市", name, "山田　太郎"},
        {"お名前：勅使河原花", name, "勅使河原花"},
        {"担当：山田", name, "山田"},
        {"担当　山田（内線）", name, "山田"},
        {"代表者 鈴木一郎", name, "鈴木一郎"},
        {"担当：山田太郎 様", name, "山田太郎 様"},
        {"フリガナ：ヤマダ タロウ", name, "ヤマダ タロウ"},
        {"担当：山田、鈴木様", name, "山田|鈴木様"},
        {"鈴木さんしか知らない", name, "鈴木さん"},
        {"鈴木さんご夫妻", name, "鈴木さん"},
        {"佐藤くんち", name, "佐藤くん"},
        {"佐藤先生", name, "佐藤先生"},
        {"香西 凛　さん", name, "香西 凛　さん"},
        {"本日白川恵子殿と電話", name, "白川恵子殿"},
        {"凛君へ連絡", name, "凛君"},
        {"綾さんへ連絡", name, "綾さん"},
        {"かのん君（来所）", name, "かのん君"},
        {"薬師寺　みゆきサマ", name, "薬師寺　みゆきサマ"},
        {"「田中」様", name, "田中」様"},
        {"suzukiさん", name, "suzukiさん"},
        {"花ちゃん", name, "花ちゃん"},
        {"王さん", name, "王さん"},
        {"監督　松田恒代さん", name, "松田恒代さん"},
        {"鈴木・高橋さん", name, "鈴木・高橋さん"},
        {"𠮷田さん", name, "𠮷田さん"},
    });
}

TEST(PersonalData, FindsHomes) {
    expect_all({
        {"高松市番町1-2-3田中様方", private_address, "田中様方"},
        {"小山西花池町３２番地１１赤澤様方", private_address, "赤澤様方"},
        {"北袋町ヲ４８番地１（西村様方）", private_address, "西村様方"},
        {"泉町１丁目１３番９号仲本方", private_address, "仲本方"},
        {"曽我部町南条屋敷３番地３小牧方", private_address, "小牧方"},
        {"永和３丁目１６番６号（関谷憲一方）", private_address, "関谷憲一方"},
        {"香里新町１８番２２号ヴァスタ香里１０１号室上野園枝方", private_address, "上野園枝方"},
        {"字中央３３０番地８三谷晴基氏宅", private_address, "三谷晴基氏宅"},
        {"北寺尾６丁目１４－１２小峰一男宅内", private_address, "小峰一男宅"},
        {"番町1-2-3 桑島方へ", private_address, "桑島方"},
        {"番町1-2-3 佐藤さん宅", private_address, "佐藤さん宅"},
        {"高松市番町1-2-3 青葉荘101号室", flat, "青葉荘101号室"},
        {"番町１丁目２番３号コーポ青葉２０３", flat, "コーポ青葉２０３"},
        {"青葉荘101号室", flat, "青葉荘101号室"},
        {"番町1丁目2番3号 ハイツ栗林 B-102です", flat, "ハイツ栗林 B-102"},
        {"サンハイツ302号室", flat, "サンハイツ302号室"},
        {"〒760-0017 香川県高松市番町1-2-3", postal_address, "〒760-0017 香川県高松市番町1-2-3"},
        {"〒７６０－００１７　高松市番町１丁目２番３号", postal_address,
         "〒７６０－００１７　高松市番町１丁目２番３号"},
        {"7600017 高松市番町1-2 TEL 087-812-7534", postal_address, "7600017 高松市番町1-2"},
    });
}

TEST(PersonalData, FindsNumbersOfPeopleAndAccounts) {
    expect_all({
        {"マイナンバー 123456789018", my_number, "123456789018"},
        {"1234 5678 9018", my_number, "1234 5678 9018"},
        {"１２３４－５６７８－９０１８", my_number, "１２３４－５６７８－９０１８"},
        {"個人番号：123456789012", my_number, "123456789012"},
        {"123456789012", my_number, ""},
        {"普通 1234567", bank_account, "1234567"},
        {"○○銀行 高松支店 普通預金 口座番号：1234567", bank_account, "1234567"},
        {"（普）１２３４５６７", bank_account, "１２３４５６７"},
        {"普通　No.1234567", bank_account, "1234567"},
        {"記号12345 番号1234567", bank_account, "12345|1234567"},
    });
}

TEST(PersonalData, LeavesWhatOnlyLooksAlike) {
    for (const char* text : {
             // numbers
             "法人番号8700110005901",
             "8700110005901",
             "８７００１１０００５９０１",
             "1 1234 5678 9018",  // a corporate number whose end would be somebody's number
             "372013",
             "35.6895, 139.6917",
             "35.68951234, 139.69171234",
             "緯度34.340112、経度134.043312",
             "1,234,567円",
             "￥10,000,000-",
             "2026-02-19",
             "2026/2/19 10:30:15",
             "20260219",
             "2026年2月19日～2026年3月1日",
             "09:00-17:00",
             "〒761-0123",
             "761-0123",
             "7610123",
             "ISBN978-4-06-519981-0",
             "ISBN 4-06-519981-0",
             "9784065199810",
             "https://example.jp/2026/02/19/0123456789",
             "登記番号 0108-01-012345",
             "会員番号 0012345678",
             "第0123号",
             "202602191230",
             "1.23456789",
             "0.0123456789",
             "3-4-1 101",
             "No.0878127534",
             "060-0001 札幌市",
             "GPS 43.0621 141.3544",
             "1000000000000",
             "010-0001",
             "2019-2026",
             "0-12-345678-9",
             // mail
             "@tsunagi",
             "https://www.example.jp/maps/@35.6,139.7",
             "10個@200円",
             "meet at example.jp",
             "a@b",
             "★★★",
             "お問い合わせはこちら★",
             // names
             "皆様",
             "お客様",
             "利用者様",
             "仕様",
             "多様性",
             "模様",
             "様々な",
             "様式第1号",
             "同様に",
             "様子",
             "神様",
             "王様",
             "お子さん",
             "お母さん",
             "みなさん",
             "たくさん",
             "方法",
             "地方",
             "夕方",
             "彼方",
             "行方",
             "氏名",
             "両氏",
             "各位様",
             "保護者様",
             "奥様",
             "旦那様",
             "ご家族様",
             "患者さん",
             "看護師さん",
             "民生委員さん",
             "八百屋さん",
             "お医者さん",
             "職人さん",
             "学生さん",
             "赤ちゃん",
             "お父さん",
             "おばあちゃん",
             "おじさん",
             "この様な",
             "する様に",
             "その様に",
             "会員様",
             "企業様",
             "団体様",
             "御社様",
             "理事長様",
             "社会福祉協議会様",
             "高松市様",
             "香川県様",
             "市役所の皆さん",
             "山さんぽ",
             "さんま",

             "御殿場",
             "宮殿",
             "殿町１番",
             "氏子",
             "氏家町",
             "源氏物語",
             "彼氏",
             "君津市",
             "諸君",
             "未来を君に",
             "ちゃんと",
             "子どもがちゃんと",
             "おひさまの会",
             "お互いさま",
             "おかげさまで",
             "おつかれさまでした",
             "アンサンブル",
             "サンライズ",
             "チャンス",
             "チャンネル",
             "スタッフさん",
             "ボランティアさん",
             "ボランティアの皆様",
             "オーナー様",
             "NPOさん",
             "Aさん",
             "キリンさん",
             "訓練をくんで",
             "行くんです",
             "代表者氏名",
             "担当様",
             "ご一同様",
             "二つの観音様",
             "お元気様",
             "今様",
             "生物多様性協会",
             "お隣さん",
             "娘さん",
             "機関様",
             "森林組合様",
             "田舎のおじいさん",
             "大字有氏２２０８番地１",
             "福岡さんぽマップ",
             "王子様",
             "先生方",
             "行くんだって",
             "お稲荷さん",
             "お地蔵様",
             "皆々様",
             "三一四一五九二六五",
             "氏名：",
             "氏名：住所：電話：",
             "氏名　住所　電話",
             "氏名：必須",
             "担当：福祉課",
             "代表：福島の会",
             "担当：山口県支部",
             "会長 挨拶",
             "フリガナ：必須",
             "連絡先：高松センター",
             "担当者：事務局",
             // homes
             "〒760-0017は番町の郵便番号です。",
             "枚方市",
             "岡本町７番１号枚方ビオルネ５階",
             "大字彼方５２７",
             "野方３丁目２９番５号",
             "2番目の方",
             "１丁目２番３号中央ビル３階",
             "東京都千代田区霞が関１丁目２番３号霞ビル301号室",
             "山荘",
             "住宅支援",
             "老人ホーム寿荘",
             "一方",
             "考え方",
             "8月5日夕方",
             "三宅町173番地",
             "大宅神納町１６０番地",
             "",
         }) {
        EXPECT_EQ(all_found(text), "") << text;
    }
}

TEST(PersonalData, ANameFoundInTwoMannersIsOneFinding) {
    const std::string text = "12345678901号田中殿方";
    std::size_t end = 0;
    for (const PersonalDataFinding& finding : find_personal_data(text)) {
        if (finding.kind != PersonalDataKind::private_address) continue;
        EXPECT_GE(finding.begin, end);
        end = finding.end;
    }
    EXPECT_GT(end, 0U);
}

TEST(PersonalData, TellsTheBytesOfTheOriginal) {
    const std::string text = "\uFEFFお問合せ：田中\u200B様（ＴＥＬ０８７－８１２－７５３４）";
    EXPECT_EQ(all_found(text), "name:田中\u200B様 phone:０８７－８１２－７５３４ ");
}

}  // namespace
}  // namespace tsunagi
