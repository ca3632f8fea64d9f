#include <filesystem>

#include "client/commands/commands.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/text_editor.h"

namespace tsunagi::client {
namespace {

Expected<RecordForm> form_from(const PublishOptions& options, const KindRow* kind) {
    RecordForm form;
    form.kind = kind;
    form.body.language = "ja";
    if (options.file.empty()) {
        if (kind == nullptr) return failure(LocalError::kind_missing);
        return form;
    }
    const auto text = read_text_file(options.file);
    if (!text) return text.error();
    const auto document = parse_document(syntax_of(options.file, *text), *text);
    if (!document) return document.error();
    return read_form(*document, kind);
}

}  // namespace

ExitCode run(Context& context, const PublishOptions& options) {
    const auto kind = read_kind(options.kind);
    if (!kind) return context.fail(kind.error());
    auto form = form_from(options, *kind);
    if (!form) return context.fail(form.error());
    if (auto applied = apply(options.change, *form); !applied) return context.fail(applied.error());
    FileChange files{options.change.attach, options.change.alts, {}, {}, false};
    if (!options.file.empty() && options.file != "-")
        files.folder = std::filesystem::path(options.file).parent_path().string();
    return share_and_tell(context, {std::move(*form), {}, {}, std::move(files)}, {});
}

}  // namespace tsunagi::client
