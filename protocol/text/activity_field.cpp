#include "protocol/text/activity_field.h"

#include <algorithm>
#include <array>

#include "protocol/base/check.h"
#include "protocol/text/code_points.h"
#include "protocol/text/cursor.h"
#include "protocol/text/fold_width.h"

namespace tsunagi {
namespace {

struct Row {
    std::string_view ja;
    std::string_view short_ja;
    std::string_view en;
};

// Index + 1 is the number of the field.
constexpr std::array<Row, kActivityFieldsMax> kRows = {{
    {"保健、医療又は福祉の増進を図る活動", "保健・医療・福祉", "Health, medical care or welfare"},
    {"社会教育の推進を図る活動", "社会教育", "Social education"},
    {"まちづくりの推進を図る活動", "まちづくり", "Community development"},
    {"観光の振興を図る活動", "観光", "Tourism"},
    {"農山漁村又は中山間地域の振興を図る活動", "農山漁村・中山間地域",
     "Farming, mountain, fishing villages and hilly areas"},
    {"学術、文化、芸術又はスポーツの振興を図る活動", "学術・文化・芸術・スポーツ",
     "Science, culture, arts or sports"},
    {"環境の保全を図る活動", "環境保全", "Environmental protection"},
    {"災害救援活動", "災害救援", "Disaster relief"},
    {"地域安全活動", "地域安全", "Community safety"},
    {"人権の擁護又は平和の推進を図る活動", "人権・平和", "Human rights or peace"},
    {"国際協力の活動", "国際協力", "International cooperation"},
    {"男女共同参画社会の形成の促進を図る活動", "男女共同参画", "Gender-equal society"},
    {"子どもの健全育成を図る活動", "子どもの健全育成", "Sound upbringing of children"},
    {"情報化社会の発展を図る活動", "情報化社会", "Information society"},
    {"科学技術の振興を図る活動", "科学技術", "Science and technology"},
    {"経済活動の活性化を図る活動", "経済活動", "Economic activity"},
    {"職業能力の開発又は雇用機会の拡充を支援する活動", "職業能力・雇用機会",
     "Vocational skills and employment"},
    {"消費者の保護を図る活動", "消費者保護", "Consumer protection"},
    {"前各号に掲げる活動を行う団体の運営又は活動に関する連絡、助言又は援助の活動",
     "連絡・助言・援助", "Liaison, advice or assistance to such organisations"},
    {"前各号に掲げる活動に準ずる活動として都道府県又は指定都市の条例で定める活動",
     "条例で定める活動", "Others set by ordinance"},
}};

struct Alias {
    std::u32string_view words;  // as bare() leaves them
    ActivityField field;
};

// The names above and what else people write for them.
constexpr std::array<Alias, 125> kAliases = {{
    {U"保健医療福祉", ActivityField::health_and_welfare},
    {U"healthmedicalcareorwelfare", ActivityField::health_and_welfare},
    {U"社会教育", ActivityField::social_education},
    {U"socialeducation", ActivityField::social_education},
    {U"まちづくり", ActivityField::community_development},
    {U"communitydevelopment", ActivityField::community_development},
    {U"観光", ActivityField::tourism},
    {U"tourism", ActivityField::tourism},
    {U"農山漁村中山間地域", ActivityField::rural_areas},
    {U"farmingmountainfishingvillagesandhillyareas", ActivityField::rural_areas},
    {U"学術文化芸術スポーツ", ActivityField::culture_and_sports},
    {U"sciencecultureartsorsports", ActivityField::culture_and_sports},
    {U"環境保全", ActivityField::environment},
    {U"environmentalprotection", ActivityField::environment},
    {U"災害救援", ActivityField::disaster_relief},
    {U"disasterrelief", ActivityField::disaster_relief},
    {U"地域安全", ActivityField::community_safety},
    {U"communitysafety", ActivityField::community_safety},
    {U"人権平和", ActivityField::human_rights_and_peace},
    {U"humanrightsorpeace", ActivityField::human_rights_and_peace},
    {U"国際協力", ActivityField::international_cooperation},
    {U"internationalcooperation", ActivityField::international_cooperation},
    {U"男女共同参画", ActivityField::gender_equality},
    {U"gender-equalsociety", ActivityField::gender_equality},
    {U"子ども健全育成", ActivityField::children},
    {U"soundupbringingofchildren", ActivityField::children},
    {U"情報化社会", ActivityField::information_society},
    {U"informationsociety", ActivityField::information_society},
    {U"科学技術", ActivityField::science_and_technology},
    {U"scienceandtechnology", ActivityField::science_and_technology},
    {U"economicactivity", ActivityField::economic_activity},
    {U"職業能力雇用機会", ActivityField::employment},
    {U"vocationalskillsandemployment", ActivityField::employment},
    {U"消費者保護", ActivityField::consumer_protection},
    {U"consumerprotection", ActivityField::consumer_protection},
    {U"前各号に掲げる活動行う団体運営活動に関する連絡助言援助",
     ActivityField::support_of_organisations},
    {U"連絡助言援助", ActivityField::support_of_organisations},
    {U"liaisonadviceorassistancetosuchorganisations", ActivityField::support_of_organisations},
    {U"前各号に掲げる活動に準ずる活動して都道府県指定都市条例で定める",
     ActivityField::by_ordinance},
    {U"条例で定める", ActivityField::by_ordinance},
    {U"otherssetbyordinance", ActivityField::by_ordinance},
    {U"保健医療福祉増進", ActivityField::health_and_welfare},
    {U"保健医療", ActivityField::health_and_welfare},
    {U"医療福祉", ActivityField::health_and_welfare},
    {U"保健福祉", ActivityField::health_and_welfare},
    {U"福祉増進", ActivityField::health_and_welfare},
    {U"保健", ActivityField::health_and_welfare},
    {U"医療", ActivityField::health_and_welfare},
    {U"福祉", ActivityField::health_and_welfare},
    {U"健康福祉", ActivityField::health_and_welfare},
    {U"高齢者福祉", ActivityField::health_and_welfare},
    {U"障害者福祉", ActivityField::health_and_welfare},
    {U"社会教育推進", ActivityField::social_education},
    {U"社会教育生涯学習", ActivityField::social_education},
    {U"生涯学習", ActivityField::social_education},
    {U"まちづくり推進", ActivityField::community_development},
    {U"地域づくり", ActivityField::community_development},
    {U"観光振興", ActivityField::tourism},
    {U"農山漁村中山間地域振興", ActivityField::rural_areas},
    {U"農山漁村", ActivityField::rural_areas},
    {U"中山間地域", ActivityField::rural_areas},
    {U"農山漁村振興", ActivityField::rural_areas},
    {U"中山間地域振興", ActivityField::rural_areas},
    {U"学術文化芸術スポーツ振興", ActivityField::culture_and_sports},
    {U"文化芸術スポーツ振興", ActivityField::culture_and_sports},
    {U"文化芸術スポーツ", ActivityField::culture_and_sports},
    {U"学術文化芸術", ActivityField::culture_and_sports},
    {U"文化芸術", ActivityField::culture_and_sports},
    {U"芸術文化", ActivityField::culture_and_sports},
    {U"文化スポーツ", ActivityField::culture_and_sports},
    {U"スポーツ振興", ActivityField::culture_and_sports},
    {U"文化振興", ActivityField::culture_and_sports},
    {U"学術", ActivityField::culture_and_sports},
    {U"文化", ActivityField::culture_and_sports},
    {U"芸術", ActivityField::culture_and_sports},
    {U"スポーツ", ActivityField::culture_and_sports},
    {U"環境", ActivityField::environment},
    {U"環境保護", ActivityField::environment},
    {U"自然環境保全", ActivityField::environment},
    {U"災害", ActivityField::disaster_relief},
    {U"災害支援", ActivityField::disaster_relief},
    {U"災害救助", ActivityField::disaster_relief},
    {U"災害救援支援", ActivityField::disaster_relief},
    {U"地域安全防犯", ActivityField::community_safety},
    {U"防犯", ActivityField::community_safety},
    {U"人権擁護平和推進", ActivityField::human_rights_and_peace},
    {U"人権擁護平和", ActivityField::human_rights_and_peace},
    {U"人権擁護", ActivityField::human_rights_and_peace},
    {U"平和推進", ActivityField::human_rights_and_peace},
    {U"人権", ActivityField::human_rights_and_peace},
    {U"平和", ActivityField::human_rights_and_peace},
    {U"国際", ActivityField::international_cooperation},
    {U"国際協力交流", ActivityField::international_cooperation},
    {U"国際交流", ActivityField::international_cooperation},
    {U"国際協力国際交流", ActivityField::international_cooperation},
    {U"男女共同参画社会形成促進", ActivityField::gender_equality},
    {U"男女共同参画社会形成", ActivityField::gender_equality},
    {U"男女共同参画社会", ActivityField::gender_equality},
    {U"男女共同参画推進", ActivityField::gender_equality},
    {U"子ども", ActivityField::children},
    {U"子ども育成", ActivityField::children},
    {U"青少年健全育成", ActivityField::children},
    {U"子ども青少年健全育成", ActivityField::children},
    {U"情報化社会発展", ActivityField::information_society},
    {U"情報化", ActivityField::information_society},
    {U"科学技術振興", ActivityField::science_and_technology},
    {U"経済活動活性化", ActivityField::economic_activity},
    {U"経済活性化", ActivityField::economic_activity},
    {U"経済", ActivityField::economic_activity},
    {U"職業能力開発雇用機会拡充", ActivityField::employment},
    {U"職業能力開発雇用機会拡充支援", ActivityField::employment},
    {U"職業能力開発雇用", ActivityField::employment},
    {U"職業能力開発", ActivityField::employment},
    {U"雇用機会拡充", ActivityField::employment},
    {U"職業能力", ActivityField::employment},
    {U"雇用機会", ActivityField::employment},
    {U"消費者", ActivityField::consumer_protection},
    {U"団体運営活動に関する連絡助言援助", ActivityField::support_of_organisations},
    {U"団体活動連絡助言援助", ActivityField::support_of_organisations},
    {U"連絡助言援助等", ActivityField::support_of_organisations},
    {U"団体支援", ActivityField::support_of_organisations},
    {U"npo支援", ActivityField::support_of_organisations},
    {U"中間支援", ActivityField::support_of_organisations},
    {U"条例", ActivityField::by_ordinance},
    {U"条例指定", ActivityField::by_ordinance},
}};

constexpr std::size_t kActivityFieldBytesMax = 400;  // the longest field has 117
constexpr std::size_t kCellBytesMax = 8'192;  // all fields in the words of the Act have 1,300
constexpr std::size_t kPartsMax = 6;          // pieces between 、 that can be one field

const Row& row_of(ActivityField field) {
    const auto number = static_cast<std::size_t>(field);
    CHECK(number >= 1 && number <= kRows.size());
    return kRows[number - 1];
}

// 第1号, (1), 1., ①: the number of some list.
void skip_enumerator(Cursor& cursor) {
    if (cursor.peek() >= U'①' && cursor.peek() <= U'⑳') {
        cursor.skip(1);
    } else {
        Cursor ahead = cursor;
        ahead.take(U'第');
        ahead.take(U'(');
        if (!ahead.take_digits()) return;
        ahead.take(U'号');
        ahead.take(U')');
        cursor = ahead;
    }
    while (cursor.take(U'.') || cursor.take(U':') || cursor.take(U'、') || cursor.take(U' ')) {
    }
}

void erase_end(std::u32string& text, std::u32string_view end) {
    if (text.ends_with(end)) text.resize(text.size() - end.size());
}

// The words without what changes from list to list: 保健、医療又は福祉の増進を図る活動 and
// 保健・医療・福祉の増進 are 保健医療福祉増進.
std::u32string bare(std::u32string_view text) {
    struct Change {
        std::u32string_view from;
        std::u32string_view to;
    };
    constexpr std::array<Change, 20> kChanges = {{
        {U"または", U""},
        {U"又は", U""},
        {U"および", U""},
        {U"及び", U""},
        {U"を図る", U""},
        {U"をはかる", U""},
        {U"を支援する", U""},
        {U"を行う", U"行う"},
        {U"子供", U"子ども"},
        {U"こども", U"子ども"},
        {U"障がい", U"障害"},
        {U"街づくり", U"まちづくり"},
        {U"町づくり", U"まちづくり"},
        {U"の", U""},
        {U"や", U""},
        {U"と", U""},
        {U"、", U""},
        {U"・", U""},
        {U",", U""},
        {U" ", U""},
    }};
    std::u32string out;
    while (!text.empty()) {
        const auto change = std::find_if(kChanges.begin(), kChanges.end(),
                                         [&](const Change& c) { return text.starts_with(c.from); });
        if (change != kChanges.end()) {
            out += change->to;
            text.remove_prefix(change->from.size());
            continue;
        }
        const char32_t c = text.front();
        out.push_back(c >= U'A' && c <= U'Z' ? c - U'A' + U'a' : c);
        text.remove_prefix(1);
    }
    for (const std::u32string_view end : {U"分野", U"に関する活動", U"活動", U"事業"})
        erase_end(out, end);
    return out;
}

std::optional<ActivityField> field_of(std::u32string_view words) {
    const auto alias = std::find_if(kAliases.begin(), kAliases.end(),
                                    [&](const Alias& a) { return a.words == words; });
    return alias == kAliases.end() ? std::nullopt : std::optional(alias->field);
}

std::vector<std::string> split(std::string_view text, std::u32string_view separators) {
    std::vector<std::string> parts(1);
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (separators.find(c) != std::u32string_view::npos) {
            parts.emplace_back();
        } else {
            append_utf8(parts.back(), c);
        }
    }
    return parts;
}

// The parts from `from` on that are one field together, the most first; how many.
std::size_t take_joined(const std::vector<std::string>& parts,
                        std::size_t from,
                        std::optional<ActivityField>& field) {
    for (std::size_t count = std::min(kPartsMax, parts.size() - from); count > 0; --count) {
        std::string joined = parts[from];
        for (std::size_t i = 1; i < count; ++i) joined += "、" + parts[from + i];
        field = read_activity_field(joined);
        if (field) return count;
    }
    return 1;
}

void add_once(std::vector<ActivityField>& fields, ActivityField field) {
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
}

}  // namespace

