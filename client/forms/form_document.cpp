#include "client/forms/form_document.h"

#include <yaml-cpp/yaml.h>

#include <toml++/toml.h>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "client/forms/field_input.h"
#include "client/json_text.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::json;

Failure bad_form(const std::string& where) { return failure(LocalError::bad_form, where); }

std::string line_text(std::size_t line) { return fill_in(_("line {}"), line); }

// Where a map stands, and what maps may stand in it.
struct Level {
    std::string front;       // of its entries' names
    std::size_t deeper = 0;  // so many maps of any name, each within the one before
    bool is_head = true;
};

std::optional<Level> level_below(const Level& level, const std::string& name) {
    if (level.is_head && name == "fields") return Level{"", 0, false};
    if (level.is_head && name == "translations") return Level{"translations.", 1, false};
    if (level.deeper == 0) return std::nullopt;
    return Level{level.front + name + ".", level.deeper - 1, false};
}

// --- YAML ---

Expected<std::vector<std::string>> yaml_values(const YAML::Node& node) {
    std::vector<std::string> values;
    if (node.IsNull()) return values;
    if (node.IsScalar()) {
        values.push_back(node.Scalar());
        return values;
    }
    if (!node.IsSequence())
        return bad_form(line_text(static_cast<std::size_t>(node.Mark().line) + 2));
    for (const auto& item : node) {
        if (item.IsNull()) continue;
        if (!item.IsScalar())
            return bad_form(line_text(static_cast<std::size_t>(item.Mark().line) + 2));
        values.push_back(item.Scalar());
    }
    return values;
}

Expected<void> add_yaml(const YAML::Node& map, const Level& level, std::vector<FormEntry>& out) {
    for (const auto& pair : map) {
        if (!pair.first.IsScalar()) return bad_form(_("a name is missing"));
        const std::string& name = pair.first.Scalar();
        if (const auto below = level_below(level, name); below && pair.second.IsMap()) {
            if (auto added = add_yaml(pair.second, *below, out); !added) return added;
            continue;
        }
        auto values = yaml_values(pair.second);
        if (!values) return bad_form(name + ", " + values.error().message);
        out.push_back({level.front + name, std::move(*values), pair.second.IsSequence()});
    }
    return {};
}

Expected<std::vector<FormEntry>> parse_yaml(std::string_view text) {
    std::vector<FormEntry> out;
    try {
        const YAML::Node root = YAML::Load(std::string(text));
        if (root.IsNull()) return out;
        if (!root.IsMap()) return bad_form(_("'name: value' was expected"));
        if (auto added = add_yaml(root, {}, out); !added) return added.error();
    } catch (const YAML::Exception& problem) {
        // Its lines begin at 0, behind the line of ---.
        return bad_form(line_text(static_cast<std::size_t>(std::max(0, problem.mark.line)) + 2));
    }
    return out;
}

// --- TOML ---

Expected<std::string> toml_value(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* flag = node.as_boolean()) return std::string(flag->get() ? "1" : "0");
    std::ostringstream out;
    if (const auto* number = node.as_integer()) {
        out << number->get();
    } else if (const auto* decimal = node.as_floating_point()) {
        out << *decimal;
    } else if (const auto* date = node.as_date()) {
        out << *date;
    } else if (const auto* moment = node.as_date_time()) {
        out << *moment;
    } else if (const auto* time = node.as_time()) {
        out << *time;
    } else {
        return bad_form(line_text(node.source().begin.line));
    }
    return out.str();
}

Expected<void> add_toml(const toml::table& table, const Level& level, std::vector<FormEntry>& out) {
    for (const auto& [name, node] : table) {
        const auto* inner = node.as_table();
        const auto below = level_below(level, std::string(name.str()));
        if (below && inner != nullptr) {
            if (auto added = add_toml(*inner, *below, out); !added) return added;
            continue;
        }
        const auto* list = node.as_array();
        FormEntry entry{level.front + std::string(name.str()), {}, list != nullptr};
        if (list == nullptr) {
            auto value = toml_value(node);
            if (!value) return value.error();
            entry.values.push_back(std::move(*value));
        } else {
            for (const auto& item : *list) {
                auto value = toml_value(item);
                if (!value) return value.error();
                entry.values.push_back(std::move(*value));
            }
        }
        out.push_back(std::move(entry));
    }
    return {};
}

Expected<std::vector<FormEntry>> parse_toml(std::string_view text) {
    std::vector<FormEntry> out;
    try {
        const toml::table table = toml::parse(text);
        if (auto added = add_toml(table, {}, out); !added) return added.error();
    } catch (const toml::parse_error& problem) {
        return bad_form(line_text(problem.source().begin.line));
    }
    return out;
}

