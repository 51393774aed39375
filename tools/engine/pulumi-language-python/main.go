// The language host for Python that the tests of the engine use when there is no official one. Environments are made
// by Pulumi's own toolchain, and programs run in Pulumi's own executor, which lies beside this program.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"

	"eks-citadel/tools/engine/hosting"
)

const (
	executor     = "pulumi-language-python-exec"
	pluginFolder = "venv" // of a plugin that names none
)

func main() {
	hosting.Serve(python{hosting.New()})
}

type python struct{ hosting.Host }

// InstallDependencies makes the virtual environment, and installs requirements.txt of the program's folder.
func (python) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	tools, err := toolchainOf(request.Info, request.IsPlugin)
	if err != nil {
		return err
	}
	lock := &sync.Mutex{}
	info := hosting.Writer{Lock: lock, Send: func(text []byte) error {
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: text})
	}}
	complaints := hosting.Writer{Lock: lock, Send: func(text []byte) error {
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stderr: text})
	}}
	folder, versions := request.Info.ProgramDirectory, request.UseLanguageVersionTools
	return tools.InstallDependencies(stream.Context(), folder, versions, true, info, complaints)
}

// Run is one pass of a program.
func (host python) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	tools, err := ready(ctx, request.Info, false)
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	arguments := []string{"-u", filepath.Join(filepath.Dir(self), executor)}
	arguments = append(arguments, host.Flags(request, "_")...)
	arguments = append(arguments, "--dry_run", strconv.FormatBool(request.DryRun))
	program := filepath.Join(request.Info.ProgramDirectory, request.Info.EntryPoint)
	command, err := tools.Command(ctx, append(append(arguments, program), request.Args...)...)
	if err != nil {
		return nil, err
	}
	configuration, err := hosting.Configuration(request)
	if err != nil {
		return nil, err
	}
	command.Env = append(environment(command), configuration...)
	return hosting.Run(command)
}

// RunPlugin is a component package, for as long as the engine wants it.
func (python) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	tools, err := ready(stream.Context(), request.Info, true)
	if err != nil {
		return err
	}
	command, err := tools.Command(stream.Context(), append([]string{request.Info.ProgramDirectory}, request.Args...)...)
	if err != nil {
		return err
	}
	lock := &sync.Mutex{}
	command.Dir = request.Pwd
	command.Env = append(environment(command), request.Env...)
	command.Stdout = hosting.Writer{Lock: lock, Send: func(text []byte) error {
		return stream.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: text}})
	}}
	command.Stderr = hosting.Writer{Lock: lock, Send: func(text []byte) error {
		return stream.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: text}})
	}}
	var exit *exec.ExitError
	if err := command.Run(); err != nil && !errors.As(err, &exit) {
		return err
	}
	code := int32(command.ProcessState.ExitCode())
	return stream.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: code}})
}

// ready refuses a virtual environment that nobody made.
func ready(ctx context.Context, info *pulumirpc.ProgramInfo, plugin bool) (toolchain.Toolchain, error) {
	tools, err := toolchainOf(info, plugin)
	if err != nil {
		return nil, err
	}
	return tools, tools.ValidateVenv(ctx)
}

func toolchainOf(info *pulumirpc.ProgramInfo, plugin bool) (toolchain.Toolchain, error) {
	given := info.Options.AsMap()
	if name, is := given["toolchain"]; is && name != "pip" {
		return nil, fmt.Errorf("toolchain %v: this host knows pip; install Pulumi for the others", name)
	}
	folder, _ := given["virtualenv"].(string)
	if folder == "" && plugin {
		folder = pluginFolder
	}
	return toolchain.ResolveToolchain(toolchain.PythonOptions{
		Root:       info.RootDirectory,
		ProgramDir: info.ProgramDirectory,
		Virtualenv: folder,
		Toolchain:  toolchain.Pip,
	})
}

func environment(command *exec.Cmd) []string {
	if command.Env == nil {
		return os.Environ()
	}
	return command.Env
}
