#include "tests/unit/protocol/planted_item.h"

namespace tsunagi {
namespace {

std::string my_number_digits(Draw& draw) {
    std::string out = draw.digits(11);
    unsigned sum = 0;
    for (unsigned n = 1; n <= 11; ++n) {
        const auto digit = static_cast<unsigned>(out[11 - n] - '0');
        sum += digit * (n <= 6 ? n + 1 : n - 5);
    }
    const unsigned rest = sum % 11;
    return out + static_cast<char>('0' + (rest <= 1 ? 0 : 11 - rest));
}

}  // namespace

PlantedItem my_number_item(Draw& draw) {
    const std::string all = my_number_digits(draw);
    const std::string separator = draw.of({" ", "-", "　", "－", "ー"});
    PlantedItem item;
    item.core = all;
    item.form = "in one";
    if (draw.one_in(2)) {
        item.core = all.substr(0, 4) + separator + all.substr(4, 4) + separator + all.substr(8);
        item.form = "in groups";
    }
    item.core = draw.wide_in(4, item.core);
    if (!draw.one_in(4)) {
        item.before =
            draw.of({"マイナンバー", "マイナンバー：", "個人番号", "個人番号: ", "個人番号は",
                     "ﾏｲﾅﾝﾊﾞｰ ", "My Number: ", "個人番号（12桁）"});
        item.form += ", label";
    }
    item.frame = draw.of({"{}", "申請書に{}と記入。", "控え：{}", "（{}）", "{}を確認した。",
                          "本人の{}", "・{}\n", "「{}」"});
    return item;
}

PlantedItem bank_item(Draw& draw) {
    const std::string seven = draw.wide_in(4, draw.digits(7));
    const std::string bank =
        draw.of({"百十四銀行 本店営業部 ", "〇〇銀行高松支店", "香川銀行　番町支店　",
                 "ゆうちょ銀行 四〇八店 ", "みずほ銀行 店番123 ", "高松信用金庫 本店 ",
                 "JA香川県 中央支店 "});
    PlantedItem item;
    switch (draw.below(8)) {
        case 0:
            item = {draw.one_in(2) ? bank : "",
                    draw.of({"普通 ", "普通預金", "普通　", "普通預金 ", "普通口座 ", "普通：",
                             "普通預金口座：", "普通"}) +
                        seven,
                    "", "普通"};
            break;
        case 1:
            item = {bank, draw.of({"（普）", "(普)", "普 ", "普）", "(普) "}) + seven, "", "普"};
            break;
        case 2:
            item = {draw.one_in(2) ? bank : "",
                    draw.of({"口座番号：", "口座番号", "口座番号 ", "口座番号は",
                             "口座番号（普通）", "口座No.", "口座番号:No."}) +
                        seven,
                    "", "口座番号"};
            break;
        case 3:
            item = {bank, draw.of({"当座 ", "当座預金", "当座　", "貯蓄 ", "貯蓄預金 "}) + seven,
                    "", "当座"};
            break;
        case 4:
            item = {draw.of({"ゆうちょ ", "ゆうちょ銀行　", "ゆうちょ銀行 ", ""}),
                    text_of({"記号", draw.of({"", " ", "：", "　"}),
                             draw.wide_in(3, "1" + draw.digits(3) + "0"),
                             draw.of({" ", "　", "", "・", "、", "-", "／"}), "番号",
                             draw.of({"", " ", "：", "　"}),
                             draw.wide_in(3, draw.number(6 + draw.below(2)) + "1")}),
                    "", "ゆうちょ"};
            break;
        case 5:
            item = {
                draw.of({"郵便振替 ", "郵便振替口座 ", "振替口座：", "ゆうちょ振替 ",
                         "郵便振替口座番号"}),
                draw.wide_in(3, text_of({draw.of({"00120", "01610", "00980", "01340"}), "-",
                                         draw.between(1, 9), "-", draw.number(4 + draw.below(3))})),
                "", "郵便振替"};
            break;
        case 6:
            item = {draw.of({"ゆうちょ ", "ゆうちょ銀行", "ゆうちょ銀行 "}),
                    draw.wide_in(3, text_of({"1", draw.digits(3), "0-", draw.number(6), "1"})), "",
                    "ゆうちょ without words"};
            break;
        default:
            item = {bank,
                    text_of({draw.of({"普通 ", "普通預金 "}), seven.substr(0, seven.size() / 7 * 3),
                             draw.of({"-", " ", "－"}), seven.substr(seven.size() / 7 * 3)}),
                    "", "普通 in groups"};
            break;
    }
    item.frame =
        draw.of({"振込先：{}", "寄付は{}へ。", "振込は{}までお願いします。", "{}（名義 ﾂﾅｶﾞﾘ）",
                 "口座を確認、{}", "・{}", "{}\n", "返金先は{}とのこと。"});
    return item;
}

}  // namespace tsunagi