// --- JSON ---

Expected<std::string> json_value(const std::string& name, const Json& node) {
    if (node.is_string()) return node.get<std::string>();
    if (node.is_boolean()) return std::string(node.get<bool>() ? "1" : "0");
    if (node.is_number()) return json_text(node);
    return bad_form(name);
}

// What `show --json` and `list --json` tell beside the record itself.
constexpr std::string_view kToldOnly[] = {"type",         "id",      "center", "updated",
                                          "score",        "snippet", "slot",   "readable",
                                          "newer_exists", "sources", "line",   "files"};

Expected<void> add_json(const Json& object, const Level& level, std::vector<FormEntry>& out) {
    const bool is_told = level.is_head && object.contains("fields");
    for (const auto& [name, node] : object.items()) {
        if (const auto below = level_below(level, name); below && node.is_object()) {
            if (auto added = add_json(node, *below, out); !added) return added;
            continue;
        }
        if (is_told && std::ranges::find(kToldOnly, name) != std::end(kToldOnly)) continue;
        FormEntry entry{level.front + name, {}, node.is_array()};
        if (node.is_array()) {
            for (const auto& item : node) {
                auto value = json_value(name, item);
                if (!value) return value.error();
                entry.values.push_back(std::move(*value));
            }
        } else if (!node.is_null()) {
            auto value = json_value(name, node);
            if (!value) return value.error();
            entry.values.push_back(std::move(*value));
        }
        out.push_back(std::move(entry));
    }
    return {};
}

Expected<std::vector<FormEntry>> parse_json(std::string_view text) {
    std::size_t problem_byte = 0;
    const Json root = parse_foreign_json(text, &problem_byte);
    if (root.is_discarded()) return bad_form(fill_in(_("byte {}"), problem_byte));
    if (!root.is_object()) return bad_form(_("one object was expected"));
    std::vector<FormEntry> out;
    if (auto added = add_json(root, {}, out); !added) return added.error();
    return out;
}

// --- Markdown ---

// The line at `at`, without its end; `at` moves behind it.
std::string_view next_line(std::string_view text, std::size_t& at) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = std::min(end + 1, text.size());
    return line;
}

std::string_view without_blank_lines(std::string_view text) {
    while (text.starts_with('\n')) text.remove_prefix(1);
    while (text.ends_with('\n')) text.remove_suffix(1);
    return text;
}

Expected<FormDocument> parse_headed(std::string_view text, std::string_view mark) {
    std::size_t at = mark.size() + 1;
    const std::size_t begin = std::min(at, text.size());
    while (at < text.size()) {
        const std::size_t line_begin = at;
        const std::string_view line = next_line(text, at);
        // A line of --- further in belongs to a text within the head.
        if (!line.starts_with(mark) || trimmed(line) != mark) continue;
        const std::string_view head = text.substr(begin, line_begin - begin);
        auto entries = mark == "---" ? parse_yaml(head) : parse_toml(head);
        if (!entries) return entries.error();
        return FormDocument{std::move(*entries), std::string(without_blank_lines(text.substr(at)))};
    }
    return bad_form(
        fill_in(_("the head does not end: a line of {} is missing"), std::string(mark)));
}

FormDocument parse_plain(std::string_view text) {
    text = without_blank_lines(text);
    FormDocument out;
    std::size_t at = 0;
    const std::string_view first = next_line(text, at);
    if (first.starts_with("# ")) {
        out.entries.push_back({"title", {std::string(trimmed(first.substr(2)))}, false});
        text = without_blank_lines(text.substr(at));
    }
    out.text = std::string(text);
    return out;
}

}  // namespace

FormSyntax syntax_of(const std::string& path, std::string_view text) {
    if (path.ends_with(".toml")) return FormSyntax::toml;
    const bool is_json = path.ends_with(".json") || trimmed(text).starts_with('{');
    return is_json ? FormSyntax::json : FormSyntax::markdown;
}

Expected<FormDocument> parse_document(FormSyntax syntax, std::string_view text) {
    if (syntax == FormSyntax::markdown) {
        if (text.starts_with("---\n")) return parse_headed(text, "---");
        if (text.starts_with("+++\n")) return parse_headed(text, "+++");
        return parse_plain(text);
    }
    auto entries = syntax == FormSyntax::toml ? parse_toml(text) : parse_json(text);
    if (!entries) return entries.error();
    return FormDocument{std::move(*entries), {}};
}

}  // namespace tsunagi::client
