#include "clients/cli/plugin_skeleton.h"

#include <fstream>
#include <string>

#include "domicile/plugin/v1/cases.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/catalog/catalog_builder.h"
#include "tests/support/plugin_builder.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_directory.h"

namespace domicile::cli {
namespace {

using domicile::testing::FromText;
using domicile::testing::IsOk;
using domicile::testing::ReadFile;
using domicile::testing::StatusIs;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Message>
Message Read(const std::string& path) {
  return FromText<Message>(ReadFile(path));
}

class PluginSkeletonTest : public ::testing::Test {
 protected:
  // The catalog of the one plugin.
  catalog::CatalogBuild Build(const PluginSkeleton& skeleton) {
    const auto files = WritePluginSkeleton(skeleton, directory_.path());
    EXPECT_THAT(files, IsOk());
    catalog::PluginContent content;
    content.file = "libacme.so";
    content.processor = Read<plugin::v1::ProcessorDescriptor>((*files)[0]);
    content.connectors.push_back(Read<plugin::v1::ConnectorDescriptor>((*files)[1]));
    cases_ = Read<plugin::v1::Cases>((*files)[2]);
    return catalog::BuildCatalog({content});
  }

  const domicile::testing::TempDirectory directory_;
  plugin::v1::Cases cases_;
};

TEST_F(PluginSkeletonTest, AllFilesAreWhereABuildLooksForThem) {
  EXPECT_THAT(
      *WritePluginSkeleton({.processor_id = "acme", .product = "chat"}, directory_.path()),
      ElementsAre(directory_.File("acme/processor.textproto"),
                  directory_.File("acme/chat.textproto"), directory_.File("acme/cases.textproto")));
}

TEST_F(PluginSkeletonTest, ACatalogTakesItAndKnowsNothing) {
  const catalog::CatalogBuild build = Build({.processor_id = "acme"});
  ASSERT_THAT(build.rejections, IsEmpty()) << build.rejections[0].message;
  const v1::Connector* connector = build.catalog->FindConnector("acme/sms");
  ASSERT_NE(connector, nullptr);
  ASSERT_EQ(connector->placements_size(), 1);
  EXPECT_THAT(connector->placements(0).sites(), IsEmpty());
  EXPECT_THAT(build.catalog->FindProcessor("acme")->entities(), IsEmpty());
}

TEST_F(PluginSkeletonTest, ItsCaseExpectsExactlyItsUnknowns) {
  const catalog::CatalogBuild build = Build({.processor_id = "acme"});
  std::vector<std::string> facts;
  for (const v1::Unknown& unknown :
       build.catalog->FindConnector("acme/sms")->placements(0).unknowns()) {
    facts.push_back(unknown.fact());
  }
  ASSERT_EQ(cases_.cases_size(), 1);
  EXPECT_EQ(cases_.cases(0).connector_id(), "acme/sms");
  EXPECT_THAT(cases_.cases(0).unknown_facts(), ::testing::UnorderedElementsAreArray(facts));
}

TEST_F(PluginSkeletonTest, AChannelThatNobodyKnowsIsBroughtAlong) {
  const catalog::CatalogBuild build = Build({.processor_id = "acme", .channel_id = "pigeon"});
  ASSERT_THAT(build.rejections, IsEmpty()) << build.rejections[0].message;
  EXPECT_NE(build.catalog->FindChannel("pigeon"), nullptr);
}

TEST_F(PluginSkeletonTest, AFolderThatIsThereIsLeftAlone) {
  EXPECT_THAT(WritePluginSkeleton({.processor_id = "acme"}, directory_.path()), IsOk());
  EXPECT_THAT(WritePluginSkeleton({.processor_id = "acme", .product = "x"}, directory_.path()),
              StatusIs(absl::StatusCode::kAlreadyExists, _));
  EXPECT_FALSE(std::ifstream(directory_.File("acme/x.textproto")).is_open());
}

TEST_F(PluginSkeletonTest, WhatIsNoIdIsRefused) {
  for (const PluginSkeleton& skeleton :
       {PluginSkeleton{.processor_id = "../acme"}, PluginSkeleton{.processor_id = "Acme"},
        PluginSkeleton{.processor_id = "acme", .product = "a/b"},
        PluginSkeleton{.processor_id = "acme", .product = "cases"},
        PluginSkeleton{.processor_id = "acme", .channel_id = ""}}) {
    EXPECT_THAT(WritePluginSkeleton(skeleton, directory_.path()),
                StatusIs(absl::StatusCode::kInvalidArgument, _));
  }
}

}  // namespace
}  // namespace domicile::cli
