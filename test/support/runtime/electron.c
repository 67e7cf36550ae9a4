// Stands in for Electron's program in a package: it has the fuses, finds the app where Electron does, and hands it to Node.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The sentinel, the fuses' version, how many there are, and each as Electron ships it.
static const volatile char fuses[] = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX" "\x01" "\x09" "101100011";

extern int stand_in_for_ffmpeg(void);

int main(int argc, char **argv) {
  char place[4096];
  ssize_t length = readlink("/proc/self/exe", place, sizeof place - 64);
  if (length < 0 || stand_in_for_ffmpeg() != 1 || fuses[0] != 'd') return 70;
  place[length] = 0;
  char *slash = strrchr(place, '/');
  strcpy(slash, "/resources/app.asar");

  const char *node = getenv("LINECARD_STAND_IN_NODE");
  const char *boot = getenv("LINECARD_STAND_IN_BOOT");
  if (!node || !boot) {
    fprintf(stderr, "This is a stand-in for Electron, which only the tests can start.\n");
    return 64;
  }
  char **args = calloc(argc + 3, sizeof *args);
  args[0] = (char *)node;
  args[1] = (char *)boot;
  args[2] = place;
  for (int index = 1; index < argc; index++) args[index + 2] = argv[index];
  execv(node, args);
  perror(node);
  return 71;
}
