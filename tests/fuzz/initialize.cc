#include <google/protobuf/stubs/logging.h>
#include <openssl/crypto.h>
#include <sys/stat.h>

#include <cstdlib>

// Called before the first input, by libFuzzer and by replay_main.cc.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  // What is no text or no message is most of what comes.
  google::protobuf::SetLogHandler(nullptr);
  // So that it ends behind what targets keep, whose threads give back what they have of it.
  OPENSSL_init_crypto(0, nullptr);
  // Files are written for many an input: to memory, where there is such a place.
  struct stat memory;
  if (getenv("TMPDIR") == nullptr && stat("/dev/shm", &memory) == 0 && S_ISDIR(memory.st_mode)) {
    setenv("TMPDIR", "/dev/shm", 1);
  }
  return 0;
}
