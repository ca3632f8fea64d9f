#include "client/attach/pdf_cleaner.h"

#include <algorithm>
#include <array>
#include <exception>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFExc.hh>
#include <qpdf/QPDFWriter.hh>
#include <set>
#include <string>
#include <string_view>

#include "client/attach/image_metadata.h"
#include "client/attach/jp2_boxes.h"
#include "client/attach/jpeg_codec.h"
#include "client/attach/jpeg_segments.h"

namespace tsunagi {
namespace {

constexpr std::array kMetadataKeys = {"/Metadata", "/PieceInfo", "/SpiderInfo", "/LastModified"};
constexpr std::array kActiveKeys = {"/AA",         "/JS",  "/JavaScript",
                                    "/EF",         "/AF",  "/EmbeddedFiles",
                                    "/Renditions", "/XFA", "/Collection"};
constexpr std::array kActiveActions = {"/JavaScript",       "/Launch", "/ImportData",
                                       "/SubmitForm",       "/GoToE",  "/Rendition",
                                       "/RichMediaExecute", "/Movie",  "/Sound"};
constexpr std::array kActiveNotes = {"/FileAttachment", "/RichMedia", "/Movie",
                                     "/Sound",          "/Screen",    "/3D"};
// Who wrote a comment and when, and its name inside the program that made it.
constexpr std::array kNoteKeys = {"/T", "/M", "/CreationDate", "/NM"};
constexpr int kDepthMax = 400;  // of arrays in arrays; qpdf itself reads no deeper than 500
// The end mark stands in the last lines; a file that was cut off has none there.
constexpr std::size_t kTailBytes = 2048;

// What refuses the file, from inside a walk.
struct Refused {
    FileTrouble trouble;
};

template <typename Names>
bool is_one_of(const std::string& name, const Names& names) {
    return std::ranges::any_of(names, [&](const char* one) { return name == one; });
}

std::string name_of(QPDFObjectHandle object) { return object.isName() ? object.getName() : ""; }

ByteSpan span_of(const std::shared_ptr<Buffer>& buffer) {
    return {buffer->getBuffer(), buffer->getSize()};
}

// Walks every object of a document once and takes out what does not belong there.
class PdfCleaner {
  public:
    PdfCleaner(QPDF& pdf, std::uint64_t pixels_max) : pdf_(pdf), pixels_max_(pixels_max) {}

    void run() {
        clean_trailer();
        for (auto& object : pdf_.getAllObjects()) clean(object, 0);
    }
    [[nodiscard]] const CleanPdf& found() const { return found_; }
    [[nodiscard]] bool is_clean() const {
        return !found_.had_place && !found_.had_metadata && !found_.had_active_parts;
    }

  private:
    void clean_trailer() {
        auto trailer = pdf_.getTrailer();
        auto info = trailer.getKey("/Info");
        if (info.isDictionary()) {
            auto kept = QPDFObjectHandle::newDictionary();
            for (const auto& key : info.getKeys()) {
                auto value = info.getKey(key);
                if (key == "/Title" && value.isString()) {
                    kept.replaceKey(key, QPDFObjectHandle::newString(value.getStringValue()));
                } else {
                    found_.had_metadata = true;
                }
            }
            trailer.replaceKey("/Info", pdf_.makeIndirectObject(kept));
        } else {
            trailer.removeKey("/Info");
        }
        constexpr std::array kTrailerKeys = {
            "/Root",  "/Info", "/Size",   "/ID",     "/Encrypt",     "/Prev",   "/Type",
            "/Index", "/W",    "/Length", "/Filter", "/DecodeParms", "/XRefStm"};
        for (const auto& key : trailer.getKeys()) {
            if (!is_one_of(key, kTrailerKeys)) trailer.removeKey(key);
        }
    }

    // Objects by reference come by themselves.
    void clean_part(const QPDFObjectHandle& object, int depth) {
        if (!object.isIndirect()) clean(object, depth + 1);
    }

