// Is built for a later major version, and has its symbol only.

__attribute__((visibility("default"))) const int domicile_plugin_v2 = 1;
