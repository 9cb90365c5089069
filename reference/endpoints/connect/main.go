// Command connect is a service of Connect, which speaks gRPC-web, behind rs/cors.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"

	"connectrpc.com/connect"
	connectcors "connectrpc.com/cors"
	"github.com/rs/cors"
	"google.golang.org/protobuf/types/known/emptypb"
)

func main() {
	const list = "/shop.Items/List"
	mux := http.NewServeMux()
	mux.Handle(list, connect.NewUnaryHandler(list,
		func(context.Context, *connect.Request[emptypb.Empty]) (*connect.Response[emptypb.Empty], error) {
			return connect.NewResponse(&emptypb.Empty{}), nil
		}))
	options := cors.Options{
		AllowedOrigins:   []string{"https://app.example.com"},
		AllowCredentials: true,
		AllowedMethods:   connectcors.AllowedMethods(),
		AllowedHeaders:   connectcors.AllowedHeaders(),
		ExposedHeaders:   connectcors.ExposedHeaders(),
	}
	if os.Getenv("MISTAKE") != "" {
		// The mistake: gRPC-web's own headers are not on the list.
		options.AllowedHeaders = []string{"Content-Type"}
	}
	log.Fatal(http.ListenAndServe(net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")), cors.New(options).Handler(mux)))
}
