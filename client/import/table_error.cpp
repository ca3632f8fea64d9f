#include "client/import/table_error.h"

#include "protocol/base/check.h"

namespace tsunagi {

const char* table_error_name(TableError error) {
    switch (error) {
        case TableError::cannot_open: return "cannot_open";
        case TableError::not_a_file: return "not_a_file";
        case TableError::cannot_read: return "cannot_read";
        case TableError::empty: return "empty";
        case TableError::archive: return "archive";
        case TableError::old_spreadsheet: return "old_spreadsheet";
        case TableError::encrypted: return "encrypted";
        case TableError::pdf: return "pdf";
        case TableError::binary: return "binary";
        case TableError::damaged_sheet: return "damaged_sheet";
        case TableError::too_large: return "too_large";
        case TableError::unknown_sheet: return "unknown_sheet";
        case TableError::no_rows: return "no_rows";
        case TableError::changed: return "changed";
        case TableError::picture: return "picture";
        case TableError::web_page: return "web_page";
        case TableError::markup: return "markup";
    }
    CHECK(false);
    return "";
}

const char* table_error_text(TableError error) {
    switch (error) {
        case TableError::cannot_open:
            return "The file cannot be opened: check its name and that you may read it.";
        case TableError::not_a_file:
            return "This is not a file: give the name of a CSV, Excel or LibreOffice file.";
        case TableError::cannot_read:
            return "The disk failed while the file was being read: copy the file elsewhere and try "
                   "again.";
        case TableError::empty: return "The file is empty: fetch it again, or save it again.";
        case TableError::archive:
            return "This is a packed file: unpack it and import the table inside.";
        case TableError::old_spreadsheet:
            return "This is a file of an old Office: open it, save it as xlsx or as CSV (UTF-8), "
                   "and import that file.";
        case TableError::encrypted:
            return "The file has a password: open it, remove the password, save it, and import it "
                   "again.";
        case TableError::pdf:
            return "This is a PDF, which holds no table that can be read: ask for the Excel or CSV "
                   "file it was made from.";
        case TableError::binary:
            return "This is not a table: choose a CSV, Excel (xlsx) or LibreOffice (ods) file.";
        case TableError::damaged_sheet:
            return "The spreadsheet is damaged: fetch it again, or open it, save it as CSV "
                   "(UTF-8), and import that file.";
        case TableError::too_large:
            return "The spreadsheet is too large to be read safely: save the sheet as CSV (UTF-8) "
                   "and import that file.";
        case TableError::unknown_sheet:
            return "There is no sheet of this name: give one of the names that the file has.";
        case TableError::no_rows:
            return "No sheet of the file holds a row: choose another file, or fill the sheet and "
                   "save it.";
        case TableError::changed:
            return "The file changed while it was being read: wait until it is complete and import "
                   "it again.";
        case TableError::picture:
            return "This is a picture, which holds no table that can be read: ask for the Excel or "
                   "CSV file it was made from.";
        case TableError::web_page:
            return "This is a web page (HTML), not a table: open it in a browser, and save the "
                   "Excel or CSV file that it leads to.";
        case TableError::markup:
            return "This is a feed or another file of XML, not a table: choose a CSV, Excel (xlsx) "
                   "or LibreOffice (ods) file.";
    }
    CHECK(false);
    return "";
}

const char* table_damage_name(TableDamageReason reason) {
    switch (reason) {
        case TableDamageReason::quoting: return "quoting";
        case TableDamageReason::too_long: return "too_long";
        case TableDamageReason::encoding: return "encoding";
        case TableDamageReason::cut_off: return "cut_off";
        case TableDamageReason::control_characters: return "control_characters";
        case TableDamageReason::too_wide: return "too_wide";
        case TableDamageReason::formula_error: return "formula_error";
    }
    CHECK(false);
    return "";
}

const char* table_damage_text(TableDamageReason reason) {
    switch (reason) {
        case TableDamageReason::quoting:
            return "The quotation marks of this line do not match: correct them and import again.";
        case TableDamageReason::too_long:
            return "This line is too long for a row of a table: look for a missing line break or "
                   "quotation mark.";
        case TableDamageReason::encoding:
            return "This line is damaged or in another encoding than the rest: save the file as "
                   "CSV (UTF-8) and import again.";
        case TableDamageReason::cut_off:
            return "The file ends inside this line: fetch the file again.";
        case TableDamageReason::control_characters:
            return "A cell held invisible control characters, which were taken out: check the "
                   "cell.";
        case TableDamageReason::too_wide:
            return "This line has more cells than a table may have; those at its end were left "
                   "out.";
        case TableDamageReason::formula_error:
            return "A formula has no value here, and the cell was left empty: correct the formula "
                   "and import again.";
    }
    CHECK(false);
    return "";
}

bool loses_row(TableDamageReason reason) {
    switch (reason) {
        case TableDamageReason::quoting:
        case TableDamageReason::too_long:
        case TableDamageReason::encoding:
        case TableDamageReason::cut_off: return true;
        case TableDamageReason::control_characters:
        case TableDamageReason::too_wide:
        case TableDamageReason::formula_error: return false;
    }
    CHECK(false);
    return false;
}

}  // namespace tsunagi
