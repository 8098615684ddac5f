# Tests that are not Catch2 programs, and the fuzz targets.

add_test(NAME source-text COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/tools/tidy.py)
add_test(NAME source-text-rules
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/tools/tidy_test.py)

add_test(NAME mutants-catalogue
  COMMAND Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/tools/mutants --check)

# Scenarios and properties need everything but CAF.
concur_test(scenarios LINKS config)
concur_test(properties LINKS config)

# tests/e2e: scripts that drive the binary, named by the environment.
if(TARGET concur)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/e2e/*.py)
  foreach(script ${scripts})
    get_filename_component(stem ${script} NAME_WE)
    add_test(NAME e2e-${stem} COMMAND Python3::Interpreter ${script})
    set_tests_properties(e2e-${stem} PROPERTIES LABELS e2e TIMEOUT 300
      ENVIRONMENT "CONCUR=$<TARGET_FILE:concur>;PYTHONDONTWRITEBYTECODE=1")
    if(stem MATCHES "^hosts_") # real time passes in them: one after the other
      set_tests_properties(e2e-${stem} PROPERTIES RESOURCE_LOCK real-time)
    endif()
  endforeach()
endif()

# tests/fuzz/NAME.cpp holds one LLVMFuzzerTestOneInput and becomes fuzz_NAME.
if(CONCUR_FUZZ)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/tests/fuzz/*.cpp)
  foreach(source ${sources})
    get_filename_component(stem ${source} NAME_WE)
    add_executable(fuzz_${stem} ${source})
    target_link_libraries(fuzz_${stem} PRIVATE config)
    target_link_options(fuzz_${stem} PRIVATE -fsanitize=fuzzer)
  endforeach()
endif()
