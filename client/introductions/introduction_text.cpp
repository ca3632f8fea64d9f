#include "client/introductions/introduction_text.h"

#include "client/human_text.h"
#include "client/json_output.h"
#include "client/messages.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

std::string text_of(const Body& body, std::uint16_t field) {
    return std::string(body.field(field));
}

// What the other center wrote, one line however it was written.
std::string reason_in_brackets(const std::optional<IntroductionSide>& side) {
    const std::string reason = side ? text_of(side->body, introduction::kReason) : "";
    return reason.empty() ? "" : " (" + isolated(reason) + ")";
}

std::string agreed_sentence(const Introduction& one, const std::string& name) {
    if (one.is_to_be_told()) {
        return fill_in(_("{} has agreed. 'tsunagi introduce list' tells it whom to turn to here, "
                         "and shows whom to turn to there."),
                       name);
    }
    if (one.told_by_them() != nullptr) return fill_in(_("Introduced to each other: {}."), name);
    return fill_in(_("Both have agreed; {} tells whom to turn to as soon as somebody there looks "
                     "at its introductions."),
                   name);
}

std::string outcome_of(const Introduction& one) {
    for (const auto* side : {&one.ours, &one.theirs}) {
        if (*side && !(*side)->body.field(introduction::kOutcome).empty())
            return text_of((*side)->body, introduction::kOutcome);
    }
    return "";
}

}  // namespace

std::string thread_text(const Introduction& one) { return short_id(one.thread); }

std::string introduction_title(const Introduction& one) { return isolated(one.ask().body.title); }

std::string stage_sentence(const Introduction& one, const std::string& name) {
    switch (one.stage()) {
        case IntroductionStage::waits_for_us:
            return fill_in(_("{} asks you: 'tsunagi introduce agree {}' or 'tsunagi introduce "
                             "decline {}'."),
                           name, thread_text(one), thread_text(one));
        case IntroductionStage::waits_for_them: return fill_in(_("{} has not answered yet."), name);
        case IntroductionStage::agreed: return agreed_sentence(one, name);
        case IntroductionStage::declined: {
            const bool is_by_us = one.ours && one.ours->body.field(introduction::kAnswer) == "no";
            return is_by_us ? _("You declined.") + reason_in_brackets(one.ours)
                            : fill_in(_("{} declined."), name) + reason_in_brackets(one.theirs);
        }
        case IntroductionStage::closed: {
            const std::string outcome = outcome_of(one);
            return outcome.empty() ? _("It is over.")
                                   : fill_in(_("It is over: {}"), isolated(outcome));
        }
    }
    return "";
}

std::vector<std::string> introduction_lines(const Introduction& one,
                                            const std::string& name,
                                            WallTime now) {
    std::vector<std::string> out{
        introduction_title(one),
        "  " + name + " · " + age_text(one.updated_ms(), now.ms) + " · " + thread_text(one)};
    out.push_back("  " + stage_sentence(one, name));
    const std::string& message = one.ask().body.text;
    if (!message.empty()) out.push_back("  " + fill_in(_("Message: {}"), isolated(message)));
    if (const Body* told = one.told_by_them()) {
        out.push_back("  " + fill_in(_("Whom to turn to: {}"),
                                     isolated(text_of(*told, introduction::kName))));
        out.push_back("  " + isolated(text_of(*told, introduction::kContact)));
    }
    return out;
}

const char* stage_name(IntroductionStage stage) {
    switch (stage) {
        case IntroductionStage::waits_for_us: return "waits_for_us";
        case IntroductionStage::waits_for_them: return "waits_for_them";
        case IntroductionStage::agreed: return "agreed";
        case IntroductionStage::declined: return "declined";
        case IntroductionStage::closed: return "closed";
    }
    return "";
}

std::string introduction_json(const Introduction& one, const std::string& name) {
    const Body& ask = one.ask().body;
    const Body* told = one.told_by_them();
    return object_json(
        "introduction",
        {{"id", one.thread},
         {"stage", std::string(stage_name(one.stage()))},
         {"asked_by_us", one.is_asked_by_us()},
         {"told_by_us", one.is_told_by_us},
         {"center", id_text(one.other)},
         {"center_name", name},
         {"title", ask.title},
         {"message", ask.text},
         {"need", text_of(ask, introduction::kNeed)},
         {"offer", text_of(ask, introduction::kOffer)},
         {"name", told == nullptr ? std::string() : text_of(*told, introduction::kName)},
         {"contact", told == nullptr ? std::string() : text_of(*told, introduction::kContact)},
         {"reason", one.theirs ? text_of(one.theirs->body, introduction::kReason) : std::string()},
         {"outcome", outcome_of(one)},
         {"updated", time_text(one.updated_ms())}});
}

}  // namespace tsunagi::client
