# What is installed: the programs and their plugins, the client library and the plugin SDK, each of
# the latter two for find_package(Domicile) and for pkg-config. The tree may be moved as a whole.

include(CMakePackageConfigHelpers)

# The server looks for plugins in ../lib and for its helper in ../libexec, seen from its own folder.
set(domicile_plugin_dir lib/domicile/plugins)
set(domicile_keys_dir lib/domicile/plugin-keys)
set(owner_writes OWNER_READ OWNER_WRITE OWNER_EXECUTE)
set(all_read GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
# Headers are found from a root of their own: `clients/` and `google/rpc/` are no names to put into
# /usr/include.
set(domicile_include_dir ${CMAKE_INSTALL_INCLUDEDIR}/domicile)
set(domicile_data_dir ${CMAKE_INSTALL_DATADIR}/domicile)
set(domicile_sdk_dir ${domicile_data_dir}/sdk)
set(domicile_proto_dir ${domicile_data_dir}/proto)
set(domicile_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Domicile)
set(domicile_pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# Programs and plugins.
foreach(program domiciled domicile)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endforeach()
if(TARGET domicile-plugin-host)
  install(TARGETS domicile-plugin-host RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/domicile)
endif()
get_target_property(plugins domicile_plugins MANUALLY_ADDED_DEPENDENCIES)
# As they are: what is signed must not be stripped, or linked again.
foreach(plugin IN LISTS plugins)
  install(FILES $<TARGET_FILE:${plugin}> $<TARGET_FILE:${plugin}>.manifest
    $<TARGET_FILE:${plugin}>.manifest.sig DESTINATION ${domicile_plugin_dir})
endforeach()
install(DIRECTORY DESTINATION ${domicile_keys_dir} DIRECTORY_PERMISSIONS ${owner_writes} ${all_read})
install(FILES ${DOMICILE_PLUGIN_KEYS_DIRECTORY}/build.pem DESTINATION ${domicile_keys_dir})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY config/ DESTINATION ${domicile_data_dir}/config)

# The client library.
if(TARGET domicile_client)
  foreach(library client proto)
    set_target_properties(domicile_${library} PROPERTIES EXPORT_NAME ${library})
    add_library(Domicile::${library} ALIAS domicile_${library})
  endforeach()
  install(TARGETS domicile_client domicile_proto EXPORT Domicile
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
    INCLUDES DESTINATION ${domicile_include_dir})
  install(EXPORT Domicile NAMESPACE Domicile:: FILE DomicileTargets.cmake
    DESTINATION ${domicile_package_dir})
  foreach(header client.h connection.h mock_connection.h options.h pages.h status.h unary_rpcs.inc)
    install(FILES clients/cpp/${header} DESTINATION ${domicile_include_dir}/clients/cpp)
  endforeach()
  install(DIRECTORY ${CMAKE_BINARY_DIR}/proto/gen/ DESTINATION ${domicile_include_dir}
    FILES_MATCHING PATTERN *.h)
endif()

# The plugin SDK, and the .proto files for clients in any language.
install(DIRECTORY plugins/sdk/ DESTINATION ${domicile_sdk_dir})
install(DIRECTORY proto/domicile DESTINATION ${domicile_proto_dir} FILES_MATCHING PATTERN *.proto)

# find_package(Domicile)
configure_package_config_file(cmake/DomicileConfig.cmake.in
  ${CMAKE_BINARY_DIR}/DomicileConfig.cmake INSTALL_DESTINATION ${domicile_package_dir}
  PATH_VARS domicile_sdk_dir domicile_proto_dir)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/DomicileConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/DomicileConfig.cmake
  ${CMAKE_BINARY_DIR}/DomicileConfigVersion.cmake DESTINATION ${domicile_package_dir})

# pkg-config, from wherever the file lies.
file(RELATIVE_PATH domicile_pkgconfig_prefix /prefix/${domicile_pkgconfig_dir} /prefix)
string(REGEX REPLACE "/$" "" domicile_pkgconfig_prefix ${domicile_pkgconfig_prefix})
set(pc_files domicile-plugin-sdk)
if(TARGET domicile_client)
  list(APPEND pc_files domicile-client)
endif()
foreach(name IN LISTS pc_files)
  configure_file(cmake/${name}.pc.in ${CMAKE_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/${name}.pc DESTINATION ${domicile_pkgconfig_dir})
endforeach()
