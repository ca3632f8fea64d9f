// search_bench.cpp - how fast the search index takes documents in and answers, over 100,000
// invented documents (TSUNAGI_BENCH_SIZE: more).
//
// Half of the documents are like a register entry (name, kana, number, address), half like an
// article of about 400 characters, both from fixed word lists and a fixed seed. Queries are those
// of people: a rare name, two words, one and two characters, kana for katakana, a number, a filter,
// and questions; a drawn question is made of three words and a phrase and asked while a writer adds
// 100 documents a second. Reported: documents/s, median and 99th percentile of each query with its
// snippets, and the folder's size. Run: tsunagi_search_bench
// --benchmark_counters_tabular=true
#include <benchmark/benchmark.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "storage/search/search_index.h"
#include "tests/bench/bench_setting.h"

namespace {

namespace fs = std::filesystem;
using tsunagi::SearchDocument;
using tsunagi::SearchIndex;
using tsunagi::SearchQuery;

constexpr std::size_t kBatch = 1'000;

constexpr std::array<std::string_view, 47> kPlaces{
    "北海道札幌市",   "青森県弘前市",   "岩手県盛岡市", "宮城県仙台市",   "秋田県横手市",
    "山形県鶴岡市",   "福島県郡山市",   "茨城県水戸市", "栃木県小山市",   "群馬県高崎市",
    "埼玉県川越市",   "千葉県柏市",     "東京都杉並区", "神奈川県横浜市", "新潟県長岡市",
    "富山県高岡市",   "石川県金沢市",   "福井県敦賀市", "山梨県甲府市",   "長野県松本市",
    "岐阜県大垣市",   "静岡県浜松市",   "愛知県豊田市", "三重県津市",     "滋賀県彦根市",
    "京都府宇治市",   "大阪府堺市",     "兵庫県姫路市", "奈良県生駒市",   "和歌山県田辺市",
    "鳥取県米子市",   "島根県出雲市",   "岡山県倉敷市", "広島県福山市",   "山口県下関市",
    "徳島県鳴門市",   "香川県丸亀市",   "愛媛県今治市", "高知県南国市",   "福岡県久留米市",
    "佐賀県唐津市",   "長崎県佐世保市", "熊本県八代市", "大分県別府市",   "宮崎県延岡市",
    "鹿児島県霧島市", "沖縄県那覇市"};

constexpr std::array<std::string_view, 40> kWords{
    "子ども食堂",     "ボランティア", "防災",     "まちづくり", "高齢者",       "見守り",
    "学習支援",       "環境",         "里山",     "国際交流",   "ひとり親",     "フードバンク",
    "居場所",         "相談",         "介護",     "障がい者",   "就労支援",     "文化",
    "スポーツ",       "災害支援",     "移住",     "空き家",     "観光",         "農業",
    "森林",           "海岸清掃",     "動物愛護", "音楽",       "演劇",         "図書館",
    "プログラミング", "ＩＣＴ",       "研修会",   "助成金",     "ネットワーク", "センター",
    "サポート",       "ハウス",       "クラブ",   "ひまわり"};

constexpr std::array<std::string_view, 16> kPhrases{"を行っています。",
                                                    "についてのお知らせです。",
                                                    "のための講座を開きます。",
                                                    "に取り組む団体を募集します。",
                                                    "と協力して、",
                                                    "を地域の皆さんと一緒に考え、",
                                                    "が足りないという声があり、",
                                                    "を続けて十年になりました。",
                                                    "の参加者は三十名でした。",
                                                    "に関する報告書をまとめました。",
                                                    "を必要とする家庭に届けます。",
                                                    "の担当者が変わりました。",
                                                    "の開催日は二〇二五年五月です。",
                                                    "へのご寄付をお願いします。",
                                                    "との連携が課題です。",
                                                    "のやり方を教えてください。"};

constexpr std::array<std::string_view, 24> kKanji{"山", "川", "田", "中", "村", "木", "花", "光",
                                                  "風", "空", "海", "星", "友", "和", "愛", "結",
                                                  "希", "望", "輪", "絆", "森", "緑", "陽", "泉"};
constexpr std::array<std::string_view, 24> kKana{
    "ヤ",   "カ", "タ",   "ナ",   "ム", "キ",   "ハ",   "ヒ",   "カゼ", "ソラ", "ウミ", "ホシ",
    "トモ", "ワ", "アイ", "ユイ", "ノ", "モチ", "リン", "ズナ", "モリ", "ミド", "ヨウ", "イズ"};

class Writer {
  public:
    SearchDocument next_organisation() {
        const std::size_t place = pick(kPlaces.size());
        SearchDocument document;
        document.arrival = ++arrival_;
        document.facets.areas = {static_cast<std::uint32_t>(place + 1)};
        write_organisation(document, place);
        return document;
    }