std::optional<ActivityField> activity_field_of_number(std::uint32_t number) {
    if (number < 1 || number > kActivityFieldsMax) return std::nullopt;
    return static_cast<ActivityField>(number);
}

std::string_view activity_field_name_ja(ActivityField field) { return row_of(field).ja; }
std::string_view activity_field_short_ja(ActivityField field) { return row_of(field).short_ja; }
std::string_view activity_field_name_en(ActivityField field) { return row_of(field).en; }

std::optional<ActivityField> read_activity_field(std::string_view text) {
    if (text.size() > kActivityFieldBytesMax) return std::nullopt;
    const FoldedText folded = fold_width(text);
    Cursor cursor(folded.points);
    cursor.trim();
    skip_enumerator(cursor);
    const std::u32string words = bare(cursor.rest());
    return words.empty() ? std::nullopt : field_of(words);
}

ActivityFields read_activity_fields(std::string_view text) {
    ActivityFields out;
    if (text.size() > kCellBytesMax) {
        out.not_understood.emplace_back(text);
        return out;
    }
    for (const std::string& line : split(text, U"\n\r;；/／|｜")) {
        if (const auto field = read_activity_field(line)) {
            add_once(out.fields, *field);
            continue;
        }
        const std::vector<std::string> parts = split(line, U"、,，");
        for (std::size_t at = 0; at < parts.size();) {
            std::optional<ActivityField> field;
            const std::size_t count = take_joined(parts, at, field);
            const FoldedText folded = fold_width(parts[at]);
            Cursor rest(folded.points);
            rest.trim();
            if (field) add_once(out.fields, *field);
            if (!field && !rest.at_end()) out.not_understood.push_back(parts[at]);
            at += count;
        }
    }
    return out;
}

}  // namespace tsunagi
