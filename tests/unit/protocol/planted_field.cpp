#include "tests/unit/protocol/planted_field.h"

#include <utility>

#include "tests/unit/protocol/draw.h"
#include "tests/unit/protocol/planted_item.h"
#include "tests/unit/protocol/planted_words.h"

namespace tsunagi {
namespace {

using Place = std::pair<std::string, std::string>;  // kind, field

template <typename List>
Place place_of(Draw& draw, const List& places) {
    return places[draw.below(std::size(places))];
}

Place phone_place(Draw& draw) {
    static const Place kPlaces[] = {
        {"org", "phone"}, {"org", "fax"}, {"resource", "phone"}, {"opportunity", "phone"}};
    return place_of(draw, kPlaces);
}
Place mail_place(Draw&) { return {"org", "mail"}; }
Place contact_place(Draw& draw) {
    static const Place kPlaces[] = {{"resource", "contact"},
                                    {"resource", "giver"},
                                    {"opportunity", "contact"},
                                    {"opportunity", "organiser"}};
    return place_of(draw, kPlaces);
}
Place name_place(Draw& draw) {
    static const Place kPlaces[] = {{"org", "representative"},    {"org", "officers"},
                                    {"disclosure", "officers"},   {"article", "author"},
                                    {"resource", "confirmed_by"}, {"introduction", "name"}};
    return place_of(draw, kPlaces);
}
Place address_place(Draw& draw) {
    static const Place kPlaces[] = {{"org", "address"},      {"org", "branches"},
                                    {"resource", "address"}, {"opportunity", "address"},
                                    {"resource", "place"},   {"opportunity", "place"}};
    return place_of(draw, kPlaces);
}

std::string group_name(Draw& draw) {
    static constexpr const char* kGroups[] = {"NPO法人つなぎ",
                                              "特定非営利活動法人さぬきの森",
                                              "高松市市民活動センター",
                                              "一般社団法人まちの縁側",
                                              "子ども食堂ひまわり",
                                              "丸亀おもちゃ図書館",
                                              "山田町自治会",
                                              "田中商店",
                                              "森林ボランティアの会",
                                              "香川県社会福祉協議会",
                                              "福島県人会",
                                              "千葉大学地域連携室",
                                              "中野区役所市民協働課",
                                              "宮崎市民プラザ",
                                              "株式会社高木製作所",
                                              "小豆島町健康づくり福祉課",
                                              "石川県NPO活動支援センター",
                                              "林業研究会",
                                              "原爆の図を見る会",
                                              "松山市青少年育成課",
                                              "関西ユースネット",
                                              "東日本復興支援ネットワーク",
                                              "西条市立図書館",
                                              "Code for Takamatsu",
                                              "ママサークル はぐ",
                                              "小川を守る会",
                                              "北村集落活性化協議会",
                                              "柏市民活動団体",
                                              "高松市地域振興課",
                                              "三木町社協",
                                              "岡山ＮＰＯセンター",
                                              "菊池恵楓園入所者自治会",
                                              "手話サークル青空",
                                              "金沢文庫友の会",
                                              "シニアネット松本",
                                              "三浦半島ガイド協会"};
    return draw.of(kGroups);
}

// A person as a field of names has it.
std::pair<std::string, std::string> bare_name(Draw& draw) {
    switch (draw.below(12)) {
        case 0:
        case 1:
        case 2: return {text_of({draw.of(kFamily), draw.of(kGiven)}), "full"};
        case 3:
        case 4: return {text_of({draw.of(kFamily), " ", draw.of(kGiven)}), "blank"};
        case 5:
        case 6: return {text_of({draw.of(kFamily), "　", draw.of(kGiven)}), "wide blank"};
        case 7:
            return {text_of({draw.of(kFamilyKana), draw.of({" ", "　"}), draw.of(kGivenKana)}),
                    "katakana"};
        case 8: return {text_of({draw.of(kFamilyHalf), " ", draw.of(kGivenHalf)}), "half width"};
        case 9:
            return {text_of({draw.of(kFamilyKanaSoft), " ", draw.of(kGivenKanaSoft)}), "hiragana"};
        case 10: return {draw.of(kForeign), "foreign"};
        default: return {draw.of(kLatin), "latin"};
    }
}

struct Planted {
    std::string before;
    std::string core;
    std::string after;
    std::string form;
};

Planted in_name_field(Draw& draw) {
    const auto [name, form] = bare_name(draw);
    switch (draw.below(10)) {
        case 0:
            return {text_of({draw.of({"理事長", "代表理事", "会長", "代表", "事務局長", "監事"}),
                             draw.of({" ", "　", "：", "  "})}),
                    name, "", form + ", role before"};
        case 1:
            return {"", name,
                    text_of({draw.of({"（", "(", " （"}),
                             draw.of({"理事長", "代表理事", "会長", "監事", "副理事長"}), "）"}),
                    form + ", role behind"};
        case 2: return {"", name, draw.of({"様", "さん", "氏", " 様"}), form + ", honorific"};
        case 3:
            return {text_of({group_name(draw), draw.of({"\n", "、", "（"})}), name, "",
                    form + ", behind a group"};
        case 4: return {draw.of({"理事長：", "代表: ", "会長／"}), name, "", form + ", label"};
        case 5: {
            const std::string after =
                text_of({draw.of({" ", "　", "（", " TEL "}), "087-812-", draw.digits(4)});
            return {"", name, after, form + ", number behind"};
        }
        default: return {"", name, "", form};
    }
}

Planted in_contact_field(Draw& draw) {
    const std::string family = draw.of(kFamily);
    const std::string given = draw.of(kGiven);
    switch (draw.below(9)) {
        case 0: return {"担当：", family, "", "label and family"};
        case 1:
            return {text_of({group_name(draw), draw.of({"（担当 ", "　担当：", "、担当 "})}),
                    family, "", "group, label and family"};
        case 2: return {"", family + "　" + given, "", "full, wide blank"};
        case 3: return {"", family + " " + given, "（代表）", "full, blank, role"};
        case 4: return {"事務局長 ", family, "", "role and family"};
        case 5:
            return {text_of({group_name(draw),
                             draw.of({"／", " 理事長 ", "　担当　", " 会長 ", "　"})}),
                    family + " " + given, "", "group and full"};
        case 6: return {"代表 ", family + given, "", "role and full"};
        case 7:
            return {"担当　", family,
                    text_of({draw.of({" 087-812-", "　087-812-", " TEL087-812-"}), draw.digits(4)}),
                    "role and family, number behind"};
        default: return {"", family + "さん", "", "honorific"};
    }
}

std::string mobile(Draw& draw) {
    const std::string a = draw.of({"090", "080", "070"});
    const std::string b = draw.number(4);
    const std::string c = draw.digits(4);
    switch (draw.below(6)) {
        case 0: return text_of({a, b, c});
        case 1: return wide(text_of({a, "-", b, "-", c}));
        case 2: return text_of({a, " ", b, " ", c});
        case 3: return text_of({"+81 ", a.substr(1), "-", b, "-", c});
        case 4: return text_of({a, "(", b, ")", c});
        default: return text_of({a, "-", b, "-", c});
    }
}

std::string office(Draw& draw) {
    switch (draw.below(8)) {
        case 0: return text_of({"0120-", draw.digits(3), "-", draw.digits(3)});
        case 1: return text_of({"050-", draw.number(4), "-", draw.digits(4)});
        case 2: return text_of({"087-", draw.number(3), "-", draw.digits(4)});
        case 3: return wide(text_of({"087-", draw.number(3), "-", draw.digits(4)}));
        case 4: return text_of({"(03)", draw.number(4), "-", draw.digits(4)});
        case 5: return text_of({"087", draw.number(3), draw.digits(4)});
        case 6: return text_of({"0570-", draw.digits(3), "-", draw.digits(3)});
        default: return text_of({"0800-", draw.number(3), "-", draw.digits(4)});
    }
}

std::string local_part(Draw& draw) {
    return draw.of({"info", "npo.tsunagi", "yamada", "hanako_s", "kodomo-shokudo", "office2024"});
}
std::string free_mail(Draw& draw) {
    return text_of({local_part(draw), "@",
                    draw.of({"gmail.com", "yahoo.co.jp", "docomo.ne.jp", "ezweb.ne.jp",
                             "i.softbank.jp", "icloud.com", "outlook.jp", "hotmail.co.jp",
                             "Gmail.com", "au.com", "ymail.ne.jp", "outlook.com"})});
}
std::string office_mail(Draw& draw) {
    return text_of({local_part(draw), "@",
                    draw.of({"example.or.jp", "tsunagi-npo.example.jp", "city.example.lg.jp",
                             "npo.example", "notgmail.com", "gmail.com.example.jp",
                             "yahoo.example.co.jp", "pref.example.jp"})});
}

// The place is drawn behind the value: where arguments draw, their order is the compiler's.
using DrawPlace = Place (*)(Draw&);

PlantedField made(Draw& draw, DrawPlace where, PersonalDataKind what, const Planted& planted) {
    const Place place = where(draw);
    PlantedField out;
    out.kind = place.first;
    out.field = place.second;
    out.form = planted.form;
    out.value = planted.before + planted.core + planted.after;
    out.begin = planted.before.size();
    out.end = out.begin + planted.core.size();
    out.what = what;
    return out;
}

PlantedField planted_address(Draw& draw) {
    const bool is_flat = draw.one_in(2);
    PlantedItem item;
    do {
        item = is_flat ? flat_item(draw) : private_address_item(draw);
    } while (item.before.empty());  // a field of addresses holds one
    return made(draw, address_place,
                is_flat ? PersonalDataKind::flat : PersonalDataKind::private_address,
                {item.before, item.core, item.after, item.form});
}

std::string organisation_contact(Draw& draw) {
    switch (draw.below(6)) {
        case 0: return text_of({group_name(draw), "（", office(draw), "）"});
        case 1: return text_of({group_name(draw), " TEL ", office(draw)});
        case 2: return text_of({"事務局 ", office(draw), " / ", office_mail(draw)});
        case 3: return text_of({"〒760-", draw.digits(4), " ", draw.of(kTown), block(draw)});
        case 4:
            return draw.of({"事務局",
                            "総務課",
                            "市民協働推進課",
                            "担当：総務課",
                            "窓口 2階",
                            "担当：事務局",
                            "代表",
                            "各会場へ",
                            "受付まで",
                            "企画係",
                            "館長",
                            "こども未来課 子育て支援係",
                            "市役所本庁1階",
                            "担当 相談員",
                            "平日のみ",
                            "メールにて",
                            "ホームページをご覧ください",
                            "学生支援課",
                            "教育委員会 生涯学習課",
                            "担当：広報"});
        default: return group_name(draw);
    }
}

std::string no_name(Draw& draw) {
    switch (draw.below(4)) {
        case 0: return group_name(draw);
        case 1: return text_of({group_name(draw), draw.of({"\n", "、"}), group_name(draw)});
        case 2: return draw.of({"市民協働推進課", "事務局", "編集部", "理事会", "広報委員会"});
        default:
            return draw.of({"非公開", "未定", "なし", "-", "－", "同上", "理事長", "代表",
                            "別紙のとおり", "理事10名", "３名", "欠員", "ホームページ参照", "不明",
                            "（非公表）", "選考中", "理事5名、監事1名", "記載なし",
                            "公開していません"});
    }
}

std::string seat(Draw& draw) {
    const std::string town = text_of({draw.of(kTown), block(draw)});
    switch (draw.below(5)) {
        case 0: return text_of({"〒760-", draw.digits(4), " ", town});
        case 1:
            return town + draw.of({"　瓦町FLAG8階", " 第一ビル3階", "（市民活動センター内）",
                                   " 県庁東館2階", "　コミュニティセンター内", " 福祉会館1F"});
        case 2: return town + draw.of({"地先", "（旧小学校）", " 南側", "、駐車場あり"});
        default: return town;
    }
}

}  // namespace

PlantedField planted_field(Random& random) {
    using enum PersonalDataKind;
    Draw draw(random);
    switch (draw.below(9)) {
        case 0: {
            const std::string after =
                draw.of({"", "", "", "（携帯）", " 内線12", "（代表者の携帯）"});
            return made(draw, phone_place, phone, {"", mobile(draw), after, "mobile"});
        }
        case 1:
            return made(draw, phone_place, phone,
                        {text_of({office(draw), draw.of({"、", " / ", "（携帯 ", "／"})}),
                         mobile(draw), "", "mobile behind an office"});
        case 2: return made(draw, mail_place, mail, {"", free_mail(draw), "", "free mail"});
        case 3:
            return made(draw, contact_place, mail,
                        {group_name(draw) + " ", free_mail(draw), "", "free mail"});
        case 4:
            return made(draw, contact_place, phone,
                        {group_name(draw) + " ", mobile(draw), "", "mobile"});
        case 5: return planted_address(draw);
        case 6: return made(draw, contact_place, name, in_contact_field(draw));
        default: return made(draw, name_place, name, in_name_field(draw));
    }
}

FieldValue harmless_field(Random& random) {
    Draw draw(random);
    FieldValue out;
    const auto place = [&](DrawPlace where, std::string value, const char* form) {
        const Place drawn = where(draw);
        out = {drawn.first, drawn.second, std::move(value), form};
    };
    switch (draw.below(7)) {
        case 0: place(phone_place, office(draw), "office"); break;
        case 1: {
            const std::string first = office(draw);
            const std::string second = "、" + office(draw);
            const std::string more =
                draw.of({"（代）", "（平日9時から17時）", " 内線12", "（直通）", second.c_str()});
            place(phone_place, first + more, "office and more");
            break;
        }
        case 2: place(mail_place, office_mail(draw), "office's mail"); break;
        case 3: place(name_place, no_name(draw), "no name"); break;
        case 4: place(address_place, seat(draw), "seat"); break;
        default: place(contact_place, organisation_contact(draw), "contact"); break;
    }
    return out;
}

}  // namespace tsunagi
