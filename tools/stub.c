#include "tool.h"
gint
tool_inject (gint argc, gchar **argv)
{
  (void) argc;
  (void) argv;
  return 2;
}
gint
tool_plot (gint argc, gchar **argv)
{
  (void) argc;
  (void) argv;
  return 2;
}
