// The language host for TypeScript that the tests of the engine use when there is no official one: Pulumi's own
// generator of SDKs, and Pulumi's own executor, which comes with the npm package @pulumi/pulumi.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"eks-citadel/tools/engine/hosting"
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
	loader, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, err
	}
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.Schema), &spec); err != nil {
		return nil, err
	}
	known := schema.NewCachedLoader(loader)
	bound, complaints, err := schema.BindSpecWithContext(ctx, spec, known, schema.ValidationOptions{})
	if err != nil {
		return nil, err
	}
	if complaints.HasErrors() {
		return nil, complaints
	}
	tool := "pulumi-language-nodejs " + version.Version
	local := request.LocalDependencies
	files, err := nodejs.GeneratePackage(tool, bound, request.ExtraFiles, local, request.Local, known)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GeneratePackageResponse{}, write(request.Directory, files)
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

func write(folder string, files map[string][]byte) error {
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return fmt.Errorf("the SDK: %w", err)
		}
	}
	return nil
}
