#!/bin/sh
# Makes a base of Debian packages, builds the image over it in two clones, compares them, and runs the image as its configuration
# says: its user, a root that cannot be written, no capability. Needs root, debootstrap, jq, curl and a mirror. Argument: a
# directory to work in; IMAGE=FILE runs that image and builds none.
set -eu

mkdir -p "$1"
work=$(realpath "$1")
root=$work/root
: "${MIRROR:=http://deb.debian.org/debian}" "${SUITE:=bookworm}"

say() { printf '%s\n' "== $*"; }
fail() { printf 'FAIL: %s\n' "$*" >&2; exit 1; }

if [ ! -e "$work/base.tar" ]; then
  say "a base of $SUITE"
  [ -e "$work/base/usr/bin/java" ] ||
    debootstrap --variant=minbase --include=openjdk-17-jre-headless "$SUITE" "$work/base" "$MIRROR" >"$work/debootstrap.log"
  tar -C "$work/base" --one-file-system --exclude='./dev/*' --exclude='./proc/*' --exclude='./var/cache/*' -cf "$work/layer.tar" .
  printf '{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(sha256sum "$work/layer.tar" | cut -d' ' -f1)" >"$work/config.json"
  printf '[{"Config":"config.json","RepoTags":["base:latest"],"Layers":["layer.tar"]}]' >"$work/manifest.json"
  tar -C "$work" -cf "$work/base.tar" manifest.json config.json layer.tar
fi
if [ -z "${IMAGE:-}" ]; then
  say "two clones"
  PROFILES='-Pimage,!class-archive' src/test/install/two-clones.sh "$work/clones" "-Dimage.base=tar://$work/base.tar"
  IMAGE=$work/clones/a/target/begini-bridge-image.tar
fi

say "unpack"
rm -rf "$work/image" "$root" "$work/volume"
mkdir -p "$work/image" "$root"
tar -C "$work/image" -xf "$IMAGE"
config=$work/image/$(jq -r '.[0].Config' "$work/image/manifest.json")
for layer in $(jq -r '.[0].Layers[]' "$work/image/manifest.json"); do tar -C "$root" --warning=no-unknown-keyword -xf "$work/image/$layer"; done
for file in bom.json docs/vex.json LICENSE; do [ -s "$root/opt/begini-bridge/$file" ] || fail "the image has no $file"; done
user=$(jq -r .config.User "$config")
mkdir -p "$root/etc/begini-bridge" "$root/proc" "$root/dev"
cat >"$root/etc/begini-bridge/begini-bridge.properties" <<'CONFIG'
begini.deployments.personal-loans.integration-id=1234567890987654321
begini.deployments.personal-loans.api-key=a-key-of-a-test
begini.default-deployment=personal-loans
begini.management.port=19877
begini.rest.port=18081
begini.broker.port=16162
CONFIG
# A new volume is a copy of what the image has there.
cp -a "$root/var/lib/begini-bridge" "$work/volume"

# All mounts are in a name space of the command's own, and go with it.
contained() {
  # shellcheck disable=SC2016 # the inner shell's
  exec unshare --mount sh -euc 'root=$1 volume=$2 user=$3 directory=$4; shift 4
    mount --bind "$root" "$root"
    mount --bind "$volume" "$root/var/lib/begini-bridge"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --bind /proc "$root/proc"
    mount --bind /dev "$root/dev"
    mount -o remount,bind,ro "$root"
    exec chroot "$root" setpriv --reuid="${user%:*}" --regid="${user#*:}" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \
      env -i -C "$directory" "$@"' contained "$root" "$work/volume" "$user" "$(jq -r .config.WorkingDir "$config")" "$@"
}
environment=$(jq -r '[.config.Env[]?] | @sh' "$config")
entrypoint=$(jq -r '.config.Entrypoint | @sh' "$config")
eval "set -- $environment $entrypoint"

say "run"
touch "$work/started"
(contained "$@" run --config /etc/begini-bridge/begini-bridge.properties) >"$work/bridge.log" 2>&1 &
bridge=$!
trap 'kill "$bridge" 2>/dev/null || true' EXIT
for try in $(seq 120); do
  if curl -fs -o "$work/live" http://127.0.0.1:19877/health/live && [ -e "$work/volume/data/ledger.db" ]; then break; fi
  kill -0 $bridge 2>/dev/null || { cat "$work/bridge.log"; fail "the bridge ended"; }
  [ "$try" -lt 120 ] || fail "the bridge does not answer"
  sleep 0.5
done
[ "$(stat -c %u "$work/volume/data/ledger.db")" = "${user%:*}" ] || fail "the ledger is another's"
grep -q '^CapBnd:[[:space:]]*0*$' /proc/$bridge/status || fail "the bridge has capabilities"
written=$(find "$root" -xdev -newer "$work/started" ! -type d)
[ -z "$written" ] || fail "written outside the volume: $written"
# The volume is a folder of the same file system, so -xdev does not leave it out.
open=$( (contained PATH=/usr/bin:/bin find / -xdev \( -path /tmp -o -path /var/lib/begini-bridge \) -prune -o -writable ! -type l -print) 2>/dev/null || true)
[ -z "$open" ] || fail "the root can be written: $open"
kill -TERM $bridge
status=0
wait $bridge || status=$?
[ $status = 143 ] || fail "the exit status of a stop is $status"
if curl -s -o "$work/live" http://127.0.0.1:19877/health/live; then fail "the bridge lives on"; fi

say "the command of docs/install/container.md"
check=$(sed -n '/kubectl exec/,/[^\\]$/p' docs/install/container.md | sed 's/.* -- //; s/\\$//' | tr '\n' ' ')
# shellcheck disable=SC2086 # words
(contained PATH=/usr/sbin:/usr/bin:/sbin:/bin ${check%%check*} --version)
# There is no Begini here, so that the check finds something: 1.
status=0
# shellcheck disable=SC2086
(contained PATH=/usr/sbin:/usr/bin:/sbin:/bin $check) >"$work/check.txt" 2>&1 || status=$?
[ $status = 1 ] || { cat "$work/check.txt"; fail "check ends with $status"; }
say "the image is sound"
