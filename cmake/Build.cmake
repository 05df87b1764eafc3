# How everything here is compiled: the language, the warnings, the build types, the linker, the
# compiler cache and the precompiled headers.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_VISIBILITY_PRESET hidden)

set(DOMICILE_SANITIZE "" CACHE STRING "Sanitizers to build with, such as address,undefined")
option(DOMICILE_FUZZ "Build the fuzz targets for libFuzzer, and nothing else; needs Clang" OFF)

# Assertions stay, optimisation is light, and there is no debug information: two cores build this.
set(CMAKE_C_FLAGS_DEV "-O1")
set(CMAKE_CXX_FLAGS_DEV "-O1")
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Dev)
endif()

set(DOMICILE_WARNINGS -Wall -Wextra -Wshadow -Wno-unused-parameter
  -Wno-missing-field-initializers -Werror)
# GCC 12 sees copies within std::string overlap and overrun when it inlines much (bugs 105329, 105651).
list(APPEND DOMICILE_WARNINGS
  "$<$<CONFIG:Release>:-Wno-array-bounds;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread>")
# GCC says what is a warning. Clang only builds for libFuzzer, whose findings are to name lines.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(DOMICILE_WARNINGS -w -gline-tables-only)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # What ccache must overlook to cache a file that uses a precompiled header.
  set(launcher ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE_PROGRAM})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
  else()
    # Clang takes a precompiled header that ccache brought only without the time of its making.
    add_compile_options("$<$<COMPILE_LANGUAGE:CXX>:SHELL:-Xclang -fno-pch-timestamp>")
  endif()
endif()

find_program(MOLD_PROGRAM mold)
find_program(LLD_PROGRAM ld.lld)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
elseif(LLD_PROGRAM)
  add_link_options(-fuse-ld=lld)
endif()

if(DOMICILE_SANITIZE)
  set(DOMICILE_SANITIZE_FLAGS -fsanitize=${DOMICILE_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
endif()
if(DOMICILE_SANITIZE MATCHES "thread")
  # GCC tells that ThreadSanitizer does not see std::atomic_thread_fence, which abseil's headers use.
  list(APPEND DOMICILE_SANITIZE_FLAGS -Wno-tsan)
endif()
if(DOMICILE_FUZZ)
  # Everything is observed by the fuzzer; its main comes with the targets.
  list(APPEND DOMICILE_SANITIZE_FLAGS -fsanitize=fuzzer-no-link)
endif()

# Headers that nearly every file includes, compiled once and shared. A target that uses gRPC takes
# the larger set.
function(domicile_precompile target set)
  target_precompile_headers(${target} REUSE_FROM domicile_pch_${set})
endfunction()

# domicile_library(NAME SOURCES ... [DEPS ...] [PRIVATE_DEPS ...] [PCH core|grpc])
# One folder, one target. Headers are found from the repository's root.
function(domicile_library name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(domicile_${name} STATIC ${arg_SOURCES})
  target_include_directories(domicile_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_options(domicile_${name} PRIVATE ${DOMICILE_WARNINGS} ${DOMICILE_SANITIZE_FLAGS})
  target_link_libraries(domicile_${name} PUBLIC ${arg_DEPS} PRIVATE ${arg_PRIVATE_DEPS})
  if(arg_PCH)
    domicile_precompile(domicile_${name} ${arg_PCH})
  endif()
endfunction()

# domicile_executable(NAME SOURCES ... DEPS ... [PCH core|grpc|test])
function(domicile_executable name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${DOMICILE_WARNINGS} ${DOMICILE_SANITIZE_FLAGS})
  target_link_options(${name} PRIVATE ${DOMICILE_SANITIZE_FLAGS})
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
  if(TARGET domicile_tsan_annotations)
    target_link_libraries(${name} PRIVATE domicile_tsan_annotations)
  endif()
  if(arg_PCH)
    domicile_precompile(${name} ${arg_PCH})
  endif()
endfunction()

# gRPC, linked into the program: a call then costs a fifth less than through shared libraries. Debian
# has both; its CMake files name the shared ones.
function(domicile_link_grpc_statically)
  foreach(name grpc++ grpc++_reflection grpc gpr address_sorting upb)
    get_target_property(shared gRPC::${name} IMPORTED_LOCATION_NONE)
    string(REGEX REPLACE "\\.so\\..*$" ".a" archive "${shared}")
    if(NOT EXISTS "${archive}")
      message(STATUS "gRPC is linked from shared libraries: there is no ${archive}")
      return()
    endif()
    list(APPEND archives ${archive})
  endforeach()
  foreach(name grpc++ grpc++_reflection grpc gpr address_sorting upb)
    list(POP_FRONT archives archive)
    set_target_properties(gRPC::${name} PROPERTIES IMPORTED_LOCATION_NONE ${archive}
      IMPORTED_SONAME_NONE "")
  endforeach()
endfunction()
