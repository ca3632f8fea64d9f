// nta_body.h - a row of the corporate number register as the body of an `org` record.
//
// The row's words are kept; only the address is put together from its parts. Fields that the row
// leaves empty are left out. Pure.
#pragma once

#include "client/import/nta_row.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

inline constexpr const char* kNtaSource = "国税庁法人番号公表サイト";

[[nodiscard]] Body nta_body(const NtaRow& row);

}  // namespace tsunagi::client
