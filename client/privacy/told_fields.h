// told_fields.h - what of a person's record a consent allows to be told.
//
// People write items in words (氏名, 電話番号). Each word that is a field's name is that field;
// what is no field's name is left out, and so is the record's text: less is told rather than more.
// What it is not: a reading of words that say it in another way. Pure. Thread: one.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/record/body.h"

namespace tsunagi::client {

struct ToldFields {
    bool is_all = false;  // no item is named: the consent is for the record
    bool has_name = false;
    bool has_reading = false;
    std::set<std::uint16_t> keys;
    std::vector<std::string> unknown;  // items that are no field's name
};
// `items`: one a line, or with commas between them.
[[nodiscard]] ToldFields told_fields(std::string_view items);
// The record with these and nothing else.
[[nodiscard]] Body told_body(const Body& person, const ToldFields& fields);

}  // namespace tsunagi::client
