// Stands before protobuf's own header of this name in builds with DOMICILE_SANITIZE=thread. There
// that one gives a class two more members; Debian's libprotobuf, which uses the class as well, is
// built without them.

#ifndef DOMICILE_TESTS_SUPPORT_TSAN_MAP_FIELD_H_
#define DOMICILE_TESTS_SUPPORT_TSAN_MAP_FIELD_H_

// All that it includes, which is to know of ThreadSanitizer.
#include <google/protobuf/arena.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_message_reflection.h>
#include <google/protobuf/generated_message_util.h>
#include <google/protobuf/map_entry.h>
#include <google/protobuf/map_field_lite.h>
#include <google/protobuf/map_type_handler.h>
#include <google/protobuf/message.h>
#include <google/protobuf/port.h>
#include <google/protobuf/repeated_field.h>
#include <google/protobuf/stubs/mutex.h>
#include <google/protobuf/unknown_field_set.h>

#include <atomic>
#include <functional>

#pragma push_macro("__SANITIZE_THREAD__")
#undef __SANITIZE_THREAD__
#include_next <google/protobuf/map_field.h>
#pragma pop_macro("__SANITIZE_THREAD__")

#endif  // DOMICILE_TESTS_SUPPORT_TSAN_MAP_FIELD_H_
