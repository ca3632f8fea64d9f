#include "tests/unit/protocol/planted_text.h"

#include "tests/unit/protocol/draw.h"
#include "tests/unit/protocol/planted_item.h"
#include "tests/unit/protocol/planted_words.h"

namespace tsunagi {
namespace {

PlantedItem item_of(Draw& draw, PersonalDataKind kind) {
    switch (kind) {
        case PersonalDataKind::phone: return phone_item(draw);
        case PersonalDataKind::mail: return mail_item(draw);
        case PersonalDataKind::name: return name_item(draw);
        case PersonalDataKind::private_address: return private_address_item(draw);
        case PersonalDataKind::flat: return flat_item(draw);
        case PersonalDataKind::postal_address: return postal_item(draw);
        case PersonalDataKind::my_number: return my_number_item(draw);
        case PersonalDataKind::bank_account: return bank_item(draw);
    }
    return {};
}

}  // namespace

PlantedLine planted_line(Random& random) {
    using enum PersonalDataKind;
    static constexpr PersonalDataKind kKinds[] = {
        phone, phone, phone,           mail, mail,           name,      name,        name,
        name,  name,  private_address, flat, postal_address, my_number, bank_account};
    Draw draw(random);
    PlantedLine line;
    line.kind = kKinds[draw.below(std::size(kKinds))];
    const PlantedItem item = item_of(draw, line.kind);
    line.form = std::string(personal_data_kind_name(line.kind)) + ": " + item.form;
    if (draw.one_in(2)) line.text = sentence(draw);
    const std::size_t hole = item.frame.find("{}");
    line.text += item.frame.substr(0, hole) + item.before;
    line.begin = line.text.size();
    line.text += item.core;
    line.end = line.text.size();
    line.text += item.after + item.frame.substr(hole + 2);
    const bool is_closed = line.text.ends_with("。") || line.text.ends_with("）");
    if (draw.one_in(2)) {
        line.text += text_of({is_closed ? "" : draw.of({"\n", " ", "。"}), draw.of(kAfter)});
    }
    return line;
}

}  // namespace tsunagi
