#include "protocol/text/organisation_name.h"

#include <algorithm>
#include <array>
#include <optional>

#include "protocol/base/check.h"
#include "protocol/text/code_points.h"
#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

// The rarer form and today's one by turns, by the code point of the first. Old forms (旧字体) of
// the kanji of daily use, forms of family names, and the second code points that encodings gave
// (U+FAxx).
constexpr std::u32string_view kVariants =
    U"ヵカヶケ佛仏來来傳伝冨富凜凛勞労勸勧區区卷巻參参嚴厳圀国國国圓円圖図團団圡土埜野"
    U"增増壓圧壯壮壹壱壽寿學学寢寝實実寫写寳宝寶宝將将專専對対尙尚屬属峯峰峽峡嵜崎嶋島"
    U"嶌島嶽岳巖巌巢巣帶帯廣広廳庁彌弥德徳惠恵應応戀恋戰戦拂払拔抜擔担據拠擧挙攝摂敍叙"
    U"敎教數数斈学斷断晉晋晚晩曆暦曉暁曻昇曾曽會会栁柳桒桑桧檜條条榮栄槇槙樂楽樣様橫横"
    U"檢検櫻桜權権歡歓步歩歷歴歸帰殘残每毎氣気涉渉淨浄淸清淺浅溫温澤沢濕湿濟済濤涛濱浜"
    U"濵浜瀧滝瀨瀬燈灯爫爪爲為狀状狹狭獨独獻献瑤瑶畫画當当疊畳發発盡尽眞真眾衆硏研祕秘"
    U"祢禰祿禄禮礼稱称穗穂穰穣竝並籠篭絲糸經経綠緑緖緒緣縁縣県總総繪絵繼継續続纖繊聯連"
    U"聲声聽聴肅粛臺台與与舊旧舍舎舘館莊荘莖茎萊莱萬万薮藪藏蔵藝芸藥薬處処號号螢蛍蟲虫"
    U"衞衛裝装覺覚覽覧觀観觸触諫諌證証譯訳讀読變変讓譲豐豊豫予賣売賴頼輕軽轉転辭辞遙遥"
    U"遞逓遲遅邉辺邊辺郞郎鄕郷鄰隣醉酔醫医醬醤釋釈鉃鉄錄録錢銭鎭鎮鐵鉄關関陷陥隨随險険"
    U"隱隠雙双雜雑靈霊靑青靜静靭靱顏顔顯顕飜翻餘余騷騒驅駆驒騨驗験驛駅體体髙高髮髪鬪闘"
    U"鷄鶏鷗鴎鹼鹸鹽塩麥麦麴麹黃黄黑黒默黙點点黨党齊斉齋斎齒歯齡齢龍竜龜亀\uFA10塚\uFA11崎\uFA12晴"
    U"\uFA15凞\uFA16猪\uFA17益\uFA18礼\uFA19神\uFA1A祥\uFA1B福\uFA1C靖\uFA1D精\uFA1E羽\uFA20蘒"
    U"\uFA22諸\uFA25逸\uFA26都\uFA2A飯\uFA2B飼\uFA2C館\uFA2D鶴\uFA2E郎\uFA2F隷"
    U"\uFA30侮\uFA31僧\uFA32免\uFA33勉\uFA34勤\uFA35卑\uFA36喝\uFA37嘆\uFA38器\uFA39塀\uFA3A墨"
    U"\uFA3B層\uFA3C屮\uFA3D悔\uFA3E慨\uFA3F憎\uFA40懲\uFA41敏\uFA42既\uFA43暑"
    U"\uFA44梅\uFA45海\uFA46渚\uFA47漢\uFA48煮\uFA49爪\uFA4A琢\uFA4B碑\uFA4C社\uFA4D祉\uFA4E祈"
    U"\uFA4F祐\uFA50祖\uFA51祝\uFA52禍\uFA53禎\uFA54穀\uFA55突\uFA56節\uFA57練"
    U"\uFA58縉\uFA59繁\uFA5A署\uFA5B者\uFA5C臭\uFA5D艹\uFA5E艹\uFA5F著\uFA60褐\uFA61視\uFA62謁"
    U"\uFA63謹\uFA64賓\uFA65贈\uFA66辶\uFA67逸\uFA68難\uFA69響\uFA6A頻\uFA6B恵"
    U"\uFA6C𤋮\uFA6D館\uFA70並\uFA71况\uFA72全\uFA73侀\uFA74充\uFA75冀\uFA76勇\uFA77勺\uFA78喝"
    U"\uFA79啕\uFA7A喙\uFA7B嗢\uFA7C塚\uFA7D墳\uFA7E奄\uFA7F奔\uFA80婢\uFA81嬨"
    U"\uFA82廒\uFA83廙\uFA84彩\uFA85徭\uFA86惘\uFA87慎\uFA88愈\uFA89憎\uFA8A慠\uFA8B懲\uFA8C戴"
    U"\uFA8D揄\uFA8E搜\uFA8F摒\uFA90敖\uFA91晴\uFA92朗\uFA93望\uFA94杖\uFA95歹"
    U"\uFA96殺\uFA97流\uFA98滛\uFA99滋\uFA9A漢\uFA9B瀞\uFA9C煮\uFA9D瞧\uFA9E爵\uFA9F犯\uFAA0猪"
    U"\uFAA1瑱\uFAA2甆\uFAA3画\uFAA4瘝\uFAA5瘟\uFAA6益\uFAA7盛\uFAA8直\uFAA9睊"
    U"\uFAAA着\uFAAB磌\uFAAC窱\uFAAD節\uFAAE类\uFAAF絛\uFAB0練\uFAB1缾\uFAB2者\uFAB3荒\uFAB4華"
    U"\uFAB5蝹\uFAB6襁\uFAB7覆\uFAB8視\uFAB9調\uFABA諸\uFABB請\uFABC謁\uFABD諾"
    U"\uFABE諭\uFABF謹\uFAC0変\uFAC1贈\uFAC2輸\uFAC3遅\uFAC4醙\uFAC5鉶\uFAC6陼\uFAC7難\uFAC8靖"
    U"\uFAC9韛\uFACA響\uFACB頋\uFACC頻\uFACD鬒\uFACE亀\uFACF𢡊\uFAD0𢡄\uFAD1𣏕"
    U"\uFAD2㮝\uFAD3䀘\uFAD4䀹\uFAD5𥉉\uFAD6𥳐\uFAD7𧻓\uFAD8齃\uFAD9龎𠮷吉𣘺橋";
