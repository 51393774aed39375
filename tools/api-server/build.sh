#!/usr/bin/env bash
# A Kubernetes API server, etcd and the controllers, from Go modules: what is in the cache is not built again.
set -euo pipefail
cd "$(dirname "$0")"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/eks-citadel"
hash=$(cat go.mod go.sum build.sh | (sha256sum 2>/dev/null || shasum -a 256) | cut -c1-12)
server="$cache/api-server-$hash"

if [ ! -x "$server/bin/kube-apiserver" ]; then
	if ! command -v go >/dev/null; then
		echo "No Kubernetes API server was built, which needs Go 1.21 (https://go.dev/dl): rehearsals do without." >&2
		[ "${CI:-}" != true ]
		exit
	fi
	version=$(go list -m -f '{{.Version}}' k8s.io/kubernetes)
	minor=${version#v1.}
	echo "Building kube-apiserver $version into $server: minutes, once."
	mkdir -p "$cache"
	half=$(mktemp -d "$cache/api-server.XXXXXX")
	trap 'rm -rf "$half"' EXIT
	mkdir "$half/bin"
	stamp=k8s.io/component-base/version
	CGO_ENABLED=0 nice go build -trimpath -o "$half/bin/" \
		-ldflags "-s -w -X $stamp.gitVersion=$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=${minor%%.*}" \
		k8s.io/kubernetes/cmd/kube-apiserver k8s.io/kubernetes/cmd/kube-controller-manager go.etcd.io/etcd/server/v3
	mv "$half/bin/server" "$half/bin/etcd" # Go names it for its folder
	rm -rf "$server"
	mv "$half" "$server"
fi
ln -sfn "$server" "$cache/api-server" # where `citadel rehearse --engine pulumi` looks
echo "The API server is $server/bin/kube-apiserver, $("$server/bin/kube-apiserver" --version)."
