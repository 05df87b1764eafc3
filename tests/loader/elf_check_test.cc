#include "service/loader/elf_check.h"

#include <elf.h>

#include <cstring>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/loader/refusal.h"

namespace domicile::loader {
namespace {

#if defined(__x86_64__)
constexpr int kMachine = EM_X86_64;
#else
constexpr int kMachine = EM_AARCH64;
#endif

// A shared library with one segment, which is all there is to check.
struct Library {
  Elf64_Ehdr header = {};
  Elf64_Phdr segment = {};

  Library() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_DYN;
    header.e_machine = kMachine;
    header.e_phoff = sizeof(header);
    header.e_phentsize = sizeof(segment);
    header.e_phnum = 1;
    segment.p_type = PT_LOAD;
    segment.p_filesz = sizeof(Library);
  }

  std::string Bytes() const {
    return std::string(reinterpret_cast<const char*>(this), sizeof(*this));
  }
  std::string Refusal() const { return RefusalReason(CheckElf(Bytes())).value_or("none"); }
};

TEST(ElfCheckTest, ALibraryForThisMachinePasses) { EXPECT_EQ(Library().Refusal(), "none"); }

TEST(ElfCheckTest, ALibraryThatIsCutAnywhereIsRefused) {
  const std::string bytes = Library().Bytes();
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(CheckElf(std::string_view(bytes).substr(0, size)).ok()) << size << " bytes";
  }
}

TEST(ElfCheckTest, A32BitLibraryIsOfAnotherArchitecture) {
  Library library;
  library.header.e_ident[EI_CLASS] = ELFCLASS32;
  EXPECT_EQ(library.Refusal(), "WRONG_ARCHITECTURE");
}

TEST(ElfCheckTest, AnotherMachineIsNamed) {
  Library library;
  library.header.e_machine = EM_RISCV;
  const absl::Status status = CheckElf(library.Bytes());
  EXPECT_EQ(RefusalReason(status), "WRONG_ARCHITECTURE");
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("is built for RISC-V"));
}

TEST(ElfCheckTest, AnObjectFileIsNoLibrary) {
  Library library;
  library.header.e_type = ET_REL;
  EXPECT_EQ(library.Refusal(), "NOT_A_LIBRARY");
}

TEST(ElfCheckTest, OffsetsThatWrapAroundAreRefused) {
  Library headers;
  headers.header.e_phoff = UINT64_MAX - 8;
  EXPECT_EQ(headers.Refusal(), "UNLOADABLE");
  Library segment;
  segment.segment.p_offset = 64;
  segment.segment.p_filesz = UINT64_MAX - 8;
  EXPECT_EQ(segment.Refusal(), "UNLOADABLE");
}

}  // namespace
}  // namespace domicile::loader
