# Builds plugins from folders of textproto files. Needs a C compiler and protoc.
#
#   include(DomicilePlugin)
#   domicile_add_plugin(NAME [DIRECTORY dir] [OUTPUT_DIRECTORY dir]
#     [SIGNING_KEY file] [REVISION number] [VERSION text])
#
# makes the target domicile_plugin_NAME, `libNAME.so`, from the folder `dir`, by default NAME:
#
#   processor.textproto  the company, a domicile.plugin.v1.ProcessorDescriptor
#   <product>.textproto  one for each product, a domicile.plugin.v1.ConnectorDescriptor
#   cases.textproto      test cases; not part of the plugin
#   resolver.c           optional: DOMICILE_RESOLVER(product) { ... }, see domicile_plugin.h
#
# OUTPUT_DIRECTORY is by default ${DOMICILE_PLUGIN_OUTPUT_DIRECTORY}, or, where that is not set, the
# current binary directory.
#
# With a SIGNING_KEY, which `domicile plugins keygen` makes, the library is signed each time it is
# linked: `libNAME.so.manifest` and `libNAME.so.manifest.sig` appear beside it, and a server that
# trusts the key serves it. REVISION is required with it and goes up with each release; VERSION is for
# people, and by default the revision. The three are by default ${DOMICILE_PLUGIN_SIGNING_KEY},
# ${DOMICILE_PLUGIN_REVISION} and ${DOMICILE_PLUGIN_VERSION}. DOMICILE_PROGRAM names the program
# `domicile`, which signs.
#
# What this module uses lies beside it, but for the .proto files, which are in ../proto.
# DOMICILE_PLUGIN_SDK_DIR and DOMICILE_PLUGIN_PROTO_DIR name other places; DOMICILE_PROTOC names the
# compiler of the .proto files.

include_guard(GLOBAL)

