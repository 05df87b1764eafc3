#include "service/compiled/huge_memory.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace domicile::compiled {
namespace {

constexpr size_t kPage = size_t{2} << 20;

TEST(HugeMemoryTest, PiecesAreZeroedAndNobodyElses) {
  const auto memory = std::make_shared<HugeMemory>();
  std::mt19937_64 random(1);
  struct Piece {
    std::shared_ptr<uint64_t[]> words;
    size_t size = 0;
    uint64_t mark = 0;
  };
  std::vector<Piece> pieces(300);
  for (int round = 0; round < 5000; ++round) {
    Piece& piece = pieces[random() % pieces.size()];
    for (size_t i = 0; i < piece.size; ++i) ASSERT_EQ(piece.words[i], piece.mark);
    piece.words = nullptr;
    // From what is too small for a page to what is too large.
    piece.size = random() % (round % 10 == 0 ? 40'000 : 2'000);
    piece.words = HugeMemory::Allocate(memory, piece.size);
    piece.mark = random();
    for (size_t i = 0; i < piece.size; ++i) {
      ASSERT_EQ(piece.words[i], 0u);
      piece.words[i] = piece.mark;
    }
  }
  pieces.clear();
  EXPECT_EQ(memory->Bytes(), 0u);
}

TEST(HugeMemoryTest, PiecesOfAnySizeSharePages) {
  const auto memory = std::make_shared<HugeMemory>();
  std::vector<std::shared_ptr<uint64_t[]>> pieces;
  for (size_t size = 200; size < 1000; ++size) {
    pieces.push_back(HugeMemory::Allocate(memory, size));
  }
  // Together 3.8 MB.
  EXPECT_EQ(memory->Bytes(), 2 * kPage);
}

TEST(HugeMemoryTest, WhatIsReturnedIsUsedAgain) {
  const auto memory = std::make_shared<HugeMemory>();
  std::vector<std::shared_ptr<uint64_t[]>> pieces;
  for (int i = 0; i < 200; ++i) pieces.push_back(HugeMemory::Allocate(memory, 1000));
  const size_t before = memory->Bytes();
  for (int round = 0; round < 1000; ++round) {
    pieces[static_cast<size_t>(round % 200)] = HugeMemory::Allocate(memory, 1000 + round % 8);
  }
  EXPECT_LE(memory->Bytes(), before + kPage);
}

TEST(HugeMemoryTest, APieceOutlivesWhatGaveIt) {
  auto memory = std::make_shared<HugeMemory>();
  const auto piece = HugeMemory::Allocate(memory, 1000);
  memory.reset();
  piece[999] = 7;
  EXPECT_EQ(piece[999], 7u);
}

}  // namespace
}  // namespace domicile::compiled
