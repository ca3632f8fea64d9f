#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"
#include "protocol/base/corporate_number.h"
#include "protocol/base/limits.h"

namespace tsunagi::client {
namespace {

// At most one byte more than a body can have, so that too much is noticed and no more is read.
Expected<std::string> read_text_file(const std::string& path) {
    std::string text(kBodyBytesMax + 1, '\0');
    std::ifstream file;
    if (path != "-") file.open(path, std::ios::binary);
    std::istream& in = path == "-" ? std::cin : file;
    const int number = errno;
    if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in && (in.bad() || !in.eof())) {
        return failure(LocalError::bad_file,
                       path + ": " + std::strerror(number));  // NOLINT: one thread
    }
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    std::erase(text, '\r');
    return text;
}

Expected<void> read_fields(const KindRow& kind, const std::vector<std::string>& texts, Body& body) {
    for (const auto& text : texts) {
        const auto equals = text.find('=');
        const std::string name = text.substr(0, equals);
        const FieldRow* field = equals == std::string::npos ? nullptr : find_field(kind, name);
        if (field == nullptr) return failure(LocalError::unknown_field, name);
        std::string value = text.substr(equals + 1);
        if (field->type == FieldType::corporate_number && !value.empty()) {
            const auto number = parse_corporate_number(value);
            if (!number) {
                const auto problem = corporate_number_problem(value);
                return failure(LocalError::bad_corporate_number,
                               _(corporate_number_problem_text(problem)));
            }
            value = corporate_number_text(*number);
        }
        if (!value.empty()) body.fields.insert_or_assign(field->key, std::move(value));
    }
    return {};
}

Failure field_failure(const KindRow& kind, const Body& body, const std::string& name) {
    const FieldRow* field = find_field(kind, name);
    if (body.title.empty()) return failure(LocalError::title_missing);
    const std::string label =
        field == nullptr ? name : fmt::format("{} ({})", name, field_label(*field));
    const bool is_missing = field != nullptr && body.field(field->key).empty();
    return failure(is_missing ? LocalError::missing_field : LocalError::wrong_field, label);
}

Expected<Body> read_body(const KindRow& kind, const PublishOptions& options) {
    if (options.has_body && !options.body_file.empty()) return failure(LocalError::body_twice);
    Body body;
    body.language = options.language;
    body.title = options.title;
    body.reading = options.reading;
    body.text = options.body;
    if (!options.body_file.empty()) {
        auto text = read_text_file(options.body_file);
        if (!text) return text.error();
        body.text = std::move(*text);
    }
    body.tags = options.tags;
    for (const auto& text : options.areas) {
        const auto area = parse_area(text);
        if (!area) return failure(LocalError::bad_area, text);
        body.areas.push_back(area->value);
    }
    if (auto fields = read_fields(kind, options.fields, body); !fields) return fields.error();
    if (const auto problem = check_body(kind, body)) {
        if (problem->error == Error::bad_field) return field_failure(kind, body, problem->field);
        return failure(problem->error, problem->field);
    }
    return body;
}

Expected<Draft> make_draft(const KindRow& kind, const Body& body, const ScopeChoice& scope) {
    auto bytes = encode_body(body);
    if (!bytes) {
        return bytes.error() == Error::bad_text ? failure(LocalError::bad_text)
                                                : failure(bytes.error());
    }
    return Draft{kind.id, scope.level, scope.area, std::move(*bytes), {}, false};
}

std::string outcome_text(DraftOutcome outcome, const std::string& id) {
    if (outcome == DraftOutcome::unchanged)
        return fill_in(_("This stands there already, unchanged: {}"), id);
    if (outcome == DraftOutcome::updated) return fill_in(_("Published as a new version: {}"), id);
    return fill_in(_("Published: {}"), id);
}

}  // namespace

ExitCode run(Context& context, const PublishOptions& options) {
    const auto kind = read_kind(options.kind);
    if (!kind) return context.fail(kind.error());
    if (*kind == nullptr) return context.fail(failure(LocalError::unknown_kind, options.kind));
    const auto scope = parse_scope(options.scope);
    if (!scope) return context.fail(scope.error());
    const auto body = read_body(**kind, options);
    if (!body) return context.fail(body.error());
    auto draft = make_draft(**kind, *body, *scope);
    if (!draft) return context.fail(draft.error());

    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto confirmed = confirm_sharing(context, *client, *status, *scope,
                                           fill_in(_("To be published: {}."), body->title));
    if (!confirmed) return context.fail(confirmed.error());
    if (auto unlocked = ensure_unlocked(context, *client, *status); !unlocked)
        return context.fail(unlocked.error());

    PublishRequest request;
    request.drafts.push_back(std::move(*draft));
    std::optional<OutcomeAnswer> outcome;
    const auto done = client->ask(std::move(request), [&](Answer& answer) {
        const auto* published = std::get_if<PublishedAnswer>(&answer);
        if (published != nullptr && !published->outcomes.empty())
            outcome = published->outcomes.front();
    });
    if (!done) return context.fail(done.error());
    if (!outcome) return context.fail(failure(LocalError::daemon_answer));
    if (outcome->outcome == DraftOutcome::refused) {
        return context.fail(failure(static_cast<Error>(outcome->error), outcome->field));
    }
    context.output.json(published_json(outcome->id, outcome->outcome));
    context.output.line(outcome_text(outcome->outcome, id_text(outcome->id)));
    return ExitCode::done;
}

}  // namespace tsunagi::client
