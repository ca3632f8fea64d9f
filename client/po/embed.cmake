# Writes the bytes of INPUT (a compiled catalogue) as a C++ source to OUTPUT. Run with cmake -P.
file(READ ${INPUT} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR size "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "((0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,))" "\\1\n" bytes "${bytes}")
file(
  WRITE ${OUTPUT}
  "#include \"client/catalogue.h\"\n\nnamespace tsunagi::client {\n\n"
  "const unsigned char kJapaneseCatalogue[] = {\n${bytes}\n};\n"
  "const std::size_t kJapaneseCatalogueBytes = ${size};\n\n}  // namespace tsunagi::client\n")
