# Run at build time by domicile_encode_textproto: checks TEXTPROTO, a MESSAGE of the .proto files in
# PROTO, with PROTOC, and writes its serialized bytes to OUTPUT as the inside of a C array.

cmake_path(GET OUTPUT PARENT_PATH directory)
file(MAKE_DIRECTORY ${directory})
execute_process(
  COMMAND ${PROTOC} -I${PROTO} --encode=${MESSAGE} --deterministic_output
    ${PROTO}/domicile/plugin/v1/descriptor.proto
  INPUT_FILE ${TEXTPROTO} OUTPUT_FILE ${OUTPUT}.bin ERROR_VARIABLE errors RESULT_VARIABLE result)
# protoc reads the text from its standard input and calls it `input`.
string(REGEX REPLACE "(^|\n)input:" "\\1${TEXTPROTO}:" errors "${errors}")
if(errors)
  message(NOTICE "${errors}")  # FATAL_ERROR would break its lines
endif()
if(NOT result EQUAL 0)
  file(REMOVE ${OUTPUT}.bin ${OUTPUT})
  message(FATAL_ERROR "${TEXTPROTO} is not a ${MESSAGE}")
endif()
file(READ ${OUTPUT}.bin bytes HEX)
file(REMOVE ${OUTPUT}.bin)
string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
file(WRITE ${OUTPUT} "${bytes}\n")
