#!/bin/sh
# stands in for `go build`
set -eu
mkdir -p "${1%/*}"
{ echo "$2 $3"; cat main.go /go/modules.txt; } > "$1"
chmod 755 "$1"