    SearchDocument next() {
        const std::size_t place = pick(kPlaces.size());
        SearchDocument document;
        document.arrival = ++arrival_;
        document.facets.areas = {static_cast<std::uint32_t>(place + 1)};
        document.facets.kind = static_cast<std::uint16_t>(arrival_ % 2);
        if (arrival_ % 2 == 0) {
            write_organisation(document, place);
        } else {
            write_article(document, place);
        }
        return document;
    }

  private:
    std::size_t pick(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }

    void write_organisation(SearchDocument& document, std::size_t place) {
        document.title = "特定非営利活動法人";
        document.reading = "";
        for (int i = 0; i < 3; ++i) {
            const std::size_t part = pick(kKanji.size());
            document.title += kKanji[part];
            document.reading += kKana[part];
        }
        document.title += kWords[pick(kWords.size())];
        document.codes = std::to_string(1'000'000'000'000 + pick(9'000'000'000'000));
        document.body = std::string(kPlaces[place]) + std::string(kKanji[pick(kKanji.size())]) +
                        "町" + std::to_string(1 + pick(40)) + "丁目" +
                        std::to_string(1 + pick(30)) + "番" + std::to_string(1 + pick(99)) + "号";
    }

    void write_article(SearchDocument& document, std::size_t place) {
        document.title = std::string(kWords[pick(kWords.size())]) + "と" +
                         std::string(kWords[pick(kWords.size())]);
        document.tags = std::string(kWords[pick(kWords.size())]) + " " +
                        std::string(kWords[pick(kWords.size())]);
        document.body = std::string(kPlaces[place]) + "では";
        while (document.body.size() < 1'200) {
            document.body += kWords[pick(kWords.size())];
            document.body += kPhrases[pick(kPhrases.size())];
            document.body += kKanji[pick(kKanji.size())];
            document.body += kKanji[pick(kKanji.size())];
        }
    }

    std::mt19937_64 random_{20251123};
    std::uint64_t arrival_ = 0;
};

const std::vector<SearchDocument>& documents() {
    static const auto all = [] {
        Writer writer;
        std::vector<SearchDocument> made(tsunagi::bench_size());
        for (SearchDocument& document : made) document = writer.next();
        return made;
    }();
    return all;
}

const std::vector<SearchDocument>& organisations() {
    static const auto all = [] {
        Writer writer;
        std::vector<SearchDocument> made(tsunagi::bench_size());
        for (SearchDocument& document : made) document = writer.next_organisation();
        return made;
    }();
    return all;
}

std::unique_ptr<SearchIndex> filled_index(const fs::path& folder,
                                          const std::vector<SearchDocument>& all) {
    auto index = SearchIndex::open(folder);
    for (std::size_t begin = 0; begin < all.size(); begin += kBatch) {
        index->add(std::span(all).subspan(begin, std::min(kBatch, all.size() - begin)));
    }
    index->mark_followed(all.back().arrival);
    index->flush();
    return index;
}

double mebibytes_on_disk(const fs::path& folder) {
    std::uint64_t blocks = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        struct stat status{};
        if (entry.is_regular_file() && stat(entry.path().c_str(), &status) == 0) {
            blocks += static_cast<std::uint64_t>(status.st_blocks);
        }
    }
    return static_cast<double>(blocks) * 512 / (1U << 20);
}

void fill(benchmark::State& state, const std::vector<SearchDocument>& all) {
    for (auto _ : state) {
        const tsunagi::BenchFolder folder;
        const auto index = filled_index(folder.path(), all);
        state.counters["MiB"] = mebibytes_on_disk(folder.path());
    }
    state.counters["documents/s"] = benchmark::Counter(
        static_cast<double>(tsunagi::bench_size()), benchmark::Counter::kIsIterationInvariantRate);
}

// One document in, visible to a search, and durable.
void add_one_and_flush(benchmark::State& state) {
    const tsunagi::BenchFolder folder;
    const auto index = SearchIndex::open(folder.path());
    std::size_t next = 0;
    for (auto _ : state) {
        index->add(std::span(documents()).subspan(next++ % tsunagi::bench_size(), 1));
        index->flush();
    }
}

SearchIndex& shared_index() {
    static const tsunagi::BenchFolder folder;
    static const auto index = filled_index(folder.path(), documents());
    return *index;
}

void report(benchmark::State& state, std::vector<double> seconds) {
    std::ranges::sort(seconds);
    state.counters["median_ms"] = seconds[seconds.size() / 2] * 1'000;
    state.counters["p99_ms"] = seconds[seconds.size() * 99 / 100] * 1'000;
}

