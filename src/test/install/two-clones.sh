#!/bin/sh
# Builds the last commit in two clones with different names, and compares all that is given to others byte by byte. Argument: a
# directory to work in; more ones go to Maven. PROFILES: what to build beside the zip, such as -Ppackages,image.
set -eu

work=$1
shift
: "${PROFILES:=-Ppackages,!class-archive}"
rm -rf "$work/a" "$work/another-clone"
mkdir -p "$work"
for clone in a another-clone; do
  git clone -q . "$work/$clone"
  (cd "$work/$clone" && mvn -B -q -Dmaven.test.skip=true "$PROFILES" "$@" package)
done
status=0
for file in "$work"/a/target/begini-bridge*.zip "$work"/a/target/*.deb "$work"/a/target/*.rpm "$work"/a/target/*.tar; do
  [ -e "$file" ] || continue
  if cmp "$file" "$work/another-clone/target/$(basename "$file")"; then
    sha256sum "$file"
  else
    status=1
  fi
done
exit $status
