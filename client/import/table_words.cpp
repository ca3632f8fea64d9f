#include "client/import/table_words.h"

#include <algorithm>
#include <array>

namespace tsunagi {
namespace {

struct Word {
    std::string_view part;
    ValueKind kind;
    bool is_whole;  // the name must be this word alone: short ones stand inside others
};

// The first that fits counts: more telling words stand above.
constexpr Word kWords[] = {
    {"法人番号", ValueKind::corporate_number, false},
    {"corporatenumber", ValueKind::corporate_number, false},
    {"corpnumber", ValueKind::corporate_number, false},
    {"メール", ValueKind::mail, false},
    {"mail", ValueKind::mail, false},
    {"url", ValueKind::url, false},
    {"ホームページ", ValueKind::url, false},
    {"ウェブサイト", ValueKind::url, false},
    {"webサイト", ValueKind::url, false},
    {"website", ValueKind::url, false},
    {"hp", ValueKind::url, true},
    {"緯度", ValueKind::latitude, false},
    {"latitude", ValueKind::latitude, false},
    {"lat", ValueKind::latitude, true},
    {"経度", ValueKind::longitude, false},
    {"longitude", ValueKind::longitude, false},
    {"lng", ValueKind::longitude, true},
    {"lon", ValueKind::longitude, true},
    {"郵便番号", ValueKind::postal_code, false},
    {"postalcode", ValueKind::postal_code, false},
    {"postcode", ValueKind::postal_code, false},
    {"zip", ValueKind::postal_code, true},
    {"zipcode", ValueKind::postal_code, true},
    {"〒", ValueKind::postal_code, true},
    {"内線", ValueKind::text, false},
    {"電話", ValueKind::phone, false},
    {"telephone", ValueKind::phone, false},
    {"phone", ValueKind::phone, false},
    {"fax", ValueKind::phone, false},
    {"ファックス", ValueKind::phone, false},
    {"ファクシミリ", ValueKind::phone, false},
    {"tel", ValueKind::phone, true},
    {"地方公共団体コード", ValueKind::area_code, false},
    {"市区町村コード", ValueKind::area_code, false},
    {"市町村コード", ValueKind::area_code, false},
    {"都道府県コード", ValueKind::area_code, false},
    {"自治体コード", ValueKind::area_code, false},
    {"団体コード", ValueKind::area_code, true},
    {"地域コード", ValueKind::area_code, false},
    {"lgcode", ValueKind::area_code, false},
    {"areacode", ValueKind::area_code, false},
    {"code", ValueKind::area_code, true},
    {"cid", ValueKind::area_code, true},
    {"開始時", ValueKind::time, false},
    {"終了時", ValueKind::time, false},
    {"開館時刻", ValueKind::time, false},
    {"閉館時刻", ValueKind::time, false},
    {"starttime", ValueKind::time, false},
    {"endtime", ValueKind::time, false},
    {"曜日", ValueKind::text, false},
    {"年月日", ValueKind::date, false},
    {"日付", ValueKind::date, false},
    {"開始日", ValueKind::date, false},
    {"終了日", ValueKind::date, false},
    {"開催日", ValueKind::date, false},
    {"設立日", ValueKind::date, false},
    {"認証日", ValueKind::date, false},
    {"更新日", ValueKind::date, false},
    {"登録日", ValueKind::date, false},
    {"締切日", ValueKind::date, false},
    {"startdate", ValueKind::date, false},
    {"enddate", ValueKind::date, false},
    {"date", ValueKind::date, true},
};

// Words of columns that tell no form. Japanese ones count inside a name too.
constexpr std::string_view kParts[] = {
    "名称",     "氏名",       "団体",     "法人",       "組織",       "施設", "住所", "所在",
    "番地",     "都道府県",   "市区町村", "市町村",     "番号",       "区分", "分類", "分野",
    "種別",     "種類",       "備考",     "説明",       "概要",       "内容", "目的", "活動",
    "代表",     "担当",       "連絡",     "問い合わせ", "問合せ",     "定員", "料金", "費用",
    "対象",     "場所",       "会場",     "期間",       "時間",       "曜日", "可能", "地域",
    "カナ",     "ふりがな",   "フリガナ", "よみ",       "キーワード", "タグ", "件数", "人数",
    "会員",     "職員",       "予算",     "年度",       "設立",       "認証", "行事", "イベント",
    "タイトル", "ライセンス", "コード",
};
constexpr std::string_view kWholes[] = {
    "id",        "no",    "no.",  "名前",     "name",   "title",       "address",
    "note",      "notes", "pref", "city",     "kana",   "phrase",      "pid",
    "#property", "url",   "type", "category", "format", "count",       "text",
    "key",       "value", "year", "status",   "area",   "country",     "tag",
    "tags",      "kind",  "番",   "説明文",   "label",  "description", "license",
};

}  // namespace

std::optional<ValueKind> kind_by_name(std::string_view key) {
    for (const Word& word : kWords) {
        const bool fits = word.is_whole ? key == word.part : key.find(word.part) != key.npos;
        if (!fits) continue;
        if (word.kind == ValueKind::text) return std::nullopt;
        return word.kind;
    }
    return std::nullopt;
}

bool is_column_word(std::string_view key) {
    if (kind_by_name(key)) return true;
    const auto stands_in = [&](std::string_view part) { return key.find(part) != key.npos; };
    return std::any_of(std::begin(kParts), std::end(kParts), stands_in) ||
           std::find(std::begin(kWholes), std::end(kWholes), key) != std::end(kWholes);
}

}  // namespace tsunagi
