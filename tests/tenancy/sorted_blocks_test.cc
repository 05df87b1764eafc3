#include "service/tenancy/sorted_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace domicile::tenancy {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

// The smallest thing that has an id.
class Named {
 public:
  Named(std::string id, int value) : id_(std::move(id)), value_(value) {}
  const std::string& id() const { return id_; }
  int value() const { return value_; }

 private:
  std::string id_;
  int value_;
};

using Blocks = SortedBlocks<Named>;
using Model = std::map<std::string, int>;

std::string IdOf(int number) {
  char id[16];
  std::snprintf(id, sizeof(id), "id-%06d", number);
  return id;
}

void Put(const std::string& id, int value, Blocks::Changes& changes) {
  changes[id] = std::make_shared<const Named>(id, value);
}

// A list of `count` elements whose ids are ten apart.
Blocks Tens(int count) {
  Blocks::Changes changes;
  for (int i = 0; i < count; ++i) Put(IdOf(10 * i), i, changes);
  return Blocks().With(changes);
}

Model ModelOf(const Blocks& blocks) {
  Model model;
  std::string last;
  for (const Blocks::Pointer& element : blocks) {
    EXPECT_LT(last, element->id());
    last = element->id();
    model[last] = element->value();
  }
  return model;
}

// Where the entries are in memory: two lists that share a block share these.
std::set<const Blocks::Pointer*> EntriesOf(const Blocks& blocks) {
  std::set<const Blocks::Pointer*> entries;
  for (const Blocks::Pointer& element : blocks) entries.insert(&element);
  return entries;
}

TEST(SortedBlocksTest, AnEmptyListHasNothing) {
  const Blocks empty;
  EXPECT_EQ(empty.size(), 0);
  EXPECT_TRUE(empty.begin() == empty.end());
  EXPECT_TRUE(empty.After("") == empty.end());
  EXPECT_EQ(empty.Find("a"), nullptr);
  EXPECT_THAT(empty.IdsAround("a"), IsEmpty());
}

TEST(SortedBlocksTest, OneMadeOfSortedElementsIsAsIfTheyHadBeenWritten) {
  std::vector<Kept<Named>> elements;
  for (int i = 0; i < 10'000; ++i) {
    elements.emplace_back(std::make_shared<const Named>(IdOf(10 * i), i));
  }
  const Blocks blocks(std::move(elements));
  EXPECT_EQ(blocks.size(), 10'000);
  EXPECT_EQ(ModelOf(blocks), ModelOf(Tens(10'000)));
  EXPECT_LE(blocks.IdsAround(IdOf(50'005)).size(), Blocks::kLargest);
  EXPECT_EQ(blocks.Find(IdOf(99'990))->value(), 9'999);
}

TEST(SortedBlocksTest, TakingAwayWhatIsNotThereChangesNothing) {
  EXPECT_EQ(Blocks().With({{"a", nullptr}}).size(), 0);
  EXPECT_EQ(ModelOf(Tens(3).With({{"a", nullptr}, {"z", nullptr}})), ModelOf(Tens(3)));
}

// Each list, and with it each that came before, must agree with a std::map that was changed alike.
TEST(SortedBlocksTest, AgreesWithAMapWhateverTheChanges) {
  std::mt19937 random(20261123);
  Blocks blocks;
  Model model;
  std::vector<std::pair<Blocks, Model>> versions;
  for (int round = 0; round < 400; ++round) {
    // Mostly one at a time, and now and then thousands; the list grows first and shrinks then.
    const int count = round % 20 == 0 ? 3000 : 1 + static_cast<int>(random() % 5);
    const unsigned takes_away = round < 200 ? 3 : 8;  // of ten
    Blocks::Changes changes;
    for (int i = 0; i < count; ++i) {
      const std::string id = IdOf(static_cast<int>(random() % 6000));
      if (random() % 10 < takes_away) {
        changes[id] = nullptr;
        model.erase(id);
      } else {
        Put(id, round, changes);
        model[id] = round;
      }
    }
    blocks = blocks.With(changes);
    ASSERT_EQ(blocks.size(), model.size());
    ASSERT_EQ(ModelOf(blocks), model) << "round " << round;
    for (int i = 0; i < 100; ++i) {
      const std::string id = IdOf(static_cast<int>(random() % 6001) - (i == 0 ? 6001 : 0));
      const auto expected = model.find(id);
      const Blocks::Pointer found = blocks.Find(id);
      ASSERT_EQ(found != nullptr, expected != model.end()) << id;
      if (found != nullptr) {
        ASSERT_EQ(found->value(), expected->second);
      }
      const auto next = model.upper_bound(id);
      const auto after = blocks.After(id);
      ASSERT_EQ(after == blocks.end(), next == model.end()) << id;
      if (next != model.end()) {
        ASSERT_EQ((*after)->id(), next->first);
      }
    }
    if (round % 40 == 0) versions.emplace_back(blocks, model);
  }
  for (const auto& [kept, expected] : versions) EXPECT_EQ(ModelOf(kept), expected);
}

TEST(SortedBlocksTest, AChangedCopySharesAllButTheBlockOfTheChange) {
  const Blocks before = Tens(100'000);
  Blocks::Changes changes;
  Put(IdOf(500'000), -1, changes);
  const Blocks after = before.With(changes);
  EXPECT_EQ(after.Find(IdOf(500'000))->value(), -1);
  EXPECT_EQ(before.Find(IdOf(500'000))->value(), 50'000);

  const std::set<const Blocks::Pointer*> old = EntriesOf(before);
  size_t copied = 0;
  for (const Blocks::Pointer* entry : EntriesOf(after)) copied += old.count(entry) == 0 ? 1 : 0;
  EXPECT_GT(copied, 0);
  EXPECT_LE(copied, Blocks::kLargest);
}

TEST(SortedBlocksTest, ElementsAreSharedEvenWhereTheirBlockIsNot) {
  const Blocks before = Tens(100);
  const Blocks after = before.With({{IdOf(500), nullptr}});
  EXPECT_EQ(before.Find(IdOf(510)), after.Find(IdOf(510)));
}

TEST(SortedBlocksTest, KnowsTheIdsAmongWhichOneWouldStand) {
  const Blocks blocks = Tens(10'000);
  const std::vector<std::string> around = blocks.IdsAround(IdOf(50'005));
  EXPECT_THAT(around, Contains(IdOf(50'000)));
  EXPECT_LE(around.size(), Blocks::kLargest);
  EXPECT_THAT(blocks.IdsAround("a"), Contains(IdOf(0)));
  EXPECT_THAT(blocks.IdsAround("z"), Contains(IdOf(99'990)));
}

// Ten thousand elements that are taken away one by one must not leave ten thousand tiny blocks.
TEST(SortedBlocksTest, BlocksThatBecomeSmallAreMerged) {
  Blocks blocks = Tens(10'000);
  Blocks::Changes changes;
  for (int i = 0; i < 10'000; ++i) {
    if (i % 100 != 0) changes[IdOf(10 * i)] = nullptr;
  }
  blocks = blocks.With(changes);
  ASSERT_EQ(blocks.size(), 100);
  EXPECT_EQ(blocks.IdsAround(IdOf(0)).size(), 100);
}

}  // namespace
}  // namespace domicile::tenancy
