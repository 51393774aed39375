// The language host for TypeScript that the tests of the engine use when there is no official one: Pulumi's own
// generator of SDKs, and Pulumi's own executor, which comes with the npm package @pulumi/pulumi.
package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"eks-citadel/tools/engine/hosting"
	"eks-citadel/tools/engine/sdk"
)

// Below the project's folder, whatever its `main` is.
const executor = "node_modules/@pulumi/pulumi/cmd/run"

func main() {
	hosting.Serve(node{hosting.New()})
}

type node struct{ hosting.Host }

// GeneratePackage writes an SDK for a schema.
func (node) GeneratePackage(
	ctx context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	bound, loader, err := sdk.Bound(ctx, request)
	if err != nil {
		return nil, err
	}
	tool := "pulumi-language-nodejs " + version.Version
	local := request.LocalDependencies
	files, err := nodejs.GeneratePackage(tool, bound, request.ExtraFiles, local, request.Local, loader)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GeneratePackageResponse{}, sdk.Write(request.Directory, files)
}

// Run is one pass of a program.
func (host node) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	folder := request.Info.ProgramDirectory
	arguments := []string{filepath.Join(request.Info.RootDirectory, executor)}
	arguments = append(arguments, host.Flags(request, "-")...)
	if request.DryRun {
		arguments = append(arguments, "--dry-run")
	}
	configuration, err := hosting.Configuration(request)
	if err != nil {
		return nil, err
	}
	arguments = append(arguments, request.Info.EntryPoint)
	command := exec.CommandContext(ctx, "node", append(arguments, request.Args...)...)
	command.Dir = folder
	command.Env = append(os.Environ(), configuration...)
	if given := request.Info.Options.AsMap()["typescript"]; given != false {
		command.Env = append(command.Env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	return hosting.Run(command)
}
