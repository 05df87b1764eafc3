// Is no plugin.

__attribute__((visibility("default"))) const int domicile_plugin = 1;
