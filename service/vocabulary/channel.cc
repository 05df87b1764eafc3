#include "service/vocabulary/channel.h"

namespace domicile::vocabulary {

const std::vector<WellKnownChannel>& WellKnownChannels() {
  static const auto* const channels = new std::vector<WellKnownChannel>{
      {"consulting", "Consulting", "Data that is shown to advisers."},
      {"email", "Email", "Messages of a mailbox."},
      {"facebook", "Facebook", "Messages of Facebook pages and Messenger."},
      {"identity", "Identity", "Profiles and sign-ins of an identity provider."},
      {"instagram", "Instagram", "Direct messages of Instagram accounts."},
      {"line", "LINE", "Messages of LINE accounts."},
      {"security-assessment", "Security assessment", "Data that is seen while security is tested."},
      {"sms", "SMS", "Text messages between telephone numbers."},
      {"speech", "Speech", "Speech that is recognised, synthesised or answered."},
      {"support", "Support", "Data that is shared to have an issue resolved."},
      {"teams", "Microsoft Teams", "Messages and presence of Microsoft Teams."},
      {"telegram", "Telegram", "Messages of Telegram accounts and bots."},
      {"twitter", "Twitter", "Messages of Twitter (X) accounts."},
      {"viber", "Viber", "Messages of Viber accounts."},
      {"voice", "Voice", "Telephone calls."},
      {"whatsapp", "WhatsApp", "Messages of WhatsApp Business numbers."},
  };
  return *channels;
}

}  // namespace domicile::vocabulary
