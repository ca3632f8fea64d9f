// word_forms.h - one form for each word that is written in several ways: rules 6 and 7 of fold.h.
//
// Here and not in the rules for single characters, because these look at neighbours and at how
// people typed their kana. Pure, linear; any thread.
#pragma once

#include "storage/search/typed_char.h"

namespace tsunagi::search {

// Puts が for ヶ, ケ, ヵ, カ that join two words (鎌ヶ谷, 関ケ原), and for か, 箇 and their like
// behind a number (3か月, 二箇所).
void unify_joining_kana(TypedText& text);

// Puts the usual form in the place of each other spelling (protocol/text/spelling.h). What stands
// for a word stands for all of its bytes.
void unify_spellings(TypedText& text);

}  // namespace tsunagi::search
