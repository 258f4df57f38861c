#!/usr/bin/env bash
# Runs samples/incident/replay.sh and draws what it prints as an animation: docs/replay/incident.svg.
# The text is the run's own. Only the pace is not: a line waits 0.3 s, the first one of a part 1.5 s, so that people can read along.
#
#   docs/replay/record.sh [FILE]      FILE has the output of an earlier run; it is drawn instead
set -euo pipefail
cd "$(dirname "$0")/../.."

output=$(mktemp)
trap 'rm -f "$output"' EXIT
if [ $# -gt 0 ]; then cat "$1" > "$output"; else samples/incident/replay.sh > "$output"; fi

{ echo '$ samples/incident/replay.sh'; cat "$output"; } | awk -v columns=112 '
  function escaped(text) { gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); return text }
  function class_of(text) {
    if (text ~ /^[0-9]+\. /) return "part"
    if (text ~ /->  2[0-9][0-9] /) return "good"
    if (text ~ /->  4[0-9][0-9] |Required value/) return "bad"
    if (text ~ /^ *\$ /) return "typed"
    return ""
  }
  # A long line goes on below, where it is cut at a blank if it has one.
  function draw(text, class, indent,   cut) {
    while (length(text) > columns) {
      for (cut = columns; cut > columns / 2 && substr(text, cut, 1) != " "; cut--);
      if (cut <= columns / 2) cut = columns
      put(substr(text, 1, cut), class)
      text = indent "  " substr(text, cut + 1)
    }
    put(text, class)
  }
  function put(text, class) {
    if (text ~ /[^ ]/) body = body sprintf("<text x=\"16\" y=\"%d\" class=\"%s\" style=\"animation-duration:%.1fs\">%s</text>\n", 30 + 17 * row, class, at, escaped(text))
    row++
  }
  {
    class = class_of($0)
    at += class == "part" ? 1.5 : 0.3
    match($0, /^ */)
    draw($0, class, substr($0, 1, RLENGTH))
  }
  END {
    width = 32 + int(columns * 7.83); height = 30 + 17 * row
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"Output of samples/incident/replay.sh\">\n", width, height
    print "<style>"
    print "text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #d0d7de; white-space: pre; animation: wait 0s }"
    print ".part { fill: #ffffff; font-weight: bold } .good { fill: #7ee787 } .bad { fill: #ff7b72 } .typed { fill: #79c0ff }"
    print "@keyframes wait { from, to { visibility: hidden } }"
    print "@media (prefers-reduced-motion: reduce) { text { animation: none } }"
    print "</style>"
    printf "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#161b22\"/>\n%s</svg>\n", width, height, body
  }' > docs/replay/incident.svg
echo "docs/replay/incident.svg: $(wc -l < docs/replay/incident.svg) lines"
