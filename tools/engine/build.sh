#!/usr/bin/env bash
# The Pulumi engine and language hosts from Go modules, for machines that have no `pulumi`: what is in the cache is not
# built again.
set -euo pipefail
cd "$(dirname "$0")"

if found=$(command -v pulumi); then
	echo "The engine is $found, $(pulumi version)."
	exit
fi

cache="${XDG_CACHE_HOME:-$HOME/.cache}/eks-citadel"
hash=$(cat go.sum build.sh ./*/*.go | (sha256sum 2>/dev/null || shasum -a 256) | cut -c1-12)
engine="$cache/engine-$hash"

if [ ! -x "$engine/bin/pulumi" ]; then
	if ! command -v go >/dev/null; then
		echo "make engine needs pulumi (https://www.pulumi.com/docs/install) or Go 1.21 (https://go.dev/dl) to build it." >&2
		exit 1
	fi
	version=$(go list -m -f '{{.Version}}' github.com/pulumi/pulumi/pkg/v3)
	echo "Building pulumi $version into $engine: minutes, once."
	mkdir -p "$cache"
	half=$(mktemp -d "$cache/engine.XXXXXX")
	trap 'rm -rf "$half"' EXIT
	mkdir "$half/bin"
	CGO_ENABLED=0 nice go build -trimpath -o "$half/bin/" \
		-ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version#v}" \
		github.com/pulumi/pulumi/pkg/v3/cmd/pulumi github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml \
		./pulumi-language-go ./pulumi-language-nodejs ./pulumi-language-python
	# What runs Python programs comes with the same module, and is looked for beside the host.
	sdk=$(go list -m -f '{{.Dir}}' github.com/pulumi/pulumi/sdk/v3)
	install -m 755 "$sdk/python/cmd/pulumi-language-python-exec" "$half/bin/"
	rm -rf "$engine"
	mv "$half" "$engine"
fi
ln -sfn "$engine" "$cache/engine" # where `citadel rehearse --engine pulumi` looks
echo "The engine is $engine/bin/pulumi, $("$engine/bin/pulumi" version)."
