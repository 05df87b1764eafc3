#include "service/compiled/concurrent_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace domicile::compiled {
namespace {

TEST(ConcurrentMapTest, FindsWhatWasInserted) {
  ConcurrentMap<std::string, int> map(100);
  EXPECT_EQ(map.Find(std::string("one")), nullptr);
  const int* inserted = map.Insert("one", 1);
  ASSERT_NE(inserted, nullptr);
  EXPECT_EQ(map.Find(std::string("one")), inserted);
  EXPECT_EQ(*inserted, 1);
}

TEST(ConcurrentMapTest, KeepsTheFirstValueOfAKey) {
  ConcurrentMap<int, int> map(100);
  map.Insert(1, 10);
  EXPECT_EQ(*map.Insert(1, 20), 10);
  EXPECT_EQ(map.size(), 1u);
}

TEST(ConcurrentMapTest, TakesNoMoreThanItMay) {
  ConcurrentMap<int, int> map(2);
  map.Insert(1, 1);
  map.Insert(2, 2);
  EXPECT_EQ(map.Insert(3, 3), nullptr);
  EXPECT_EQ(*map.Insert(2, 4), 2);
}

TEST(ConcurrentMapTest, KeepsWhatWasFoundWhileItGrows) {
  ConcurrentMap<int, int> map(10'000);
  std::vector<const int*> values;
  for (int i = 0; i < 10'000; ++i) values.push_back(map.Insert(i, i));
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_EQ(*map.Find(i), i);
    EXPECT_EQ(*values[static_cast<size_t>(i)], i);
  }
}

TEST(ConcurrentMapTest, IsReadWhileItGrows) {
  ConcurrentMap<int, int> map(50'000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&map, t] {
      for (int i = 0; i < 20'000; ++i) {
        const int key = t % 2 == 0 ? i : 20'000 - i;
        const int* value = map.Find(key);
        if (value == nullptr) value = map.Insert(key, key);
        ASSERT_NE(value, nullptr);
        ASSERT_EQ(*value, key);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(map.size(), 20'001u);
}

}  // namespace
}  // namespace domicile::compiled
