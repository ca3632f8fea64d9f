#include "client/messages.h"

#include <algorithm>
#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>
#include <climits>
#include <cstdlib>
#include <locale>
#include <vector>

#include "client/catalogue.h"

namespace tsunagi::client {
namespace {

constexpr const char* kDomain = "tsunagi";

std::vector<char> embedded_catalogue(const std::string& /*file*/, const std::string& /*encoding*/) {
    const char* bytes = reinterpret_cast<const char*>(kJapaneseCatalogue);
    return {bytes, bytes + kJapaneseCatalogueBytes};
}

std::locale japanese_locale() {
    namespace gettext = boost::locale::gnu_gettext;
    gettext::messages_info info;
    info.language = "ja";
    info.encoding = "UTF-8";
    info.domains.emplace_back(kDomain);
    info.paths.emplace_back("embedded");
    info.callback = embedded_catalogue;
    return {std::locale::classic(), gettext::create_messages_facet<char>(info)};
}

const boost::locale::message_format<char>& japanese_messages() {
    static const std::locale locale = japanese_locale();
    return std::use_facet<boost::locale::message_format<char>>(locale);
}

int domain_id() {
    static const int id = japanese_messages().domain(kDomain);
    return id;
}

Language language_in_use = Language::english;

bool starts_with_language(std::string_view locale, std::string_view language) {
    if (!locale.starts_with(language)) return false;
    const std::string_view rest = locale.substr(language.size());
    return rest.empty() || rest[0] == '_' || rest[0] == '-' || rest[0] == '.' || rest[0] == '@';
}

// True for a charset that is named and is not UTF-8: Japanese would come out as garbage there.
bool is_other_charset(std::string_view locale) {
    const auto dot = locale.find('.');
    if (dot == std::string_view::npos) return false;
    std::string charset;
    for (const char c : locale.substr(dot + 1, locale.find('@', dot) - dot - 1)) {
        if (c != '-' && c != '_')
            charset.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    }
    return charset != "utf8";
}

}  // namespace

std::optional<std::string> process_environment(const char* name) {
    const char* value =
        std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread, nothing calls setenv
    if (value == nullptr) return std::nullopt;
    return std::string(value);
}

Language choose_language(const Environment& environment) {
    std::string locale;
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        locale = environment(name).value_or("");
        if (!locale.empty()) break;
    }
    const bool is_c =
        locale.empty() || locale == "POSIX" || locale == "C" || locale.starts_with("C.");
    if (is_c || is_other_charset(locale)) return Language::english;
    const std::string list = environment("LANGUAGE").value_or("");
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find(':', at), list.size());
        const std::string_view entry = std::string_view(list).substr(at, end - at);
        if (starts_with_language(entry, "ja")) return Language::japanese;
        if (starts_with_language(entry, "en")) return Language::english;
        at = end + 1;
    }
    return starts_with_language(locale, "ja") ? Language::japanese : Language::english;
}

void use_language(Language language) { language_in_use = language; }

Language current_language() { return language_in_use; }

std::string _(const char* english) {
    if (language_in_use == Language::english) return english;
    const char* translated = japanese_messages().get(domain_id(), nullptr, english);
    return translated == nullptr ? english : translated;
}

// NOLINTNEXTLINE(readability-identifier-naming)
std::string n_(const char* one, const char* many, std::uint64_t n) {
    if (language_in_use == Language::english) return n == 1 ? one : many;
    const int count = static_cast<int>(std::min<std::uint64_t>(n, INT_MAX));
    const char* translated = japanese_messages().get(domain_id(), nullptr, one, count);
    return translated == nullptr ? many : translated;
}

bool is_translated(const char* english) {
    return language_in_use == Language::english ||
           japanese_messages().get(domain_id(), nullptr, english) != nullptr;
}

std::string_view in_language(std::string_view english, std::string_view japanese) {
    return language_in_use == Language::japanese ? japanese : english;
}

}  // namespace tsunagi::client
