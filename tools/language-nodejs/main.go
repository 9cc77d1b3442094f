// The language host of programs in Node.js, as far as the benchmarks need one: Pulumi's own is not
// served as a Go module. It runs @pulumi/pulumi's entry point and nothing else, so it takes no
// longer than Pulumi's.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// The version of @pulumi/pulumi in benchmarks/node.
const version = "3.250.0"

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string
}

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("started by the engine only: the address of the engine is missing"))
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{engine: os.Args[len(os.Args)-1]})
			return nil
		},
	})
	if err != nil {
		fail(err)
	}
	fmt.Println(handle.Port)
	if err := <-handle.Done; err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
	os.Exit(1)
}

func (h *host) Handshake(context.Context, *pulumirpc.LanguageHandshakeRequest) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version}, nil
}

// The packages of the program's node_modules that say in their package.json which plugin they need.
func (h *host) GetRequiredPackages(_ context.Context, request *pulumirpc.GetRequiredPackagesRequest) (*pulumirpc.GetRequiredPackagesResponse, error) {
	files, err := filepath.Glob(filepath.Join(request.GetInfo().GetProgramDirectory(), "node_modules", "@pulumi", "*", "package.json"))
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GetRequiredPackagesResponse{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var described struct {
			Pulumi struct {
				Resource      bool
				Name, Version string
			}
		}
		if err := json.Unmarshal(text, &described); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if plugin := described.Pulumi; plugin.Resource {
			response.Packages = append(response.Packages,
				&pulumirpc.PackageDependency{Kind: "resource", Name: plugin.Name, Version: plugin.Version})
		}
	}
	return response, nil
}

func (h *host) About(context.Context, *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	return &pulumirpc.AboutResponse{}, nil
}

func (h *host) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	program := request.GetInfo().GetProgramDirectory()
	config, err := json.Marshal(request.GetConfig())
	if err != nil {
		return nil, err
	}
	arguments := []string{
		filepath.Join(program, "node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js"),
		"--monitor", request.GetMonitorAddress(), "--engine", h.engine,
		"--organization", request.GetOrganization(),
		"--project", request.GetProject(), "--stack", request.GetStack(),
		"--root-directory", request.GetInfo().GetRootDirectory(), "--pwd", request.GetPwd(),
		"--parallel", strconv.Itoa(int(request.GetParallel())),
	}
	if request.GetDryRun() {
		arguments = append(arguments, "--dry-run")
	}
	node := exec.CommandContext(ctx, "node", append(arguments, program)...)
	node.Stdout, node.Stderr = os.Stdout, os.Stderr
	node.Env = append(os.Environ(), "PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS=[]")
	if err := node.Run(); err != nil {
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}
