// The language host for Go that the tests of the engine use when there is no official one: Pulumi's own generator of
// SDKs, and a program that was built before.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"eks-citadel/tools/engine/hosting"
	"eks-citadel/tools/engine/sdk"
)

func main() {
	hosting.Serve(golang{hosting.New()})
}

type golang struct{ hosting.Host }

// GeneratePackage writes an SDK for a schema.
func (golang) GeneratePackage(
	ctx context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	bound, _, err := sdk.Bound(ctx, request)
	if err != nil {
		return nil, err
	}
	files, err := gogen.GeneratePackage("pulumi-language-go "+version.Version, bound, request.LocalDependencies)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GeneratePackageResponse{}, sdk.Write(request.Directory, files)
}

// Link lets go.mod find the SDKs where they were written.
func (golang) Link(ctx context.Context, request *pulumirpc.LinkRequest) (*pulumirpc.LinkResponse, error) {
	folder := request.Info.ProgramDirectory
	for _, one := range request.Packages {
		module, err := output(ctx, filepath.Join(folder, one.Path), "list", "-m")
		if err != nil {
			return nil, err
		}
		if _, err := output(ctx, folder, "mod", "edit", "-replace", module+"=./"+filepath.ToSlash(one.Path)); err != nil {
			return nil, err
		}
	}
	return &pulumirpc.LinkResponse{}, nil
}

// InstallDependencies fetches the modules that go.mod names, and no others.
func (golang) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	_, err := output(stream.Context(), request.Info.ProgramDirectory, "mod", "download")
	return err
}

// Run is one pass of a program, which `go build` made before: `binary` among the options of the runtime.
func (host golang) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	binary, _ := request.Info.Options.AsMap()["binary"].(string)
	if binary == "" {
		return nil, errors.New("runtime.options.binary is not set: this host builds no program; " +
			"run `go build` and name its result, or install Pulumi")
	}
	configuration, err := hosting.Configuration(request)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, filepath.Join(request.Info.RootDirectory, binary), request.Args...)
	command.Dir = request.Pwd
	command.Env = append(append(os.Environ(), configuration...), host.environment(request)...)
	return hosting.Run(command)
}

// Where Pulumi's SDK for Go looks, https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/pulumi#pkg-constants
func (host golang) environment(request *pulumirpc.RunRequest) []string {
	return []string{
		pulumi.EnvOrganization + "=" + request.Organization,
		pulumi.EnvProject + "=" + request.Project,
		pulumi.EnvStack + "=" + request.Stack,
		pulumi.EnvPulumiRootDirectory + "=" + request.Info.RootDirectory,
		pulumi.EnvDryRun + "=" + strconv.FormatBool(request.DryRun),
		pulumi.EnvParallel + "=" + strconv.Itoa(int(request.Parallel)),
		pulumi.EnvMonitor + "=" + request.MonitorAddress,
		pulumi.EnvEngine + "=" + host.Engine,
	}
}

func output(ctx context.Context, folder string, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = folder
	written, err := command.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("go %s: %s", strings.Join(arguments, " "), exit.Stderr)
	}
	return strings.TrimSpace(string(written)), err
}
