// Reaches for the network.

#include <sys/socket.h>

#include "hostile.h"

CONSTRUCTOR { socket(AF_INET, SOCK_STREAM, 0); }

HOSTILE_PLUGIN()
