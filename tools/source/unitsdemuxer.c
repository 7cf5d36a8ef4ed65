#include "source/units.h"
#include "tool.h"
ToolUnits *
tool_units_open_demuxer (ToolInput *input, ToolKind kind, guint track, GError **error)
{
  (void) kind; (void) track;
  tool_input_free (input);
  tool_refuse (error, "not yet");
  return NULL;
}
