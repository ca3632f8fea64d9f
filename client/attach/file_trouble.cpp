#include "client/attach/file_trouble.h"

#include <stdexcept>

#include "client/messages.h"
#include "protocol/base/check.h"

namespace tsunagi {

void throw_exception_from_error(FileTrouble trouble, const boost::source_location&) {
    throw std::runtime_error(file_trouble_name(trouble));
}

const char* file_trouble_name(FileTrouble trouble) {
    switch (trouble) {
        case FileTrouble::empty: return "file_empty";
        case FileTrouble::too_large: return "file_too_large";
        case FileTrouble::too_many_pixels: return "too_many_pixels";
        case FileTrouble::unreadable_image: return "unreadable_image";
        case FileTrouble::damaged_pdf: return "damaged_pdf";
        case FileTrouble::damaged_office: return "damaged_office";
        case FileTrouble::locked: return "file_locked";
        case FileTrouble::unsupported_type: return "unsupported_type";
        case FileTrouble::program_or_macro: return "program_or_macro";
        case FileTrouble::old_office: return "old_office";
        case FileTrouble::archive: return "file_archive";
        case FileTrouble::cannot_clean: return "cannot_clean";
        case FileTrouble::out_of_resources: return "out_of_resources";
        case FileTrouble::reader_failed: return "reader_failed";
        case FileTrouble::readers_missing: return "readers_missing";
    }
    CHECK(false);
    return "";
}

const char* file_trouble_text(FileTrouble trouble) {
    switch (trouble) {
        case FileTrouble::empty:
            return N_("The file is empty: save it again, or choose another file.");
        case FileTrouble::too_large:
            return N_(
                "The file is too large to be attached: make it smaller, or attach only the "
                "pages that are needed.");
        case FileTrouble::too_many_pixels:
            return N_(
                "The picture has too many pixels: make it smaller with a picture program and "
                "attach that file.");
        case FileTrouble::unreadable_image:
            return N_(
                "The picture is damaged or cut off: copy it again from where it came, or "
                "save it again as JPEG.");
        case FileTrouble::damaged_pdf:
            return N_(
                "The PDF is damaged or cut off: fetch it again, or open it, print it to a "
                "new PDF, and attach that file.");
        case FileTrouble::damaged_office:
            return N_(
                "The document is damaged or cut off: open it, save it again under another "
                "name, and attach that file.");
        case FileTrouble::locked:
            return N_(
                "The file has a password: open it, save it without a password, and attach "
                "that file.");
        case FileTrouble::unsupported_type:
            return N_(
                "Files of this type cannot be attached: save it as PDF or JPEG and attach "
                "that file.");
        case FileTrouble::program_or_macro:
            return N_(
                "The file is a program, or holds one (a macro or a script), which could harm "
                "the computer of the one who opens it: save it without macros (docx, xlsx, "
                "pptx) or as PDF.");
        case FileTrouble::old_office:
            return N_(
                "This is a file of an old Office (doc, xls, ppt), which can hide macros: "
                "open it, save it as docx, xlsx, pptx or PDF, and attach that file.");
        case FileTrouble::archive:
            return N_(
                "This is a packed file, and nobody sees what is in it: unpack it and attach "
                "the files one by one.");
        case FileTrouble::cannot_clean:
            return N_(
                "What the camera or program wrote into the file (such as a place or a name) "
                "could not be taken out for certain: open it, save it again as PDF or JPEG, "
                "and attach that file.");
        case FileTrouble::out_of_resources:
            return N_(
                "Reading the file takes more time or memory than is allowed: make it "
                "smaller, or save it again as PDF or JPEG.");
        case FileTrouble::reader_failed:
            return N_(
                "The file could not be read safely: open it, save it again as PDF or JPEG, "
                "and attach that file.");
        case FileTrouble::readers_missing:
            return N_(
                "tsunagi_readers.so, the part of Tsunagi that reads files, is not in the folder of "
                "the program, or is of another version: install Tsunagi again.");
    }
    CHECK(false);
    return "";
}

std::string file_trouble_sentence(FileTrouble trouble) {
    return client::_(file_trouble_text(trouble));
}

}  // namespace tsunagi
