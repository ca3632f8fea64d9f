# Helpers that the folders' lists call, so that a list holds little beside names of files.

# Parsed once a target instead of in each file: two thirds of what the compiler does is reading
# headers. Headers of libraries and of the standard only (and what Cap'n Proto generates), so that a
# missing include of ours is still found; those that many files read (clang's -ftime-trace tells).
set(TSUNAGI_PRECOMPILED
    <algorithm>
    <array>
    <boost/system/result.hpp>
    <chrono>
    <filesystem>
    <functional>
    <map>
    <memory>
    <optional>
    <set>
    <span>
    <string>
    <string_view>
    <utility>
    <variant>
    <vector>)

# Every target of ours: warnings, and includes from the root (#include "protocol/base/bytes.h").
function(tsunagi_common target)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE tsunagi_warnings)
endfunction()

# tsunagi_add_layer(<layer> SOURCES ... [PUBLIC libraries...] [PRIVATE libraries...]
#                   [PRECOMPILE <header>...] [SHELL])
# The static library tsunagi_<layer>. PRECOMPILE: headers beside those of TSUNAGI_PRECOMPILED. A
# layer without sources yet becomes an empty target, so that the layers above and the tests still
# configure. SHELL: the layer joins the others to sockets and computes little: under sanitizers it
# is compiled without optimisation, in half the time. (Not the client: its readers of files would
# take three times as long in tests.)
function(tsunagi_add_layer layer)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SHELL" "" "SOURCES;PUBLIC;PRIVATE;PRECOMPILE")
  set(target tsunagi_${layer})
  if(NOT arg_SOURCES)
    message(STATUS "Layer ${layer}: no sources yet, skipped")
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${arg_PUBLIC})
    return()
  endif()
  add_library(${target} STATIC ${arg_SOURCES})
  tsunagi_common(${target})
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  if(arg_SHELL AND TSUNAGI_SANITIZE)
    target_compile_options(${target} PRIVATE -O0)
  endif()
  target_precompile_headers(${target} PRIVATE ${TSUNAGI_PRECOMPILED} ${arg_PRECOMPILE})
endfunction()

# tsunagi_add_program(<name> SOURCES ... LIBRARIES ...): an executable in build/<preset>/bin.
# Skipped while it has no sources.
function(tsunagi_add_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  if(NOT arg_SOURCES)
    message(STATUS "Program ${name}: no sources yet, skipped")
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  tsunagi_common(${name})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
endfunction()

# tsunagi_add_module(<name> SOURCES ... LIBRARIES ...): <name>.so beside the programs, to be loaded.
function(tsunagi_add_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_library(${name} MODULE ${arg_SOURCES})
  tsunagi_common(${name})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES})
  set_target_properties(${name} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY
                                                     ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
endfunction()

# tsunagi_add_schema(<target> <folder>/<name>.capnp ...): compiles Cap'n Proto schemas into
# <build>/generated, where "protocol/schema/record.capnp.h" is found. Paths are from the root. The
# generated headers are system headers and the generated sources are compiled without warnings.
function(tsunagi_add_schema target)
  set(out ${CMAKE_BINARY_DIR}/generated)
  file(MAKE_DIRECTORY ${out})
  set(sources)
  # Schemas import each other, so each is compiled again when any of them changes.
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE schema_files)
  foreach(schema IN LISTS ARGN)
    add_custom_command(
      OUTPUT ${out}/${schema}.c++ ${out}/${schema}.h
      COMMAND ${TSUNAGI_CAPNP} compile -o${TSUNAGI_CAPNPC_CXX}:${out}
              --src-prefix=${CMAKE_SOURCE_DIR} -I${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/${schema}
      DEPENDS ${schema_files}
      WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
      COMMENT "Cap'n Proto schema ${schema}"
      VERBATIM)
    list(APPEND sources ${out}/${schema}.c++)
  endforeach()
  if(NOT sources)
    add_library(${target} INTERFACE)
    target_include_directories(${target} SYSTEM INTERFACE ${out})
    target_link_libraries(${target} INTERFACE tsunagi::capnp)
    return()
  endif()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_compile_options(${target} PRIVATE -w)
  target_link_libraries(${target} PUBLIC tsunagi::capnp)
endfunction()
