#!/usr/bin/env bash
# Makes a virtual environment with packages: tools/install.sh ENVIRONMENT CONSTRAINTS PACKAGE...
#
# uv does this in a quarter of pip's time. It reads neither pip's configuration nor pip's variables, so pip does it where
# one of them names an index, and where uv cannot be had or fails. Nothing is compiled: of the thousands of modules of
# Pulumi's providers a program imports a few.
set -euo pipefail
environment=$1 constraints=$2
shift 2
python=${PYTHON:-python3}
version=0.13.9
uv=build/uv-$version

own_index() {
	"$python" -m pip config list 2>/dev/null | grep -Eq "index[-_]url"
}

uv_is_there() {
	test -x "$uv/bin/uv" || "$python" -m pip install --quiet --disable-pip-version-check --root-user-action ignore \
		--no-deps --target "$uv" "uv==$version"
}

with_uv() {
	test -x "$environment/bin/python" || "$python" -m venv --without-pip "$environment"
	"$uv/bin/uv" pip install --quiet --system-certs --python "$environment/bin/python" --constraint "$constraints" "$@"
}

with_pip() {
	"$python" -m venv "$environment" # adds pip where it is missing
	"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --constraint "$constraints" "$@"
}

if ! own_index && uv_is_there && with_uv "$@"; then
	exit
fi
echo "uv did not install the packages; pip does." >&2
with_pip "$@"
