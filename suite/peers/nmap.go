package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// nmap is the script http-cors of Nmap. It sends a preflight for each of nine
// methods to "/", and lists those that are allowed. One process scans all
// targets, which are ports of one address.
func nmap() peer {
	return peer{
		id: "nmap", name: "Nmap, script http-cors", kind: program,
		asked:   "`nmap -sT -Pn -n --script +http-cors`; the one origin in `http-cors.origin`; it asks for `/` only",
		told:    []knowledge{nothing, oneOrigin},
		missing: inPath("nmap"),
		version: func(ctx context.Context) string {
			// Nmap version 7.93 ( ... )
			version, _, _ := strings.Cut(firstLine(ctx, "nmap", "--version"), " (")
			return version
		},
		ask: perFriend(askNmap),
	}
}

func askNmap(ctx context.Context, origin string, targets []target) ([]answer, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(len(targets))*perServer)
	defer cancel()
	var ports []string
	for _, t := range targets {
		_, port, err := net.SplitHostPort(t.address)
		if err != nil {
			return nil, err
		}
		ports = append(ports, port)
	}
	args := []string{
		"-sT", "-Pn", "-n", "-p", strings.Join(ports, ","), "--max-parallelism", strconv.Itoa(atOnce), "--script", "+http-cors", "-oX", "-",
	}
	if origin != "" {
		args = append(args, "--script-args", "http-cors.origin="+origin)
	}
	out, err := output(command(ctx, "nmap", append(args, "127.0.0.1")...))
	if err != nil {
		return nil, err
	}
	byPort, err := readNmap(out)
	if err != nil {
		return nil, err
	}
	answers := make([]answer, len(targets))
	for i, port := range ports {
		a, known := byPort[port]
		if !known {
			a.unjudged = "the port is not open"
		}
		answers[i] = a
	}
	return answers, nil
}

// readNmap reads Nmap's XML: an answer for each open port. The script judges
// nothing: the methods that it lists are taken for a complaint, as they say
// that a stranger is let in.
func readNmap(out []byte) (map[string]answer, error) {
	var r struct {
		Ports []struct {
			ID    string `xml:"portid,attr"`
			State struct {
				State string `xml:"state,attr"`
			} `xml:"state"`
			Scripts []struct {
				ID     string `xml:"id,attr"`
				Output string `xml:"output,attr"`
			} `xml:"script"`
		} `xml:"host>ports>port"`
	}
	if err := xml.Unmarshal(out, &r); err != nil {
		return nil, fmt.Errorf("reading nmap's report: %w", err)
	}
	answers := map[string]answer{}
	for _, port := range r.Ports {
		if port.State.State != "open" {
			continue
		}
		var a answer
		for _, s := range port.Scripts {
			if s.ID == "http-cors" {
				a.complaints = append(a.complaints, s.Output)
			}
		}
		answers[port.ID] = a
	}
	return answers, nil
}