void search_for(benchmark::State& state, const SearchQuery& query) {
    const SearchIndex& index = shared_index();
    std::vector<double> seconds;
    std::uint64_t total = 0;
    for (auto _ : state) {
        const auto begin = std::chrono::steady_clock::now();
        const auto results = index.search(query);
        for (const auto& hit : results.hits) {
            benchmark::DoNotOptimize(index.snippet(query.words, documents()[hit.arrival - 1].body));
        }
        seconds.push_back(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        total = results.total;
    }
    report(state, std::move(seconds));
    state.counters["found"] = static_cast<double>(total);
}

// Questions that nobody has asked before, beside a writer that adds 100 documents a second.
void ask_while_adding(benchmark::State& state) {
    SearchIndex& index = shared_index();
    std::jthread writer([&](const std::stop_token& stop) {
        Writer more;
        std::uint64_t arrival = documents().size();
        for (auto next = std::chrono::steady_clock::now(); !stop.stop_requested();) {
            std::vector<SearchDocument> ten(10);
            for (SearchDocument& document : ten) {
                document = more.next();
                document.arrival = ++arrival;
            }
            index.add(ten);
            std::this_thread::sleep_until(next += std::chrono::milliseconds(100));
        }
    });
    std::mt19937_64 random(7);
    const auto one_of = [&](const auto& all) {
        return all[std::uniform_int_distribution<std::size_t>(0, all.size() - 1)(random)];
    };
    std::vector<double> seconds;
    std::size_t ranked = 0;
    for (auto _ : state) {
        SearchQuery query;
        query.words = std::string(one_of(kPlaces)) + "で" + std::string(one_of(kWords)) +
                      std::string(one_of(kPhrases)) + std::string(one_of(kWords)) + "の" +
                      std::string(one_of(kKanji)) + std::string(one_of(kKanji)) + "はどこですか";
        const auto begin = std::chrono::steady_clock::now();
        const auto results = index.search(query);
        for (const auto& hit : results.hits) {
            const std::size_t at = (hit.arrival - 1) % documents().size();
            benchmark::DoNotOptimize(index.snippet(query.words, documents()[at].body));
        }
        seconds.push_back(
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        ranked += results.is_ranked ? 1 : 0;
    }
    writer.request_stop();
    state.counters["ranked"] = static_cast<double>(ranked);
    report(state, std::move(seconds));
}

SearchQuery words(std::string text) {
    SearchQuery query;
    query.words = std::move(text);
    return query;
}

}  // namespace

int main(int argc, char** argv) {
    SearchQuery filtered = words("子ども食堂");
    filtered.filter.kind = std::uint16_t{1};
    filtered.filter.areas = {{16}, {17}};
    const std::vector<std::pair<std::string, SearchQuery>> queries{
        {"name", words("山川田まちづくり")},
        {"two_words", words("高岡市 子ども食堂")},
        {"five_words", words("防災 高齢者 見守り 相談 支援")},
        {"two_characters", words("防災")},
        {"one_character", words("山")},
        {"one_kana", words("の")},
        {"hiragana_for_katakana", words("ぼらんてぃあ")},
        {"number_begin", words("1")},
        {"number", words(documents()[1].codes)},
        {"latin", words("ict")},
        {"nothing", words("鼈甲縁眼鏡")},
        {"in_nearly_all", words("特定非営利活動法人")},
        {"filtered", filtered},
        {"question", words("横浜市で子ども食堂を続けて十年になった団体はどこですか")},
        {"question_common_words",
         words("地域の皆さんと一緒に考える防災の研修会はいつ開かれますか？")},
        {"question_of_nothing", words("鼈甲縁の眼鏡を磨く職人は誰か")},
        {"question_long", words("ひとり親の家庭に届けるフードバンクの活動に取り組む団体を募集し、学"
                                "習支援と居場所づくりの"
                                "ための講座を開いて、就労支援との連携を課題としているのはどの市のネ"
                                "ットワークでしょうか")},
        {"clause", words("海岸清掃と動物愛護の報告書")},
    };
    benchmark::RegisterBenchmark("search/fill/register_entries", fill, organisations())
        ->Iterations(1)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("search/fill/half_articles", fill, documents())
        ->Iterations(1)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark("search/add_one_and_flush", add_one_and_flush)
        ->Unit(benchmark::kMillisecond);
    for (const auto& [name, query] : queries) {
        benchmark::RegisterBenchmark(("search/query/" + name).c_str(), search_for, query)
            ->Unit(benchmark::kMillisecond);
    }
    benchmark::RegisterBenchmark("search/drawn_questions_while_adding", ask_while_adding)
        ->Iterations(500)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
