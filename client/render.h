// render.h - the one place where the command line writes: lines for people, JSON objects for
// programs, progress.
//
// Everything passes through terminal_text's escaping here; no other file of the client writes to a
// stream. With --json, standard output holds JSON lines only, and what people would read is left
// out. Thread: one. Ownership: the streams are the caller's. Errors: a full disk or a closed pipe
// is told by finish().
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagi::client {

enum class OutputForm { people, json };

class Output {
  public:
    Output(std::FILE* out, std::FILE* errors, OutputForm form);

    [[nodiscard]] bool is_json() const { return form_ == OutputForm::json; }
    void use_form(OutputForm form) { form_ = form; }

    // A line on standard output, for people only. May hold line feeds.
    void line(std::string_view text);
    // One object on standard output, with --json only.
    void json(std::string_view object);
    // A line on standard error: hints and warnings, for people only.
    void note(std::string_view text);
    // What went wrong, on standard error in either form.
    void error(std::string_view text);
    void json_error(std::string_view object);

    // A bar on standard error where that is a terminal, redrawn in place; total 0: only a count.
    void progress(std::string_view label, std::uint64_t done, std::uint64_t total);
    void end_progress();

    // Columns of the terminal on standard output; 0 where it is none.
    [[nodiscard]] std::size_t columns() const;

    // False where something could not be written.
    [[nodiscard]] bool finish();

  private:
    void write(std::FILE* stream, std::string_view text);

    std::FILE* out_;
    std::FILE* errors_;
    OutputForm form_;
    bool errors_are_terminal_;
    bool failed_ = false;
    std::string bar_;
};

// Rows with columns of equal width, for people. Cells are fields from anywhere.
class Table {
  public:
    enum class Align { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
        std::size_t columns_max = 60;
    };
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    // Pre: as many cells as columns.
    void add(const std::vector<std::string>& cells);
    [[nodiscard]] bool empty() const { return rows_.empty(); }
    // Cuts the widest column where the terminal (0: none) is narrower.
    void write(Output& output) const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace tsunagi::client
