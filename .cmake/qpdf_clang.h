// qpdf_clang.h - lets clang read the headers of qpdf 11.3 as C++20.
//
// qpdf/JSON.hh defines a destructor that needs JSON complete while it is being defined, which clang
// refuses in C++20. Nothing of ours uses qpdf's JSON, so the header is
// passed over; declarations need no more than the name. Included ahead of every source that links
// qpdf, and only when clang compiles. It can go with Debian's next qpdf.
#pragma once

#define JSON_HH
class JSON;
