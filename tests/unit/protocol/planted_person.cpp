#include "tests/unit/protocol/planted_item.h"

#include <utility>

#include "tests/unit/protocol/planted_words.h"

namespace tsunagi {
namespace {

std::string family(Draw& draw) { return draw.of(kFamily); }

std::string honorific(Draw& draw) {
    return draw.of({"様", "様", "さん", "さん", "さん", "氏", "殿", "さま", "君", "くん"});
}

// The name without its honorific.
std::pair<std::string, std::string> person(Draw& draw) {
    switch (draw.below(12)) {
        case 0:
        case 1:
        case 2: return {family(draw), "family"};
        case 3: return {text_of({family(draw), draw.of(kGiven)}), "full"};
        case 4: return {text_of({family(draw), " ", draw.of(kGiven)}), "full, blank"};
        case 5: return {text_of({family(draw), "　", draw.of(kGiven)}), "full, wide blank"};
        case 6:
            return {text_of({draw.of(kFamilyKana), draw.of({"", "", " ", "　", "・"})}),
                    "katakana"};
        case 7: return {draw.of(kFamilyHalf), "half-width katakana"};
        case 8: return {draw.of(kFamilyKanaSoft), "hiragana family"};
        case 9: return {draw.of(kGivenKanaSoft), "hiragana given"};
        case 10: return {draw.of(kForeign), "foreign"};
        default: return {draw.of(kLatin), "latin"};
    }
}

std::string with_honorific(Draw& draw, PlantedItem& item) {
    auto [name, form] = person(draw);
    if (form == "katakana") {
        if (name.ends_with(" ") || name.ends_with("　") || name.ends_with("・"))
            name += draw.of(kGivenKana);
    } else if (form == "half-width katakana" && draw.one_in(2)) {
        name += " " + draw.of(kGivenHalf);
    } else if (form == "hiragana family" && draw.one_in(3)) {
        name += " " + draw.of(kGivenKanaSoft);
    }
    std::string title = honorific(draw);
    if (title == "様" && (name == "王" || name == "今")) title = "さん";  // a king; up to date
    if (draw.one_in(9)) {
        name = draw.one_in(2) ? draw.of(kGivenKanaSoft)
                              : draw.of({"美咲", "陽菜", "莉子", "太郎", "悠真", "花", "咲良"});
        title = draw.of({"ちゃん", "くん", "君"});
        form = "child";
    }
    if (name == "花" && title == "君") title = "ちゃん";
    item.form = form + " + " + title;
    switch (draw.below(10)) {
        case 0: item.form += ", blank"; return name + draw.of({" ", "　"}) + title;
        case 1:
            item.form += ", brackets";
            return draw.one_in(2) ? "「" + name + "」" + title : "（" + name + "）" + title;
        default: return name + title;
    }
}

}  // namespace

PlantedItem name_item(Draw& draw) {
    PlantedItem item;
    item.core = with_honorific(draw, item);
    item.frame = draw.of({"{}から相談があった。",
                          "{}が来所。",
                          "相談者：{}",
                          "本日{}来所、傾聴。",
                          "担当は{}。",
                          "{}のご紹介とのこと。",
                          "（{}より）",
                          "{}、次回は4月に来所予定。",
                          "代表の{}に確認した。",
                          "会長{}に連絡",
                          "昨日{}と面談。",
                          "{}宛に書類を送付。",
                          "窓口で{}に説明",
                          "{}のお母さんが同席。",
                          "1組目は{}",
                          "2.{}",
                          "※{}対応",
                          "{}→事務局へ",
                          "司会　{}",
                          "出席者：{}ほか12名",
                          "「{}」とお呼びする。",
                          "{}の件で市役所に電話。",
                          "{}は足が悪い",
                          "理事{}の発言",
                          "{}ご夫妻が来場",
                          "担当者・{}",
                          "{}\n3月15日",
                          "長男の{}が不登校",
                          "隣の{}に頼む",
                          "講師に{}を招いた。",
                          "元職員{}より",
                          "そこで{}に来てもらった。",
                          "{}も賛成。",
                          "相談員→{}"});
    return item;
}

PlantedItem private_address_item(Draw& draw) {
    PlantedItem item;
    std::string name = draw.one_in(4)   ? draw.of(kFamilyKana)
                       : draw.one_in(4) ? text_of({draw.of(kFamily), draw.of(kGiven)})
                       : draw.one_in(6) ? text_of({draw.of(kFamily), " ", draw.of(kGiven)})
                                        : draw.of(kFamily);
    // 南方, 今様 are words
    if (name == "南" || name == "西" || name == "東" || name == "今") name = "南野";
    const std::string address =
        text_of({draw.of(kTown), block(draw), draw.of({"", " ", "　", "、"})});
    switch (draw.below(6)) {
        case 0: item = {"", name + "様方", "", "様方 without address"}; break;
        case 1: item = {address, name + "様方", "", "様方"}; break;
        case 2: item = {address, name + draw.of({"方", "　方"}), "", "方"}; break;
        case 3:
            item = {address + draw.of({"（", "("}), name + draw.of({"方", "様方"}), "）",
                    "方 in brackets"};
            break;
        case 4:
            item = {address, name + draw.of({" 様方", "さん方", "さま方"}), "", "with honorific"};
            break;
        default: item = {address, name + draw.of({"宅", "様宅", "さん宅"}), "", "宅"}; break;
    }
    item.frame = draw.of({"所在地：{}", "事務局は{}に置く。", "届け先は{}", "{}に集合。", "住所 {}",
                          "{}\n", "送付先\n{}", "（{}）", "主たる事務所を{}に移した。"});
    return item;
}

PlantedItem flat_item(Draw& draw) {
    static constexpr const char* kHouse[] = {"ひまわり荘",
                                             "コーポ田中",
                                             "メゾン桜",
                                             "ハイツ屋島",
                                             "第2サンハイツ",
                                             "グリーンアパート",
                                             "レジデンス番町",
                                             "サンシャインマンション",
                                             "松風荘",
                                             "ヴィラ高松",
                                             "コーポラス瀬戸",
                                             "グランドハイム",
                                             "シャトー栗林",
                                             "パークハイツ三番館",
                                             "若葉荘",
                                             "プレジール木太",
                                             "ライオンズマンション高松中央",
                                             "コーポ・ラ・メール",
                                             "県営一宮団地",
                                             "市営住宅",
                                             "メゾン・ド・リヴィエール",
                                             "サーパス番町",
                                             "第三青葉荘",
                                             "ｺｰﾎﾟ山田",
                                             "アーバンライフ",
                                             "ロイヤルコート",
                                             "フォレスト栗林"};
    PlantedItem item;
    const std::string number = text_of({draw.between(1, 9), "0", draw.between(1, 9)});
    const std::string room = draw.wide_in(4, number);
    const std::string lettered =
        draw.of({"2-B", "A-101", "B203", "3-405", "１０１", "A棟201", "3棟405", "2C"});
    const std::string blank = draw.of({"", "", " ", "　"});
    switch (draw.below(6)) {
        case 0: item = {"", draw.of(kHouse) + blank + room + "号室", "", "号室"}; break;
        case 1: item = {"", draw.of(kHouse) + blank + room + "号", "", "号"}; break;
        case 2: item = {"", draw.of(kHouse) + blank + room, "", "number"}; break;
        case 3: item = {"", draw.of(kHouse) + blank + lettered + "号室", "", "letter 号室"}; break;
        case 4: item = {"", draw.of(kHouse) + blank + lettered, "", "letter"}; break;
        default: item = {"", room + "号室", "", "no house"}; break;
    }
    const bool bare = item.form == "号室" && draw.one_in(3);
    if (bare) {
        item.form += ", no address";
        item.frame = draw.of(
            {"{}に住む方から相談。", "住まいは{}。", "{}の水漏れ", "見守り先は{}とのこと。"});
    } else {
        item.before = text_of({draw.of(kTown), block(draw), draw.of({"", " ", "　", " "})});
        if (item.before.back() != ' ' && item.form == "no house") item.before += " ";
        item.frame = draw.of({"所在地：{}", "届け先は{}", "住所 {}", "{}に転居。", "（{}）", "{}\n",
                              "{}にて開催。"});
    }
    return item;
}

PlantedItem postal_item(Draw& draw) {
    PlantedItem item;
    const std::string three = draw.number(3);
    const std::string four = draw.digits(4);
    const std::string dash = draw.of({"-", "-", "－", "ー", "−", "‐", "ｰ", "", "―"});
    const std::string code = draw.one_in(4) ? wide(three) + dash + wide(four) : three + dash + four;
    const std::string mark = draw.of({"〒", "〒", "〒 ", "〒　", "郵便番号", "郵便番号：", "（〒"});
    const bool bracket = mark == "（〒";
    const std::string gap = bracket ? draw.of({"）", ")"}) : draw.of({" ", "　", "", "\n", "、"});
    const bool bare = !bracket && !dash.empty() && draw.one_in(5);
    item.core = text_of(
        {bare ? "" : mark, code, bare && gap.empty() ? " " : gap, draw.of(kTown), block(draw)});
    item.form = bare ? "no mark" : "mark " + mark;
    item.frame = draw.of({"所在地：{}", "送付先は{}です。", "住所　{}", "{}", "申込書は{}へ郵送。",
                          "{}\n事務局", "・{}", "返送先（{}）"});
    return item;
}

}  // namespace tsunagi
