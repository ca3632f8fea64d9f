// spelling_words.h - the table of spelling.h. Only for spelling.cpp.
//
// Kana are hiragana and large, whatever people type. Before a word is added, look at both ends.
//
// No other word, and no two words in a row, may hold one of its other forms (葉書 is in 千葉書道展,
// 年令 in 2024年令和, けが in 助けが), nor its usual form, which people then find instead (立上 is
// in 県立上野, 仕組 in 奉仕組合, がん in がんばる). Where the two kanji alone do that, the usual
// form is the full one, and the two kanji are none of its forms.
//
// What is left of a form that is cut short must be no word that people search for.
#pragma once

#include <string_view>

namespace tsunagi::spelling_words {

// Kana in brackets may be left out, each by itself, and are left out in the usual form.
inline constexpr std::u32string_view kOptionalKana[] = {
    U"受(け)入(れ)",     U"受(け)付(け)", U"受(け)取(り)",     U"受(け)渡(し)", U"打(ち)合(わ)(せ)",
    U"貸(し)切(り)",     U"貸(し)出(し)", U"貸(し)付(け)",     U"借(り)上(げ)", U"借(り)入(れ)",
    U"切(り)替(え)",     U"繰(り)入(れ)", U"繰(り)越(し)",     U"暮(ら)し",     U"支払(い)",
    U"締(め)切(り)",     U"住(ま)い",     U"立(て)替(え)",     U"建(て)替(え)", U"積(み)立(て)",
    U"問(い)合(わ)(せ)", U"手続(き)",     U"届(け)出",         U"取(り)扱(い)", U"取(り)決(め)",
    U"取(り)組(み)",     U"取(り)消(し)", U"取(り)下(げ)",     U"取(り)引(き)", U"乗(り)合(い)",
    U"払(い)込(み)",     U"払(い)戻(し)", U"引(き)落(と)(し)", U"引(き)継(ぎ)", U"引(き)渡(し)",
    U"振(り)替(え)",     U"振(り)込(み)", U"前払(い)",         U"見積(も)(り)", U"見直(し)",
    U"見舞(い)",         U"見守(り)",     U"申(し)合(わ)(せ)", U"申(し)入(れ)", U"申(し)込(み)",
    U"申(し)立(て)",     U"申(し)出",     U"持(ち)帰(り)",     U"持(ち)込(み)", U"持(ち)寄(り)",
    U"呼(び)掛(け)",     U"割(り)当(て)", U"割(り)引(き)",
};

// Katakana words whose ー at the end is often left out. With it they stand in nothing else (もにた
// is in ともにたのしむ), so that is the usual form; only what is typed in katakana is touched.
inline constexpr std::u32string_view kLongEnds[] = {
    U"あくせしびりていー", U"あどばいざー",     U"いんすとらくたー", U"えねるぎー",
    U"かうんせらー",       U"かてごりー",       U"ぎやらりー",       U"こーでいねーたー",
    U"こみゆにていー",     U"こんぴゆーたー",   U"さーばー",         U"さぽーたー",
    U"すきやなー",         U"すぴーかー",       U"せきゆりていー",   U"せんたー",
    U"だいばーしていー",   U"ちやりていー",     U"とれーなー",       U"ぱーていー",
    U"ばつてりー",         U"ふあしりてーたー", U"ぶらうざー",       U"ぷりんたー",
    U"ぷろじえくたー",     U"へるぱー",         U"まいのりていー",   U"まねーじやー",
    U"めんばー",           U"もにたー",         U"ゆーざー",         U"りーだー",
};

struct Word {
    std::u32string_view usual;
    std::u32string_view others;  // blanks between them; kana in brackets may be left out here too
};

inline constexpr Word kOtherCharacters[] = {
    // Who
    {U"子供", U"子ども こども"},
    {U"友達", U"友だち ともだち"},
    {U"障害", U"障がい 障碍 障礙"},
    {U"一人親", U"ひとり親 独り親"},
    {U"一人暮し", U"一人暮らし ひとり暮(ら)し 独り暮(ら)し 一人ぐらし ひとりぐらし"},
    {U"一人一人", U"一人ひとり ひとり一人 ひとりひとり"},
    {U"引こもり", U"引きこもり ひきこもり 引(き)籠(も)り"},
    {U"ろう者", U"聾者"},
    {U"ろう学校", U"聾学校"},
    {U"ろうあ", U"聾唖"},
    {U"盲ろう", U"盲聾"},
    {U"がん患者", U"癌患者"},
    {U"がん検診", U"癌検診"},

    // What is done
    {U"寄付", U"寄附"},
    {U"付属", U"附属"},
    {U"付則", U"附則"},
    {U"付帯", U"附帯"},
    {U"添付", U"添附"},
    {U"作り", U"づくり"},
    {U"締切", U"〆切(り) しめきり"},
    {U"呼掛", U"呼びかけ よびかけ"},
    {U"助け合い", U"助けあい 助合い たすけあい"},
    {U"支え合い", U"支えあい 支合い ささえあい"},
    {U"話し合い", U"話しあい 話合い"},
    {U"分かち合い", U"分かちあい わかちあい"},
    {U"ふれあい", U"触れ合い 触れあい ふれ合い"},
    {U"読み聞かせ", U"読み聞せ 読みきかせ よみきかせ"},
    {U"炊き出し", U"炊出し たきだし"},
    {U"立ち上げ", U"立上げ"},
    {U"立ち会い", U"立会い"},
    {U"立ち入り", U"立入り"},
    {U"売り上げ", U"売上げ"},
    {U"買い取り", U"買取り"},
    {U"引き取り", U"引取り"},
    {U"待ち合わせ", U"待ち合せ 待合(わ)せ"},
    {U"生きがい", U"生き甲斐"},
    {U"やりがい", U"やり甲斐"},
    {U"いきいき", U"生き生き 活き活き"},
    {U"つながり", U"繋がり"},
    {U"つながる", U"繋がる"},
    {U"つなぐ", U"繋ぐ"},
    {U"にぎわい", U"賑(わ)い"},
    {U"あいさつ", U"挨拶"},
    {U"祭", U"祭り まつり"},
    {U"いじめ", U"苛め 虐め"},

    // Things and places
    {U"空き家", U"空家"},
    {U"空き店舗", U"空店舗"},
    {U"車いす", U"車椅子 くるまいす"},
    {U"布団", U"蒲団"},
    {U"土のう", U"土嚢"},
    {U"がれき", U"瓦礫"},

    // Words from abroad
    {U"こーでいねーと", U"こーでいねいと"},
    {U"こーでいねーたー", U"こーでいねいた(ー)"},
    {U"でじたる", U"でいじたる"},
    {U"ふあくす", U"ふあつくす"},
    {U"ぱーてーしよん", U"ぱーてい(ー)しよん"},
    {U"まねーじやー", U"まねじや(ー)"},
};

}  // namespace tsunagi::spelling_words
