#include "service/loader/elf_check.h"

#include <elf.h>

#include <bit>
#include <cstring>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "service/loader/refusal.h"
#include "service/loader/rejection_reason.h"

namespace domicile::loader {
namespace {

#if defined(__x86_64__)
constexpr int kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr int kMachine = EM_AARCH64;
#endif
constexpr int kByteOrder = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;

std::string MachineName(int machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_AARCH64:
      return "AArch64";
    case EM_386:
      return "i386";
    case EM_ARM:
      return "32-bit ARM";
    case EM_RISCV:
      return "RISC-V";
    default:
      return absl::StrCat("ELF machine ", machine);
  }
}

const char* TypeName(int type) {
  switch (type) {
    case ET_REL:
      return "an object file";
    case ET_EXEC:
      return "a program";
    case ET_CORE:
      return "a core dump";
    default:
      return "an ELF file of an unknown type";
  }
}

absl::Status CutShort(uint64_t needed, size_t size) {
  return Refuse(kUnloadable, absl::StrCat("is cut short: its headers speak of at least ", needed,
                                          " bytes, and it has ", size));
}

// Mapped past its end, a file raises SIGBUS: better said here.
absl::Status CheckSegments(const Elf64_Ehdr& header, std::string_view bytes) {
  if (header.e_phentsize != sizeof(Elf64_Phdr)) {
    return Refuse(kUnloadable, absl::StrCat("has program headers of ", header.e_phentsize,
                                            " bytes; ", sizeof(Elf64_Phdr), " were expected"));
  }
  const uint64_t table_size = uint64_t{header.e_phnum} * sizeof(Elf64_Phdr);
  if (header.e_phoff > bytes.size() || table_size > bytes.size() - header.e_phoff) {
    return CutShort(header.e_phoff + table_size, bytes.size());
  }
  for (int i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, bytes.data() + header.e_phoff + i * sizeof(segment), sizeof(segment));
    if (segment.p_type != PT_LOAD) continue;
    if (segment.p_offset > bytes.size() || segment.p_filesz > bytes.size() - segment.p_offset) {
      return CutShort(segment.p_offset + segment.p_filesz, bytes.size());
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckElf(std::string_view bytes) {
  if (bytes.substr(0, SELFMAG) != std::string_view(ELFMAG, SELFMAG)) {
    const std::string found =
        absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()).substr(0, SELFMAG));
    return Refuse(kNotElf, bytes.empty() ? "is empty; an ELF shared library was expected"
                                         : absl::StrCat("is no ELF file: it begins with the bytes ",
                                                        found, ", and not with 7f454c46"));
  }
  Elf64_Ehdr header;
  if (bytes.size() < sizeof(header)) {
    return Refuse(kNotElf, absl::StrCat("is no ELF file: it has ", bytes.size(),
                                        " bytes, and the header alone has ", sizeof(header)));
  }
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != kByteOrder) {
    return Refuse(kWrongArchitecture,
                  absl::StrCat("has ELF class ", header.e_ident[EI_CLASS], " and byte order ",
                               header.e_ident[EI_DATA], "; this server needs class ", ELFCLASS64,
                               " and byte order ", kByteOrder));
  }
  if (header.e_machine != kMachine) {
    return Refuse(kWrongArchitecture,
                  absl::StrCat("is built for ", MachineName(header.e_machine),
                               "; this server runs on ", MachineName(kMachine)));
  }
  if (header.e_type != ET_DYN) {
    return Refuse(kNotALibrary, absl::StrCat("is ", TypeName(header.e_type),
                                             "; an ELF shared library was expected"));
  }
  return CheckSegments(header, bytes);
}

}  // namespace domicile::loader