static_assert(kVariants.size() % 2 == 0);
static_assert([] {
    for (std::size_t i = 2; i < kVariants.size(); i += 2) {
        if (kVariants[i - 2] >= kVariants[i]) return false;
    }
    return true;
}());

struct Spelling {
    std::u32string_view text;  // folded, lower case
    LegalForm form;
};

// Longer ones first where one begins or ends another.
constexpr std::array<Spelling, 68> kSpellings = {{
    {U"特定非営利活動法人", LegalForm::npo},
    {U"特定非営利法人", LegalForm::npo},
    {U"(特定非営利活動法人)", LegalForm::npo},
    {U"(npo法人)", LegalForm::npo},
    {U"npo法人", LegalForm::npo},
    {U"n.p.o.法人", LegalForm::npo},
    {U"(特非)", LegalForm::npo},
    {U"(npo)", LegalForm::npo},
    {U"(特)", LegalForm::npo},
    {U"㈵", LegalForm::npo},
    {U"(n)", LegalForm::npo},
    {U"一般社団法人", LegalForm::general_association},
    {U"(一社)", LegalForm::general_association},
    {U"一般財団法人", LegalForm::general_foundation},
    {U"(一財)", LegalForm::general_foundation},
    {U"公益社団法人", LegalForm::public_association},
    {U"(公社)", LegalForm::public_association},
    {U"公益財団法人", LegalForm::public_foundation},
    {U"(公財)", LegalForm::public_foundation},
    {U"社会福祉法人", LegalForm::social_welfare},
    {U"(社福)", LegalForm::social_welfare},
    {U"(福)", LegalForm::social_welfare},
    {U"株式会社", LegalForm::stock_company},
    {U"(株)", LegalForm::stock_company},
    {U"㈱", LegalForm::stock_company},
    {U"㍿", LegalForm::stock_company},
    {U"有限会社", LegalForm::limited_company},
    {U"(有)", LegalForm::limited_company},
    {U"㈲", LegalForm::limited_company},
    {U"合同会社", LegalForm::llc},
    {U"(同)", LegalForm::llc},
    {U"(合)", LegalForm::llc},
    {U"合資会社", LegalForm::limited_partnership},
    {U"(資)", LegalForm::limited_partnership},
    {U"㈾", LegalForm::limited_partnership},
    {U"合名会社", LegalForm::general_partnership},
    {U"(名)", LegalForm::general_partnership},
    {U"㈴", LegalForm::general_partnership},
    {U"学校法人", LegalForm::school},
    {U"(学)", LegalForm::school},
    {U"㈻", LegalForm::school},
    {U"宗教法人", LegalForm::religious},
    {U"(宗)", LegalForm::religious},
    {U"医療法人社団", LegalForm::medical},
    {U"医療法人財団", LegalForm::medical},
    {U"社会医療法人", LegalForm::medical},
    {U"医療法人", LegalForm::medical},
    {U"(医社)", LegalForm::medical},
    {U"(医財)", LegalForm::medical},
    {U"(医)", LegalForm::medical},
    {U"労働者協同組合", LegalForm::worker_cooperative},
    {U"(労協)", LegalForm::worker_cooperative},
    {U"協同組合", LegalForm::cooperative},
    {U"(協)", LegalForm::cooperative},
    {U"㈿", LegalForm::cooperative},
    {U"社団法人", LegalForm::association},
    {U"(社)", LegalForm::association},
    {U"㈳", LegalForm::association},
    {U"財団法人", LegalForm::foundation},
    {U"(財)", LegalForm::foundation},
    {U"㈶", LegalForm::foundation},
    {U"地方独立行政法人", LegalForm::administrative_agency},
    {U"独立行政法人", LegalForm::administrative_agency},
    {U"(独)", LegalForm::administrative_agency},
    {U"国立大学法人", LegalForm::university},
    {U"公立大学法人", LegalForm::university},
    {U"(大)", LegalForm::university},
    {U"更生保護法人", LegalForm::rehabilitation},
}};

