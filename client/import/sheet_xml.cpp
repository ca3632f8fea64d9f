#include "client/import/sheet_xml.h"

#include <expat.h>

#include <exception>
#include <memory>
#include <new>

namespace tsunagi {
namespace {

constexpr XML_Char kSeparator = '\n';  // between a namespace and a name

std::string_view local_name(const XML_Char* name) {
    const std::string_view whole(name);
    const std::size_t separator = whole.rfind(kSeparator);
    return separator == whole.npos ? whole : whole.substr(separator + 1);
}

struct ParserCloser {
    void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, ParserCloser>;

// expat's callbacks, which are C: no exception may pass through them.
class Reading {
  public:
    Reading(XmlHandler& handler, std::string_view part) : handler_(handler), part_(part) {
        parser_.reset(XML_ParserCreateNS(nullptr, kSeparator));
        if (!parser_) throw std::bad_alloc();
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), start, end);
        XML_SetCharacterDataHandler(parser_.get(), text);
        XML_SetStartDoctypeDeclHandler(parser_.get(), doctype);
    }

    // False where nothing more is to be read.
    [[nodiscard]] bool feed(std::string_view bytes, bool is_last) {
        const auto status = XML_Parse(parser_.get(), bytes.data(), static_cast<int>(bytes.size()),
                                      is_last ? XML_TRUE : XML_FALSE);
        if (failure_) std::rethrow_exception(failure_);
        if (handler_.problem || handler_.is_done) return false;
        if (status == XML_STATUS_OK) return true;
        if (XML_GetErrorCode(parser_.get()) == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
        refuse();
        return false;
    }

  private:
    template <typename Call>
    void guarded(const Call& call) {
        if (failure_ || handler_.problem || handler_.is_done) return;
        try {
            call();
        } catch (...) {
            failure_ = std::current_exception();
        }
        if (failure_ || handler_.problem || handler_.is_done)
            XML_StopParser(parser_.get(), XML_FALSE);
    }

    void refuse() { handler_.problem = TableProblem{TableError::damaged_sheet, part_}; }

    static void start(void* self, const XML_Char* name, const XML_Char** attributes) {
        auto& reading = *static_cast<Reading*>(self);
        reading.guarded([&] {
            if (++reading.depth_ > kSheetXmlDepthMax) return reading.refuse();
            reading.handler_.start(local_name(name), XmlAttributes(attributes));
        });
    }
    static void end(void* self, const XML_Char* name) {
        auto& reading = *static_cast<Reading*>(self);
        reading.guarded([&] {
            --reading.depth_;
            reading.handler_.end(local_name(name));
        });
    }
    static void text(void* self, const XML_Char* bytes, int size) {
        auto& reading = *static_cast<Reading*>(self);
        reading.guarded([&] { reading.handler_.text({bytes, static_cast<std::size_t>(size)}); });
    }
    static void doctype(
        void* self, const XML_Char*, const XML_Char*, const XML_Char*, int /*has_internal*/) {
        auto& reading = *static_cast<Reading*>(self);
        reading.guarded([&] { reading.refuse(); });
    }

    XmlHandler& handler_;
    std::string part_;
    Parser parser_;
    std::size_t depth_ = 0;
    std::exception_ptr failure_;
};

}  // namespace

std::string_view XmlAttributes::get(std::string_view name) const {
    for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
        if (local_name(pair[0]) == name) return pair[1];
    }
    return {};
}

bool XmlAttributes::any(std::string_view name, std::string_view value) const {
    for (const char** pair = pairs_; *pair != nullptr; pair += 2) {
        if (local_name(pair[0]) == name && pair[1] == value) return true;
    }
    return false;
}

TableResult<void> read_xml(SheetArchive& archive, const std::string& part, XmlHandler& handler) {
    Reading reading(handler, part);
    bool goes_on = true;
    const auto read = archive.read(part, [&](std::string_view bytes) {
        goes_on = reading.feed(bytes, /*is_last=*/false);
        return goes_on;
    });
    if (handler.problem) return *handler.problem;
    if (!read) return read.error();
    if (goes_on && !reading.feed({}, /*is_last=*/true) && handler.problem) return *handler.problem;
    return {};
}

}  // namespace tsunagi
