// area_table.h - what the municipalities of Japan are called: one record for each prefecture, and
// all of them together to look names up.
//
// Municipalities are merged, split and renamed every few years, so their names are records like
// any other, with versions, and not a part of the program. Codes are what records refer to and what
// decides who sees them; a name is shown in front of its code, and read in its place. So a wrong
// table can mislead who trusts a name alone, and never shows a record to anybody else.
//
// A table's field `rows` holds a line for each municipality and ward:
//
//   CODE NAME READING      162019 富山市 とやまし
//
// six digits with a right check digit, then the name without blanks, then its reading in hiragana,
// which may be missing. Lines of another form or another prefecture are passed over. Pure.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/base/area.h"
#include "protocol/record/body.h"

namespace tsunagi {

struct AreaRow {
    AreaCode code;
    std::string name;     // 札幌市中央区
    std::string reading;  // "" where it is not known
    friend bool operator==(const AreaRow&, const AreaRow&) = default;
};

struct AreaTable {
    AreaCode prefecture;
    std::vector<AreaRow> rows;
    std::string day;  // YYYY-MM-DD: as of when, "" where it does not say
    CenterId center;  // who says so
};

// The body of a table's record; without its rows' order. Errors: too_large (kFieldBytesMax).
[[nodiscard]] Result<Body> area_table_body(const AreaTable& table);
// Nothing where the body is no table of a prefecture.
[[nodiscard]] std::optional<AreaTable> read_area_table(const Body& body, const CenterId& center);

// One table of each prefecture: `own`'s counts; else the newest of those that are not of a day to
// come, and those of no day last; of one day, that of the least center. Memory: those that count.
class AreaTableChoice {
  public:
    // `today`: YYYY-MM-DD.
    AreaTableChoice(const CenterId& own, std::string today) : own_(own), today_(std::move(today)) {}

    void add(AreaTable table);
    [[nodiscard]] const std::map<AreaCode, AreaTable>& best() const { return best_; }

  private:
    CenterId own_;
    std::string today_;
    std::map<AreaCode, AreaTable> best_;
};

class AreaNames {
  public:
    AreaNames() = default;
    explicit AreaNames(const AreaTableChoice& choice);

    // "" where no table has it.
    [[nodiscard]] std::string_view name(AreaCode code) const;

    // Whose name or reading this is: 富山市, 富山県富山市, トヤマシ, 札幌市中央区, and for 中央区
    // the wards of that name in all cities; else a name whose last character is left out (射水).
    // Ascending; several where the text does not tell which.
    [[nodiscard]] std::vector<AreaCode> find(std::string_view text) const;
    // For lists that nobody looks through: nothing where it is not sure. A name is taken without a
    // prefecture only where the tables of all prefectures are here and one of them has it.
    // `within`: a prefecture that is known from elsewhere; a text that names another one is not
    // sure.
    //
    // The municipality of exactly this name, with or without its prefecture in front; 中央区 too,
    // where one city of `within` has it. A note in brackets behind it is passed over.
    [[nodiscard]] std::optional<AreaCode> named(std::string_view text,
                                                std::optional<AreaCode> within = {}) const;
    // The municipality that an address begins with, the longest name that fits:
    // 富山県富山市新桜町1-1, 中新川郡上市町…, 札幌市中央区…. Without a prefecture only cities and
    // their wards, since 森町 may be a quarter of any town.
    [[nodiscard]] std::optional<AreaCode> in_front_of(std::string_view address,
                                                      std::optional<AreaCode> within = {}) const;
    // Whose names or readings hold the text, or whose code it is; of a prefecture, all of its.
    [[nodiscard]] std::vector<AreaRow> search(std::string_view text) const;

    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    // The tables that count, by prefecture, without their rows.
    [[nodiscard]] std::span<const AreaTable> tables() const { return tables_; }

  private:
    struct Entry {
        AreaRow row;
        std::u32string name;     // folded, for comparing
        std::u32string reading;  // the same
    };
    struct Wanted;
    // The prefecture that the text or `within` tells. False where they differ, or neither does and
    // tables are missing.
    [[nodiscard]] bool settle(Wanted& wanted, std::optional<AreaCode> within) const;

    std::vector<AreaTable> tables_;
    std::vector<Entry> entries_;  // by code
};

}  // namespace tsunagi
