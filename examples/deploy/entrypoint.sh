#!/bin/sh
# The first word is the tool: `tars ga-kpi --help`. The tool replaces this shell, so that signals reach it.
set -eu
if [ $# -eq 0 ]; then set -- retrospective --help; fi
name=$1
shift
exec node "${TARS_HOME:-/app}/tools/$name.js" "$@"
