// What happens on a system call that the filter does not allow.

#ifndef DOMICILE_SERVICE_LOADER_HOST_FORBIDDEN_CALL_H_
#define DOMICILE_SERVICE_LOADER_HOST_FORBIDDEN_CALL_H_

#include <signal.h>

// Remembers where the dynamic linker lies. To be called before OnForbiddenCall is installed.
void FindLinker(void);

// The handler of SIGSYS: answers the calls with which dlopen opens the library, and reports any
// other to the loader and ends the process.
void OnForbiddenCall(int signal, siginfo_t* info, void* context);

#endif  // DOMICILE_SERVICE_LOADER_HOST_FORBIDDEN_CALL_H_
