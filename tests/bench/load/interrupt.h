// The end that a person, or whoever started the program, asks for.

#ifndef DOMICILE_TESTS_BENCH_LOAD_INTERRUPT_H_
#define DOMICILE_TESTS_BENCH_LOAD_INTERRUPT_H_

namespace domicile::bench {

// From now on SIGINT and SIGTERM are noted and end nothing by themselves, so that the server that
// was started is ended in good order.
void NoteInterrupts();

// Whether one came.
bool Interrupted();

}  // namespace domicile::bench

#endif  // DOMICILE_TESTS_BENCH_LOAD_INTERRUPT_H_
