// Package hosting has what language hosts share: they serve until the engine is gone, and run processes for it.
package hosting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

const (
	lookAgain = time.Second
	// toldAlready is the exit code of Pulumi's executors when the program's error was shown.
	toldAlready = 32
)

// Host is what every language host here answers alike. Which providers a program needs is not told: the engine takes
// those that are on PATH, and downloads none.
type Host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	// Engine is the address that the engine gave.
	Engine string
}

// New reads the engine's address, which is the last argument.
func New() Host {
	return Host{Engine: os.Args[len(os.Args)-1]}
}

// GetPluginInfo has the version of the modules that the host is built from.
func (Host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

// Handshake has nothing to add.
func (Host) Handshake(
	context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

// GetRequiredPackages names none.
func (Host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

// GetProgramDependencies names none: only reports to Pulumi Cloud have them.
func (Host) GetProgramDependencies(
	context.Context, *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	return &pulumirpc.GetProgramDependenciesResponse{}, nil
}

// Serve prints the port, which the engine reads, and returns when the engine is gone, killed or not.
func Serve(host pulumirpc.LanguageRuntimeServer) {
	served, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{Init: func(server *grpc.Server) error {
		pulumirpc.RegisterLanguageRuntimeServer(server, host)
		return nil
	}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(served.Port)
	for engine := os.Getppid(); os.Getppid() == engine; {
		time.Sleep(lookAgain)
	}
}

// Configuration is what a program finds in its environment.
func Configuration(request *pulumirpc.RunRequest) ([]string, error) {
	config, err := json.Marshal(request.Config)
	if err != nil {
		return nil, err
	}
	secret, err := json.Marshal(request.ConfigSecretKeys)
	if err != nil {
		return nil, err
	}
	return []string{"PULUMI_CONFIG=" + string(config), "PULUMI_CONFIG_SECRET_KEYS=" + string(secret)}, nil
}

// Flags of Pulumi's executors; `separator` is between the words of one.
func (host Host) Flags(request *pulumirpc.RunRequest, separator string) []string {
	return []string{
		"--project", request.Project,
		"--stack", request.Stack,
		"--organization", request.Organization,
		"--root" + separator + "directory", request.Info.RootDirectory,
		"--pwd", request.Pwd,
		"--monitor", request.MonitorAddress,
		"--engine", host.Engine,
		"--parallel", strconv.Itoa(int(request.Parallel)),
	}
}

// Run tells how a program ended; what it writes goes where the host writes.
func Run(command *exec.Cmd) (*pulumirpc.RunResponse, error) {
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	err := command.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() == toldAlready:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case err != nil:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program failed: %v", err)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}