    void clean(QPDFObjectHandle object, int depth) {
        if (depth > kDepthMax) throw Refused{FileTrouble::damaged_pdf};
        if (object.isArray()) {
            for (auto& item : object.getArrayAsVector()) clean_part(item, depth);
        } else if (object.isStream()) {
            clean_dictionary(object.getDict(), depth);
            clean_stream(object);
        } else if (object.isDictionary()) {
            clean_dictionary(object, depth);
        }
    }

    void clean_dictionary(QPDFObjectHandle dict, int depth) {
        if (dict.hasKey("/ByteRange") && dict.hasKey("/Contents")) found_.is_signed = true;
        if (is_one_of(name_of(dict.getKey("/S")), kActiveActions)) {
            for (const auto& key : dict.getKeys()) dict.removeKey(key);
            found_.had_active_parts = true;
        }
        for (const char* key : kMetadataKeys) {
            if (take_out(dict, key)) found_.had_metadata = true;
        }
        for (const char* key : kActiveKeys) {
            if (take_out(dict, key)) found_.had_active_parts = true;
        }
        const std::string subtype = name_of(dict.getKey("/Subtype"));
        if (dict.hasKey("/Rect") && !subtype.empty() && subtype != "/Widget") {
            for (const char* key : kNoteKeys) {
                if (take_out(dict, key)) found_.had_metadata = true;
            }
        }
        if (dict.getKey("/Annots").isArray()) keep_still_notes(dict);
        for (const auto& key : dict.getKeys()) clean_part(dict.getKey(key), depth);
    }

    static bool take_out(QPDFObjectHandle& dict, const char* key) {
        if (!dict.hasKey(key)) return false;
        dict.removeKey(key);
        return true;
    }

    void keep_still_notes(QPDFObjectHandle& page) {
        auto kept = QPDFObjectHandle::newArray();
        bool is_changed = false;
        for (auto& note : page.getKey("/Annots").getArrayAsVector()) {
            const bool is_active =
                note.isDictionary() && is_one_of(name_of(note.getKey("/Subtype")), kActiveNotes);
            if (!is_active) kept.appendItem(note);
            is_changed = is_changed || is_active;
        }
        if (!is_changed) return;
        page.replaceKey("/Annots", kept);
        found_.had_active_parts = true;
    }

    void clean_stream(QPDFObjectHandle& stream) {
        auto dict = stream.getDict();
        if (name_of(dict.getKey("/Type")) == "/Metadata" &&
            name_of(dict.getKey("/Subtype")) == "/XML") {
            // Somebody still refers to it, by a name that is not looked for.
            auto empty = QPDFObjectHandle::newNull();
            const bool had_words = stream.getRawStreamData()->getSize() > 0;
            stream.replaceStreamData("", empty, empty);
            found_.had_metadata = found_.had_metadata || had_words;
            return;
        }
        auto filter = dict.getKey("/Filter");
        const int last = filter.isArray() ? filter.getArrayNItems() - 1 : 0;
        const std::string name =
            filter.isArray() && last >= 0 ? name_of(filter.getArrayItem(last)) : name_of(filter);
        if (name != "/DCTDecode" && name != "/DCT" && name != "/JPXDecode") return;
        auto parameters = dict.getKey("/DecodeParms");
        if (parameters.isArray())
            parameters = last < parameters.getArrayNItems() ? parameters.getArrayItem(last)
                                                            : QPDFObjectHandle::newNull();
        const auto packed = last > 0 ? unpacked(stream, filter, last) : stream.getRawStreamData();
        const Bytes cleaned =
            name == "/JPXDecode" ? clean_jp2(span_of(packed)) : clean_jpeg(span_of(packed));
        if (std::ranges::equal(cleaned, span_of(packed)) && last == 0) return;
        stream.replaceStreamData(std::string(cleaned.begin(), cleaned.end()),
                                 QPDFObjectHandle::newName(name), parameters);
    }