# Sets `sdk` and `proto` in the caller, and DOMICILE_PROTOC.
macro(domicile_plugin_paths)
  set(sdk ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  if(DOMICILE_PLUGIN_SDK_DIR)
    set(sdk ${DOMICILE_PLUGIN_SDK_DIR})
  endif()
  set(proto ${sdk}/../proto)
  if(DOMICILE_PLUGIN_PROTO_DIR)
    set(proto ${DOMICILE_PLUGIN_PROTO_DIR})
  elseif(NOT EXISTS ${proto})
    set(proto ${sdk}/../../proto)  # in the source tree
  endif()
  cmake_path(NORMAL_PATH proto)
  if(NOT EXISTS ${proto}/domicile/plugin/v1/descriptor.proto)
    message(FATAL_ERROR "No domicile/plugin/v1/descriptor.proto in ${proto}: "
      "set DOMICILE_PLUGIN_PROTO_DIR to the folder that holds it")
  endif()
  find_program(DOMICILE_PROTOC protoc DOC "The compiler of Protocol Buffers" REQUIRED)
endmacro()

# domicile_encode_textproto(TEXTPROTO MESSAGE OUTPUT)
# Checks the file TEXTPROTO, a MESSAGE, and writes its serialized bytes to OUTPUT as the inside of a
# C array.
function(domicile_encode_textproto textproto message output)
  domicile_plugin_paths()
  file(GLOB protos CONFIGURE_DEPENDS ${proto}/domicile/plugin/v1/*.proto ${proto}/domicile/v1/*.proto)
  list(FILTER protos EXCLUDE REGEX "_service\\.proto$")
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D PROTOC=${DOMICILE_PROTOC} -D PROTO=${proto} -D TEXTPROTO=${textproto}
      -D MESSAGE=${message} -D OUTPUT=${output} -P ${sdk}/EncodeTextproto.cmake
    DEPENDS ${textproto} ${protos} ${sdk}/EncodeTextproto.cmake
    COMMENT "Encoding ${textproto}" VERBATIM)
endfunction()

function(domicile_add_plugin name)
  cmake_parse_arguments(arg "" "DIRECTORY;OUTPUT_DIRECTORY;SIGNING_KEY;REVISION;VERSION" "" ${ARGN})
  domicile_plugin_paths()
  set(folder ${name})
  if(arg_DIRECTORY)
    set(folder ${arg_DIRECTORY})
  endif()
  cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  set(output ${CMAKE_CURRENT_BINARY_DIR})
  if(arg_OUTPUT_DIRECTORY)
    set(output ${arg_OUTPUT_DIRECTORY})
  elseif(DOMICILE_PLUGIN_OUTPUT_DIRECTORY)
    set(output ${DOMICILE_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  if(NOT EXISTS ${folder}/processor.textproto)
    message(FATAL_ERROR "Plugin ${name}: there is no ${folder}/processor.textproto")
  endif()

  set(generated ${CMAKE_CURRENT_BINARY_DIR}/${name}.plugin)
  domicile_encode_textproto(${folder}/processor.textproto domicile.plugin.v1.ProcessorDescriptor
    ${generated}/processor.inc)
  set(encoded ${generated}/processor.inc)
  file(GLOB resolver CONFIGURE_DEPENDS ${folder}/resolver.c)
  file(GLOB products CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*.textproto)
  list(REMOVE_ITEM products processor.textproto cases.textproto)

  set(DESCRIPTORS "")
  set(CONNECTORS "")
  set(RESOLVERS "")
  foreach(file IN LISTS products)
    cmake_path(GET file STEM LAST_ONLY product)
    string(MAKE_C_IDENTIFIER ${product} id)
    domicile_encode_textproto(${folder}/${file} domicile.plugin.v1.ConnectorDescriptor
      ${generated}/${product}.inc)
    list(APPEND encoded ${generated}/${product}.inc)
    string(APPEND DESCRIPTORS
      "static const unsigned char connector_${id}[] = {\n#include \"${product}.inc\"\n};\n")
    if(resolver)
      set(resolve domicile_resolve_${id})
      string(APPEND RESOLVERS "DOMICILE_HIDDEN_WEAK domicile_resolve_fn ${resolve};\n")
    else()
      set(resolve 0)
    endif()
    string(APPEND CONNECTORS "    {connector_${id}, sizeof(connector_${id}), ${resolve}},\n")
  endforeach()
  set(FOLDER ${folder})
  configure_file(${sdk}/plugin_table.c.in ${generated}/table.c @ONLY)
  configure_file(${sdk}/plugin_resolvers.h.in ${generated}/resolvers.h @ONLY)
  set_source_files_properties(${generated}/table.c PROPERTIES OBJECT_DEPENDS "${encoded}")
  # A resolver for a product that is not there has no declaration, which is an error.
  if(resolver)
    set_source_files_properties(${resolver} PROPERTIES
      COMPILE_OPTIONS "-include;${generated}/resolvers.h;-Wmissing-prototypes;-Werror=missing-prototypes"
      OBJECT_DEPENDS ${generated}/resolvers.h)
  endif()

  set(target domicile_plugin_${name})
  add_library(${target} MODULE ${generated}/table.c ${resolver})
  target_include_directories(${target} PRIVATE ${sdk})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wno-unused-parameter)
  target_link_options(${target} PRIVATE LINKER:--version-script=${sdk}/exports.map LINKER:-z,defs
    LINKER:-z,relro LINKER:-z,now LINKER:--strip-all)
  set_target_properties(${target} PROPERTIES PREFIX lib SUFFIX .so OUTPUT_NAME ${name}
    LIBRARY_OUTPUT_DIRECTORY ${output} C_VISIBILITY_PRESET hidden
    LINK_DEPENDS ${sdk}/exports.map)

  foreach(what IN ITEMS SIGNING_KEY REVISION VERSION)
    if(NOT DEFINED arg_${what})
      set(arg_${what} "${DOMICILE_PLUGIN_${what}}")
    endif()
  endforeach()
  if(arg_SIGNING_KEY)
    domicile_sign_plugin(${target} "${arg_SIGNING_KEY}" "${arg_REVISION}" "${arg_VERSION}"
      ${output}/lib${name}.so)
  endif()
endfunction()

# domicile_sign_plugin(TARGET KEY REVISION VERSION LIBRARY)
# Has the library signed whenever it is linked, and linked when the key is another one.
function(domicile_sign_plugin target key revision version library)
  if(NOT revision)
    message(FATAL_ERROR "${target}: a signed plugin needs a REVISION, a number that goes up with each "
      "release")
  endif()
  if(NOT version)
    set(version ${revision})
  endif()
  cmake_path(ABSOLUTE_PATH key BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} NORMALIZE)
  if(TARGET domicile-plugin-signer)  # in the source tree
    set(signer domicile-plugin-signer sign)
    add_dependencies(${target} domicile_plugin_key domicile-plugin-signer domicile-plugin-host)
  else()
    find_program(DOMICILE_PROGRAM domicile DOC "The program that signs plugins" REQUIRED
      HINTS ${DOMICILE_PLUGIN_PROTO_DIR}/../../../bin)
    set(signer ${DOMICILE_PROGRAM} plugins sign)
  endif()
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${key})
  # A library that a group may write to is refused, whatever the umask here.
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND chmod go-w ${library}
    COMMAND ${signer} --key ${key} --revision ${revision} --plugin-version ${version} ${library}
    BYPRODUCTS ${library}.manifest ${library}.manifest.sig
    COMMENT "Signing ${library}" VERBATIM)
endfunction()
