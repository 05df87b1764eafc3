// Why the loader refuses a plugin: the values of catalog::Rejection::reason that come from here.
// Others script against them. A catalog has reasons of its own.

#ifndef DOMICILE_SERVICE_LOADER_REJECTION_REASON_H_
#define DOMICILE_SERVICE_LOADER_REJECTION_REASON_H_

namespace domicile::loader {

// Before anything of the plugin runs.
inline constexpr char kUnreadable[] = "UNREADABLE";  // not a regular file, or no permission
inline constexpr char kIsALink[] = "IS_A_LINK";      // a symbolic link: the file or its manifest
inline constexpr char kBadOwner[] = "BAD_OWNER";     // neither root nor the server's own user
inline constexpr char kBadMode[] = "BAD_MODE";       // its group or others may write to it
inline constexpr char kTooLarge[] = "TOO_LARGE";  // the file, a descriptor, or a resolver's domain
inline constexpr char kNotElf[] = "NOT_ELF";
inline constexpr char kWrongArchitecture[] = "WRONG_ARCHITECTURE";
inline constexpr char kNotALibrary[] = "NOT_A_LIBRARY";  // an ELF file of another kind

// Whether somebody who is trusted vouches for it, before anything of it runs.
inline constexpr char kUnsigned[] = "UNSIGNED";  // no manifest beside it, or no signature over that
inline constexpr char kBadSignature[] = "BAD_SIGNATURE";
inline constexpr char kUnknownKey[] = "UNKNOWN_KEY";
inline constexpr char kRevokedKey[] = "REVOKED_KEY";
inline constexpr char kBadManifest[] = "BAD_MANIFEST";  // signed, but incomplete or contradictory
inline constexpr char kRolledBack[] = "ROLLED_BACK";    // an older revision than one served before
// The library, or once it runs its descriptors, are not those of the manifest.
inline constexpr char kDigestMismatch[] = "DIGEST_MISMATCH";

// While it is opened and its table is read.
inline constexpr char kUnloadable[] = "UNLOADABLE";  // dlopen says why
inline constexpr char kNoSymbol[] = "NO_SYMBOL";
inline constexpr char kBadMagic[] = "BAD_MAGIC";
inline constexpr char kAbiTooNew[] = "ABI_TOO_NEW";
inline constexpr char kAbiTooOld[] = "ABI_TOO_OLD";
inline constexpr char kStructTooShort[] = "STRUCT_TOO_SHORT";
inline constexpr char kDescriptorUnparsable[] = "DESCRIPTOR_UNPARSABLE";

// What its resolvers answer.
inline constexpr char kResolverMismatch[] = "RESOLVER_MISMATCH";  // the descriptor says otherwise
inline constexpr char kResolverOutsideDescriptor[] = "RESOLVER_OUTSIDE_DESCRIPTOR";
inline constexpr char kNotDeterministic[] = "NOT_DETERMINISTIC";
inline constexpr char kTableChanged[] = "TABLE_CHANGED";  // other descriptors after than before

// At any time while it runs.
inline constexpr char kCrashed[] = "CRASHED";  // or it ended the process by itself
inline constexpr char kHung[] = "HUNG";
inline constexpr char kForbiddenSystemCall[] = "FORBIDDEN_SYSTEM_CALL";
inline constexpr char kOutOfMemory[] = "OUT_OF_MEMORY";
inline constexpr char kBadAnswer[] = "BAD_ANSWER";  // it wrote to the loader's socket by itself

}  // namespace domicile::loader

#endif  // DOMICILE_SERVICE_LOADER_REJECTION_REASON_H_
