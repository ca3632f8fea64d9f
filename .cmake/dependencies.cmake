# The libraries that Tsunagi stands on, all from Debian (packages.txt). Those that ship no CMake
# package get a target of ours, named tsunagi::<library>. Each layer links the few it may use
# (tests/tidy/layers.py holds the table); nothing here is linked by everybody.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS locale)
find_package(OpenSSL 3.0 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)

# tsunagi_pkg(<target> <pkg-config module>): tsunagi::<target> from pkg-config.
function(tsunagi_pkg target module)
  pkg_check_modules(dep_${target} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  add_library(tsunagi::${target} ALIAS PkgConfig::dep_${target})
endfunction()

tsunagi_pkg(curl libcurl)
tsunagi_pkg(exiv2 exiv2)
tsunagi_pkg(expat expat)
tsunagi_pkg(gif libgif)
tsunagi_pkg(heif libheif)
tsunagi_pkg(png libpng)
tsunagi_pkg(poppler poppler-cpp)
tsunagi_pkg(qpdf libqpdf)
tsunagi_pkg(sodium libsodium)
tsunagi_pkg(turbojpeg libturbojpeg)
tsunagi_pkg(webp "libwebp;libwebpmux")
tsunagi_pkg(capnp capnp)
tsunagi_pkg(lmdb lmdb)
tsunagi_pkg(groonga groonga)
tsunagi_pkg(zstd libzstd)
tsunagi_pkg(systemd libsystemd)
tsunagi_pkg(yaml yaml-cpp)
tsunagi_pkg(zip libzip)

# libical's pkg-config file names two libraries more, which bring a database along: only the first
# one is linked.
find_library(TSUNAGI_LIBICAL ical REQUIRED)
find_path(TSUNAGI_LIBICAL_INCLUDE libical/ical.h REQUIRED)
add_library(tsunagi::ical UNKNOWN IMPORTED GLOBAL)
set_target_properties(
  tsunagi::ical PROPERTIES IMPORTED_LOCATION ${TSUNAGI_LIBICAL} INTERFACE_INCLUDE_DIRECTORIES
                                                                ${TSUNAGI_LIBICAL_INCLUDE})

# Clang and Cap'n Proto 0.9 under C++20: see .cmake/capnp_clang.h.
target_compile_options(
  PkgConfig::dep_capnp
  INTERFACE "$<$<CXX_COMPILER_ID:Clang>:SHELL:-include ${CMAKE_SOURCE_DIR}/.cmake/capnp_clang.h>")

# The same for qpdf 11.3 (.cmake/qpdf_clang.h); and it asks which of its two smart pointers we mean.
target_compile_options(
  PkgConfig::dep_qpdf
  INTERFACE "$<$<CXX_COMPILER_ID:Clang>:SHELL:-include ${CMAKE_SOURCE_DIR}/.cmake/qpdf_clang.h>")
target_compile_definitions(PkgConfig::dep_qpdf INTERFACE POINTERHOLDER_TRANSITION=4)

# libcsv ships neither CMake package nor pkg-config file.
find_library(TSUNAGI_LIBCSV csv REQUIRED)
find_path(TSUNAGI_LIBCSV_INCLUDE csv.h REQUIRED)
add_library(tsunagi::csv UNKNOWN IMPORTED GLOBAL)
set_target_properties(
  tsunagi::csv PROPERTIES IMPORTED_LOCATION ${TSUNAGI_LIBCSV} INTERFACE_INCLUDE_DIRECTORIES
                                                              ${TSUNAGI_LIBCSV_INCLUDE})

# JSON and catalogues of the command line.
find_path(TSUNAGI_NLOHMANN_INCLUDE nlohmann/json.hpp REQUIRED)
add_library(tsunagi::json INTERFACE IMPORTED GLOBAL)
set_target_properties(tsunagi::json PROPERTIES INTERFACE_INCLUDE_DIRECTORIES
                                               ${TSUNAGI_NLOHMANN_INCLUDE})
find_program(TSUNAGI_MSGFMT msgfmt REQUIRED)

# Boost.Asio, compiled once per build instead of in every file that includes it. Daemon and client
# link it; storage and protocol must not.
file(
  CONFIGURE
  OUTPUT ${CMAKE_BINARY_DIR}/generated/asio/asio.cpp
  CONTENT "#include <boost/asio/impl/src.hpp>\n#include <boost/asio/ssl/impl/src.hpp>\n")
add_library(tsunagi_asio STATIC ${CMAKE_BINARY_DIR}/generated/asio/asio.cpp)
target_compile_definitions(
  tsunagi_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                      BOOST_ASIO_NO_TS_EXECUTORS)
target_compile_options(tsunagi_asio PRIVATE -w $<$<BOOL:${TSUNAGI_SANITIZE}>:-O0>)
target_link_libraries(tsunagi_asio PUBLIC Boost::headers OpenSSL::SSL OpenSSL::Crypto
                                          Threads::Threads)
add_library(tsunagi::asio ALIAS tsunagi_asio)

# Cap'n Proto's compiler: see tsunagi_add_schema in targets.cmake.
find_program(TSUNAGI_CAPNP capnp REQUIRED)
find_program(TSUNAGI_CAPNPC_CXX capnpc-c++ REQUIRED)
