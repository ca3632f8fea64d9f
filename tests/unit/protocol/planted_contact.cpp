// Telephone numbers and mail.
#include "tests/unit/protocol/planted_item.h"

#include <array>
#include <tuple>
#include <utility>

namespace tsunagi {
namespace {

using Groups = std::array<std::string, 3>;

Groups mobile_groups(Draw& draw) {
    return {draw.of({"090", "080", "070", "050"}), draw.number(4), draw.digits(4)};
}

Groups fixed_groups(Draw& draw) {
    switch (draw.below(4)) {
        case 0: return {draw.of({"03", "06"}), draw.number(4), draw.digits(4)};
        case 1:
            return {draw.of({"087", "088", "011", "045", "052", "075", "076", "082", "092", "098"}),
                    draw.number(3), draw.digits(4)};
        case 2:
            return {draw.of({"0877", "0875", "0879", "0263", "0172", "0748", "0466", "0980"}),
                    draw.number(2), draw.digits(4)};
        default:
            return {draw.of({"01267", "04992", "05979", "08477"}), draw.number(1), draw.digits(4)};
    }
}

std::string joined(const Groups& groups, const std::string& separator) {
    return groups[0] + separator + groups[1] + separator + groups[2];
}

std::string phone_label(Draw& draw) {
    return text_of(
        {draw.of({"TEL",      "Tel",        "tel",    "ＴＥＬ",     "TEL.",      "℡",
                  "☎",        "☏",          "電話",   "電話番号",   "携帯",      "携帯電話",
                  "携帯番号", "ケータイ",   "ｹｰﾀｲ",   "スマホ",     "FAX",       "Fax",
                  "ＦＡＸ",   "ファックス", "ﾌｧｸｽ",   "TEL/FAX",    "電話・FAX", "自宅",
                  "直通",     "連絡先",     "Mobile", "電話(自宅)", "緊急連絡先"}),
         draw.of({"", "", ":", "：", ": ", " ", "　", "は", "→", "／"})});
}

// How Japanese numbers are written with groups.
std::pair<std::string, std::string> grouped_phone(Draw& draw) {
    const Groups groups = draw.one_in(3) ? fixed_groups(draw) : mobile_groups(draw);
    switch (draw.below(12)) {
        case 0: return {joined(groups, "-"), "hyphen"};
        case 1: return {wide(joined(groups, "-")), "wide hyphen"};
        case 2: {
            const std::string dash =
                draw.of({"‐", "‑", "‒", "–", "—", "―", "−", "－", "ー", "ｰ", "─", "﹣", "ｰ", "ー"});
            const std::string text = groups[0] + dash + groups[1] + dash + groups[2];
            return {text, "dash " + dash};
        }
        case 3: {
            const std::string dash = draw.of({"ー", "−", "‐", "―", "─"});
            return {wide(groups[0]) + dash + wide(groups[1]) + dash + wide(groups[2]),
                    "wide dash " + dash};
        }
        case 4: return {joined(groups, draw.of({" ", "　"})), "blank"};
        case 5: return {joined(groups, draw.of({".", "．", "・", "･"})), "dot"};
        case 6: {
            const std::string text = draw.one_in(2)
                                         ? "(" + groups[0] + ")" + groups[1] + "-" + groups[2]
                                         : groups[0] + "(" + groups[1] + ")" + groups[2];
            return {draw.wide_in(2, text), "bracket"};
        }
        case 7: return {draw.wide_in(3, joined(groups, " - ")), "hyphen between blanks"};
        case 8: return {draw.wide_in(3, groups[0] + "-" + groups[1] + groups[2]), "one hyphen"};
        case 9: return {groups[0] + ")" + groups[1] + "-" + groups[2], "half a bracket"};
        case 10:
            return {groups[0] + "-" + groups[1] + draw.of({" ", "ー", "．"}) + groups[2], "mixed"};
        default:
            return {text_of({"（", groups[0], "）", draw.of({" ", "　", ""}), groups[1],
                             draw.of({"-", "－", "ー"}), groups[2]}),
                    "wide bracket"};
    }
}

std::pair<std::string, std::string> phone_text(Draw& draw) {
    const Groups groups = mobile_groups(draw);
    switch (draw.below(8)) {
        case 0: return {draw.wide_in(3, joined(groups, "")), "mobile without hyphens"};
        case 1: {
            const Groups any = draw.one_in(2) ? groups : fixed_groups(draw);
            const std::string separator = draw.of({"-", " ", ""});
            const std::string zero = draw.of({"", "", "(0)"});
            const std::string country = draw.of({"+81", "+81", "(+81)"});
            const std::string text = country + separator + zero + any[0].substr(1) + separator +
                                     any[1] + separator + any[2];
            return {draw.wide_in(3, text), "+81"};
        }
        default: return grouped_phone(draw);
    }
}

std::string mail_local(Draw& draw) {
    return text_of({draw.of({"tanaka", "taro.yamada", "hanako_s", "k.suzuki1985", "npo+tsunagi",
                             "a", "t-mori", "info", "yuki.2003", "Sakura.Ito", "m_m_m", "090sato",
                             "x1", "kodomo-shokudo", "fumi..ko"}),
                    draw.one_in(3) ? draw.between(1, 99) : ""});
}

std::string mail_domain(Draw& draw) {
    return draw.of({"gmail.com", "yahoo.co.jp", "example.jp", "docomo.ne.jp", "ezweb.ne.jp",
                    "i.softbank.jp", "icloud.com", "city.example.lg.jp", "mail.tsunagi-npo.or.jp",
                    "outlook.jp", "npo.example", "mc.pikara.ne.jp", "xn--q9jyb4c.jp"});
}

}  // namespace

PlantedItem phone_item(Draw& draw) {
    PlantedItem item;
    std::tie(item.core, item.form) = phone_text(draw);
    if (draw.one_in(2)) {
        item.before = phone_label(draw);
        item.form += ", label";
        if (draw.one_in(12)) {
            item.core = joined(fixed_groups(draw), "");
            item.form = "fixed without hyphens, label";
        }
    }
    if (draw.one_in(5)) {
        item.after = draw.of(
            {"内線12", "（内線123）", " 内線 4", "（代表）", "（携帯）", "(直通)", " ext.12"});
    }
    if (draw.one_in(40)) {  // broken by the end of a mail's line
        const Groups groups = mobile_groups(draw);
        item.core = groups[0] + "-\n" + groups[1] + "-" + groups[2];
        item.form = "broken line";
    }
    item.frame = draw.of({"連絡は{}まで。",
                          "折り返しは{}へお願いしたいとのこと。",
                          "申込みは{}（平日10:00-17:00）。",
                          "問合せ先：{}",
                          "{}に電話してほしいとのこと。",
                          "相談者の番号は{}です。",
                          "緊急時は{}、夜間も可。",
                          "{}\nまでご連絡ください。",
                          "連絡先（{}）を聞いた。",
                          "※{}",
                          "・{}",
                          "本人希望により{}",
                          "2026/3/15 {} 着信、折り返し済み。",
                          "3月15日{}より入電。",
                          "【{}】",
                          "12,{},未対応",
                          "10:30 {}着信",
                          "参加者は12人。{}",
                          "{}\n",
                          "窓口：{}\t担当不在",
                          "1. {}",
                          "「{}」とメモあり。",
                          "番号{}を登録",
                          "予約7609、{}"});
    return item;
}

PlantedItem mail_item(Draw& draw) {
    const std::string local = mail_local(draw);
    const std::string domain = mail_domain(draw);
    PlantedItem item;
    switch (draw.below(14)) {
        case 0:
        case 1:
        case 2: item = {"", local + "@" + domain, "", "plain"}; break;
        case 3: item = {"", local + "＠" + domain, "", "wide @"}; break;
        case 4: item = {"", wide(local + "@" + domain), "", "wide"}; break;
        case 5:
            item = {"",
                    local +
                        draw.of({"(at)", "[at]", "（at）", "(AT)", "［at］", "{at}", "<at>", "(＠)",
                                 "(@)"}) +
                        domain,
                    "", "(at)"};
            break;
        case 6:
            item = {"", local + draw.of({" at ", " (at) ", " [at] ", " AT ", "　at　"}) + domain,
                    "", " at "};
            break;
        case 7: item = {"＜", local + "@" + domain, "＞", "wide brackets"}; break;
        case 8:
            item = {draw.of({"mailto:", "<", "MAILTO:"}), local + "@" + domain, ">", "mailto"};
            break;
        case 9:
            item = {"", local + draw.of({" @ ", " ＠ ", "@ ", " @"}) + domain, "", "blank @ blank"};
            break;
        case 10: {
            std::string dotted = domain;
            dotted.replace(dotted.find('.'), 1, draw.of({"(dot)", "[dot]", " dot "}));
            item = {"", local + (dotted.find(' ') != std::string::npos ? " at " : "(at)") + dotted,
                    "", "dot in words"};
            break;
        }
        case 11:
            item = {"",
                    local +
                        draw.of({"(アット)", "（アットマーク）", "アットマーク", "【at】", "_at_",
                                 "(a)"}) +
                        domain,
                    "", "at in words"};
            break;
        case 12:
            item = {"", local + draw.of({"★", "☆", "◎", "●", "■"}) + domain,
                    "（記号を@に変えてください）", "a mark for @"};
            break;
        default: item = {"", local + ".@" + domain, "", "dot before @"}; break;
    }
    item.before = draw.of({"", "", "メール", "メール：", "E-mail:", "Ｅメール　",
                           "Mail: ", "アドレスは", "✉"}) +
                  item.before;
    item.frame =
        draw.of({"連絡は{}まで。", "申込みは{}へ、件名に「講座」と書いて送る。", "{}に資料を送付。",
                 "返信先は{}です。", "問合せ：{}", "{}\nまでご連絡ください。",
                 "アドレス（{}）を聞いた。", "※{}", "「{}」に変更とのこと。", "12,{},済", "{}",
                 "ホームページ https://example.jp/ または{}", "{}より返信あり、3月20日に面談。",
                 "宛先:{};"});
    return item;
}

}  // namespace tsunagi
