// jp2_boxes.h - JPEG 2000, as scanners put it into PDF files, without its metadata.
//
// A file is a row of boxes; only those that a decoder needs are copied. A bare codestream, without
// boxes, is left as it is. Pure. ISO/IEC 15444-1, annex I:
//   file := box*    box := length(4, big-endian, with these 8) type(4) content
//   length 0: to the end of the file; 1: the length stands in the next 8 bytes
#pragma once

#include "protocol/base/bytes.h"

namespace tsunagi {

// Empty where the boxes do not fit into the file.
[[nodiscard]] Bytes jp2_without_words(ByteSpan jp2);

}  // namespace tsunagi