    // The picture inside other filters: [/FlateDecode /DCTDecode].
    std::shared_ptr<Buffer> unpacked(QPDFObjectHandle& stream, QPDFObjectHandle& filter, int last) {
        const auto raw = stream.getRawStreamData();
        auto inner = pdf_.newStream(
            std::string(reinterpret_cast<const char*>(raw->getBuffer()), raw->getSize()));
        auto filters = QPDFObjectHandle::newArray();
        for (int i = 0; i < last; ++i) filters.appendItem(filter.getArrayItem(i));
        inner.getDict().replaceKey("/Filter", filters);
        return inner.getStreamData(qpdf_dl_generalized);
    }

    Bytes clean_jpeg(ByteSpan jpeg) {
        const auto size = jpeg_size(jpeg);
        if (size && std::uint64_t{size->width} * size->height > pixels_max_)
            throw Refused{FileTrouble::too_many_pixels};
        if (has_only_picture_segments(jpeg) && holds_only_kept_facts(jpeg))
            return {jpeg.begin(), jpeg.end()};
        const ImageFacts facts = read_image_facts(jpeg);
        found_.had_place = found_.had_place || facts.had_place;
        found_.had_metadata = true;
        auto cleaned = jpeg_pixels_only(jpeg, JpegTail::may_be_missing);
        if (!cleaned || !has_only_picture_segments(*cleaned))
            throw Refused{FileTrouble::cannot_clean};
        return std::move(*cleaned);
    }

    Bytes clean_jp2(ByteSpan jp2) {
        Bytes cleaned = jp2_without_words(jp2);
        if (!std::ranges::equal(cleaned, jp2)) found_.had_metadata = true;
        return cleaned;
    }

    QPDF& pdf_;
    std::uint64_t pixels_max_;
    CleanPdf found_;
};

void open(QPDF& pdf, ByteSpan bytes) {
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("pdf", reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (pdf.getAllPages().empty()) throw Refused{FileTrouble::damaged_pdf};
}

Bytes written(QPDF& pdf) {
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setDecodeLevel(qpdf_dl_none);
    // The old one would say which file it was made from.
    if (!pdf.isEncrypted()) {
        pdf.getTrailer().removeKey("/ID");
        writer.setDeterministicID(true);
    }
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    const ByteSpan bytes = span_of(buffer);
    return {bytes.begin(), bytes.end()};
}

bool has_its_end(ByteSpan pdf) {
    const ByteSpan tail = pdf.last(std::min(pdf.size(), kTailBytes));
    const std::string_view text{reinterpret_cast<const char*>(tail.data()), tail.size()};
    return text.find("%%EOF") != std::string_view::npos;
}

FileResult<CleanPdf> cleaned(ByteSpan bytes, std::uint64_t pixels_max) {
    QPDF pdf;
    open(pdf, bytes);
    PdfCleaner cleaner(pdf, pixels_max);
    cleaner.run();
    CleanPdf out = cleaner.found();
    if (out.is_signed) {
        if (out.had_active_parts) return FileTrouble::program_or_macro;
        CleanPdf as_it_is;
        as_it_is.is_signed = true;
        as_it_is.content.assign(bytes.begin(), bytes.end());
        return as_it_is;
    }
    out.content = written(pdf);
    QPDF again;
    open(again, out.content);
    PdfCleaner proof(again, pixels_max);
    proof.run();
    if (!proof.is_clean()) return FileTrouble::cannot_clean;
    return out;
}

}  // namespace

FileResult<CleanPdf> clean_pdf(ByteSpan bytes, std::uint64_t pixels_max) {
    if (!has_its_end(bytes)) return FileTrouble::damaged_pdf;
    try {
        return cleaned(bytes, pixels_max);
    } catch (const Refused& refused) {
        return refused.trouble;
    } catch (const QPDFExc& error) {
        return error.getErrorCode() == qpdf_e_password ? FileTrouble::locked
                                                       : FileTrouble::damaged_pdf;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception&) {
        return FileTrouble::damaged_pdf;
    }
}

}  // namespace tsunagi
