// catalogue.h - the compiled Japanese catalogue (gettext .mo), as bytes inside the program.
//
// The definition is generated from po/ja.po by the build.
#pragma once

#include <cstddef>

namespace tsunagi::client {

extern const unsigned char kJapaneseCatalogue[];
extern const std::size_t kJapaneseCatalogueBytes;

}  // namespace tsunagi::client
