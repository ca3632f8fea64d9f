#include "tests/support/builders.h"
#include "tests/unit/protocol/draw.h"
#include "tests/unit/protocol/planted_text.h"
#include "tests/unit/protocol/planted_words.h"

namespace tsunagi {
namespace {

std::string corporate_number(Draw& draw) {
    const std::string number = test_corporate_number(draw.below(300'000'000'000));
    const std::string spaced = number.substr(0, 1) + " " + number.substr(1, 4) + " " +
                               number.substr(5, 4) + " " + number.substr(9);
    switch (draw.below(5)) {
        case 0: return "法人番号 " + number + "の団体";
        case 1: return "法人番号：" + wide(number);
        case 2: return "登録番号T" + number + "の請求書";
        case 3: return "法人番号（" + spaced + "）を確認した。";
        default: return "12," + number + ",つなぎ会";
    }
}

std::string corporate_registration(Draw& draw) {
    const std::string office = draw.of({"4700", "0100", "1200"});
    const std::string serial = text_of({"05", draw.of({"-", ""}), draw.digits(6)});
    return "会社法人等番号 " + office + (serial[2] == '-' ? "-" : "") + serial;
}

std::string date(Draw& draw) {
    const std::string month = draw.between(10, 12);
    const std::string day = draw.between(10, 28);
    switch (draw.below(10)) {
        case 0: return "2026-" + month + "-" + day + "に開催";
        case 1: return "2026/" + month + "/" + day + "〜2027/02/" + day;
        case 2: return "令和8年" + month + "月" + day + "日付け";
        case 3: return "R8.2.19改訂";
        case 4:
            return wide(month) + "月" + wide(day) + "日（水）～" + wide(month) + "月３０日（日）";
        case 5: return "2026" + month + day + "_議事録.docx";
        case 6: return "03-05年度の計画、2025-2026年度の実績";
        case 7: return "03." + day + "-04.10の間";
        case 8: return "期間 2026.04.01-2027.03.31";
        default: return "08/" + day + " 09/" + day + " 10/" + day + "の3回";
    }
}

std::string amount(Draw& draw) {
    switch (draw.below(9)) {
        case 0: return text_of({"経常収益 12,", draw.digits(3), ",", draw.digits(3), "円"});
        case 1: return "¥" + draw.number(2) + ",000";
        case 2: return "普通会計 " + draw.number(7) + "円";
        case 3: return "予算３００万円、うち補助" + draw.number(7) + "円";
        case 4: return "＠500円×" + draw.between(2, 90);
        case 5: return "@" + draw.between(100, 900) + "×3個";
        case 6: return "残高" + draw.number(8) + "円";
        case 7: return text_of({draw.between(100, 900), "-", draw.between(1000, 1900), "人が参加"});
        default: return wide(text_of({draw.number(3), ",", draw.digits(3)})) + "円の寄付";
    }
}

std::string place(Draw& draw) {
    switch (draw.below(8)) {
        case 0: return text_of({"34.", draw.digits(6), ",134.", draw.digits(6)});
        case 1: return text_of({"緯度34.", draw.digits(4), " 経度134.", draw.digits(4)});
        case 2: return "北緯34度20分24.5秒";
        case 3: return "団体コード 372013、011002、131059";
        case 4: return "01100-2（札幌市）";
        case 5: return "〒760-" + draw.digits(4);
        case 6: return "郵便番号は" + wide("760-" + draw.digits(4)) + "です。";
        default: return "会場は高松市番町" + block(draw) + "です。";
    }
}

std::string isbn(Draw& draw) {
    const std::string twelve = "9784" + draw.digits(8);
    unsigned sum = 0;
    for (std::size_t i = 0; i < 12; ++i)
        sum += static_cast<unsigned>(twelve[i] - '0') * (i % 2 == 0 ? 1 : 3);
    const std::string check = std::to_string((10 - sum % 10) % 10);
    switch (draw.below(5)) {
        case 0: return "ISBN 978-4-" + twelve.substr(4, 2) + "-" + twelve.substr(6) + "-" + check;
        case 1: return "ISBN" + twelve + check;
        case 2: return "ISBN4-00-" + draw.digits(6) + "-1";
        case 3: return "ISSN 0386-" + draw.digits(4);
        default: return "ISBN：" + wide("978-4-00-" + draw.digits(6) + "-1");
    }
}

std::string time_or_count(Draw& draw) {
    return draw.of({"10:30-12:00", "09:00～17:00", "０９：００〜１７：００", "10時30分-12時",
                    "0900-1700", "06-10時", "03個、05箱", "0-3歳の親子", "100-200人",
                    "01 02 03 04 05 は欠番", "07/08/09/10/11", "3-1-1", "第03-0012号",
                    "10:30-12:00,13:00-15:30", "1部10:00-11:30 2部13:00-14:30", "12組 20名",
                    "75歳-80歳", "50-60代"});
}

std::string code(Draw& draw) {
    return draw.of({"v10.15.7",
                    "Ver.2.0.1",
                    "192.168.10.101",
                    "Python 3.11.2",
                    "ISO 27001:2022",
                    "JIS X 0401-1973",
                    "受付番号 2026-0315-001",
                    "A-0123-4567",
                    "管理番号 0000123456",
                    "会員番号 1234567",
                    "型番RX-0800-1234",
                    "4香政発第0312-2号",
                    "４香政発第０３１２－２号",
                    "550e8400-e29b-41d4-a716-446655440000",
                    "様式第1号の2",
                    "doi:10.1234/abcd.2026.01",
                    "JAN 4901234567894",
                    "伝票 03-12345",
                    "No.0012-0345",
                    "整理番号123-4567-89",
                    "平成10年法律第7号",
                    "第28条第1項第2号",
                    "特定非営利活動促進法第2条第1項",
                    "令和5年条例第12号",
                    "府令第123号",
                    "告示第0123号",
                    "法第70条の2第1項",
                    "号外第1234567号",
                    "内線123",
                    "119番",
                    "消費者ホットライン188",
                    "#7119",
                    "110番の家",
                    "24時間365日",
                    "SDGs 1-17",
                    "レベル3-4",
                    "会計年度2025",
                    "型式 12-3456-78"});
}

std::string room(Draw& draw) {
    return draw.of({"会議室101",
                    "第2会議室",
                    "研修室203",
                    "3階301会議室",
                    "ホール棟2F",
                    "市民活動センター3階 会議室301",
                    "第一ビル3階",
                    "コミュニティセンター 多目的室2",
                    "シンボルタワー5階",
                    "101教室",
                    "東館12階 第3会議室",
                    "マンション管理組合 2026年度総会",
                    "県営住宅 全120戸",
                    "団地300世帯",
                    "特別養護老人ホームあじさい荘（定員100名）",
                    "しおさい荘 定員50",
                    "サンポートホール高松 第54会議室",
                    "和室1・2",
                    "コーポレート部門10名",
                    "メゾンの改修2026",
                    "会議室A",
                    "体育室1/2面",
                    "国民宿舎 かもめ荘 2026年4月再開",
                    "アパート経営101の質問"});
}

std::string link(Draw& draw) {
    return draw.of(
        {"https://www.example.jp/2026/0315-1234567.html", "http://example.jp/~center/index.html",
         "https://www.youtube.com/@tsunagi", "Instagram @tsunagi_npo", "X（旧Twitter）@tsunagi",
         "https://maps.example.jp/@34.3401,134.0434,15z", "www.example.or.jp",
         "example.jp/blog?id=20260315", "Wi-Fi at センター", "look at 10:30",
         "available at https://example.jp/", "open at 9:00", "meet at room 3",
         "https://example.jp/a?p=12&q=34", "ハッシュタグ #つなぎ2026", "LINE ID: @123abcde",
         "https://doi.org/10.1234/abcd.2026.01.001", "npm i @types/node"});
}

// clang-format off
constexpr const char* kHonorificWords[] = {
    "皆様", "お客様", "利用者様", "多様な人", "仕様書", "この模様は", "同様に", "様々な団体", "様子を見る", "様式第3号", "異様な", "一様に",
    "有様", "会員様", "奥様", "王様", "神様", "お子様ランチ", "お母様", "保護者様", "業者様", "企業様", "事務局様", "ご家族様", "参加者様",
    "この様な", "その様に", "ご担当者様", "関係者様", "お取引先様", "団体様", "施設様", "市長様", "理事長様", "会長　様", "寄付者様", "支援者様",
    "皆々様", "人様", "同様の事例", "生活様式", "多種多様", "仕様変更", "雨模様", "模様替え", "お得意様", "ご主人様", "弊社様式", "貴団体様",
    "さんまの塩焼き", "たくさん", "お子さん", "奥さん", "お母さん", "お父さん", "おじいさん", "おばあさん", "お兄さん", "皆さん", "みなさん",
    "看護師さん", "保健師さん", "大工さん", "農家さん", "八百屋さん", "パン屋さん", "お医者さん", "学生さん", "職員さん", "スタッフさん",
    "ボランティアさん", "民生委員さん", "業者さん", "生産者さん", "団体さん", "自治会さん", "さんざん", "さんぽ", "サンプル", "お隣さん",
    "ご近所さん", "娘さん", "息子さん", "お嬢さん", "患者さん", "利用者さん", "店員さん", "運転手さん", "園長さん", "ママさんバレー",
    "お疲れさん", "お月さん", "お寺さん", "奥さんたち", "旦那さん", "子どもさん", "若者さん", "参加者さん", "相談員さん", "委員さん", "住民さん",
    "高齢者さん", "会社さん", "企業さん", "NPOさん", "社協さん", "センターさん", "商店さん", "郵便屋さん", "魚屋さん", "助産師さん",
    "ケアマネさん", "ヘルパーさん", "ドライバーさん", "リーダーさん", "メンバーさん", "お孫さん", "お婆さん", "おかみさん", "漁師さん", "猟師さん",
    "赤ちゃん", "おばあちゃん", "おじいちゃん", "お姉ちゃん", "お兄ちゃん", "ちゃんと話す", "ちゃんぽん", "わんちゃん", "猫ちゃん", "ワンちゃん",
    "赤ちゃんひろば", "じいちゃん", "ばあちゃん", "行くんです", "続くんですか", "書くんだ", "とりくんだ", "聞くんじゃなくて",
    "歩くんですね", "つくんだ", "いくんでしょう", "ふくんでいる", "取りくんだ", "みくんだ形", "はたらくんだ",
    "君たち", "君が代", "諸君", "主君", "千葉県君津市", "暴君", "君と僕", "君の名は",
    "氏名", "氏神", "同氏", "両氏", "各氏", "彼氏", "氏子", "摂氏20度", "華氏", "源氏物語", "平氏", "諸氏", "某氏", "氏家町", "氏族", "無氏名",
    "氏名欄", "住所氏名", "代表者氏名", "理事氏名", "講師氏名", "平家と源氏",
    "貴殿", "殿堂", "神殿", "宮殿", "御殿場市", "殿様", "沈殿", "拝殿", "本殿", "社殿", "高松市長殿", "香川県知事 殿", "理事長殿", "各位殿",
    "所轄庁殿", "会長殿", "御殿", "正殿", "寝殿造",
    "みなさま", "お客さま", "おかげさま", "さまざま", "お疲れさま", "ごちそうさま", "さまたげ", "逆さま", "ありさま", "お互いさま", "ひとさま",
    "おひさま", "お子さま", "ご家族さま", "利用者さま", "おかげさまで10周年", "さまよう", "お互いさま食堂", "みなさまの声", "生きざま",
    "地方", "7月に東北地方へ", "10-20日は関東地方の", "（3県）、瀬戸内地方では", "夕方", "方法", "方針", "双方", "一方", "味方", "見方", "方々", "あり方", "考え方", "使い方", "両方", "親方", "行方", "処方箋",
    "方面", "朝方", "明け方", "相方", "高齢の方", "参加した方", "障害のある方", "四方", "当方", "先方", "他方", "後方支援", "前方", "大方", "遠方",
    "100平方メートル", "1丁目付近の方", "申請の仕方", "作り方", "暮らし方", "働き方", "ひとり親の方", "夕方まで", "地方創生",
    "12番地方面", "お住まいの方", "20代の方", "外国の方", "地方自治法", "20名の方", "1-2-3の方",
    "自宅", "住宅", "在宅", "帰宅", "宅配", "社宅", "宅地", "お宅", "宅食", "宅急便", "公営住宅", "仮設住宅", "在宅福祉", "空き住宅",
    "Aさん", "Bさん（70代）", "Ａさん", "K氏", "Aくん", "子ども君", "普通救命講習", "普通車25台", "普通 5件 良い 10件", "口座振替 1234件",
    "口座を開設", "番号札123", "記号・番号を記入", "普通科320人", "当座の費用", "個人番号カード", "マイナンバー制度", "電話相談", "FAX送信",
    "携帯電話講座", "メールマガジン", "電話は10:00-17:00", "荘厳な", "別荘", "様方と書く"};
// clang-format on

HarmlessLine lookalike(Draw& draw) {
    switch (draw.below(14)) {
        case 0: return {corporate_number(draw), "corporate number"};
        case 1: return {corporate_registration(draw), "corporate registration"};
        case 2: return {date(draw), "date"};
        case 3: return {amount(draw), "amount"};
        case 4: return {place(draw), "place"};
        case 5: return {isbn(draw), "book"};
        case 6: return {time_or_count(draw), "time or count"};
        case 7: return {code(draw), "code"};
        case 8: return {room(draw), "room"};
        case 9: return {link(draw), "link"};
        default: return {draw.of(kHonorificWords), "word"};
    }
}

}  // namespace

HarmlessLine harmless_line(Random& random) {
    Draw draw(random);
    const HarmlessLine inner = lookalike(draw);
    HarmlessLine line;
    line.form = inner.form;
    if (draw.one_in(2)) line.text = sentence(draw);
    line.text +=
        filled(draw.of({"{}について聞いた。", "参考：{}", "{}を確認。", "（{}）", "・{}",
                        "「{}」と書いてある。", "本日は{}の話。", "{}", "資料に{}とあった。",
                        "{}\n", "※{}", "次は{}、その次は未定。", "12,{},済"}),
               inner.text);
    if (draw.one_in(2)) line.text += text_of({draw.of({"", "\n", " "}), draw.of(kAfter)});
    return line;
}

}  // namespace tsunagi