struct CertificationSpelling {
    std::u32string_view text;
    Certification certification;
};

constexpr std::array<CertificationSpelling, 7> kCertifications = {{
    {U"(特例認定)", Certification::provisional},
    {U"特例認定", Certification::provisional},
    {U"(仮認定)", Certification::provisional},
    {U"仮認定", Certification::provisional},
    {U"(認定)", Certification::certified},
    {U"認定", Certification::certified},
    {U"(認)", Certification::certified},
}};

bool is_left_out(char32_t c) {
    constexpr std::u32string_view kMarks = U"・·•‧∙⋅「」『』“”‘’\"'〈〉《》【】";
    return is_blank(c) || kMarks.find(c) != std::u32string_view::npos;
}

bool is_dash(char32_t c) {
    constexpr std::u32string_view kDashes = U"‐‑‒–—―−─━";
    return kDashes.find(c) != std::u32string_view::npos;
}

// What is compared, still with its legal form.
std::u32string plain(std::string_view text) {
    std::u32string out;
    for (const char32_t c : fold_width(text).points) {
        if (!is_left_out(c)) out.push_back(is_dash(c) ? U'-' : common_kanji(ascii_lower(c)));
    }
    return out;
}

Certification take_certification(std::u32string_view& text, bool at_end) {
    for (const CertificationSpelling& spelling : kCertifications) {
        const std::u32string_view word = spelling.text;
        if (at_end ? !text.ends_with(word) : !text.starts_with(word)) continue;
        if (at_end) text.remove_suffix(word.size());
        if (!at_end) text.remove_prefix(word.size());
        return spelling.certification;
    }
    return Certification::none;
}

std::optional<LegalForm> take_form(std::u32string_view& text, bool at_end) {
    for (const Spelling& spelling : kSpellings) {
        const std::u32string_view word = spelling.text;
        if (at_end ? !text.ends_with(word) : !text.starts_with(word)) continue;
        if (at_end) text.remove_suffix(word.size());
        if (!at_end) text.remove_prefix(word.size());
        return spelling.form;
    }
    return std::nullopt;
}

struct FoundForm {
    std::u32string_view rest;
    LegalForm form = LegalForm::none;
    Certification certification = Certification::none;
};

// The form at one end of the name; nothing where it is not there or would leave nothing. 認定
// counts only beside a form, for it may be a word of the name.
std::optional<FoundForm> form_at(std::u32string_view name, bool at_end) {
    FoundForm found{name};
    if (!at_end) found.certification = take_certification(found.rest, at_end);
    const auto form = take_form(found.rest, at_end);
    if (!form) return std::nullopt;
    found.form = *form;
    if (at_end) found.certification = take_certification(found.rest, at_end);
    if (found.rest.empty()) return std::nullopt;
    return found;
}

}  // namespace

OrganisationName fold_organisation_name(std::string_view text) {
    const std::u32string name = plain(text);
    auto found = form_at(name, false);
    if (!found) found = form_at(name, true);
    if (!found) found = FoundForm{name};
    return {utf8_of(found->rest), found->form, found->certification};
}

std::string_view legal_form_name_ja(LegalForm form) {
    constexpr std::array<std::string_view, 22> kNames = {"",
                                                         "特定非営利活動法人",
                                                         "一般社団法人",
                                                         "一般財団法人",
                                                         "公益社団法人",
                                                         "公益財団法人",
                                                         "社会福祉法人",
                                                         "株式会社",
                                                         "有限会社",
                                                         "合同会社",
                                                         "合資会社",
                                                         "合名会社",
                                                         "学校法人",
                                                         "宗教法人",
                                                         "医療法人",
                                                         "協同組合",
                                                         "労働者協同組合",
                                                         "社団法人",
                                                         "財団法人",
                                                         "独立行政法人",
                                                         "国立大学法人",
                                                         "更生保護法人"};
    const auto number = static_cast<std::size_t>(form);
    CHECK(number < kNames.size());
    return kNames[number];
}

char32_t common_kanji(char32_t c) {
    std::size_t low = 0;
    std::size_t high = kVariants.size() / 2;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (kVariants[2 * middle] < c)
            low = middle + 1;
        else
            high = middle;
    }
    const bool listed = 2 * low < kVariants.size() && kVariants[2 * low] == c;
    return listed ? kVariants[2 * low + 1] : c;
}

}  // namespace tsunagi
