package advice

import (
	"strings"

	"github.com/corsuite/corsuite/harness"
)

// https://github.com/cyu/rack-cors#readme
func rails() software {
	return software{
		id: "rails", name: "Rails (rack-cors)",
		seen: func(x harness.Exchange) certainty {
			return signs(x, []string{"Rails.application.routes", "<h1>The page you were looking for doesn't exist.</h1>"},
				has(x, "X-Runtime") && has(x, "X-Request-Id"), strings.Contains(field(x, "X-Powered-By"), "phusion passenger"))
		},
		snippet: `Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins "https://app.example.com"
    resource "*",
      methods: [:get, :head, :post, :put, :delete, :options],  # all: others are refused
      headers: %w[Content-Type Authorization],
      expose: %w[X-Request-Id],
      credentials: true,
      max_age: 600
  end
end`,
		tried: "Rails 6.1.7.10 with rack-cors 1.1.1",
		cures: map[remedy]cure{
			noHeader: {
				"Rack::Cors stands below a middleware that answered (static files, a cache, an authentication layer), or no resource line matches the path and the method.",
				"Insert it at 0, so that it is asked first, and list the method in the resource line.",
			},
			preflightStatus: {
				"No resource line matched, so the preflight went on to the router, which has no OPTIONS route.",
				"Insert Rack::Cors at 0 with a resource line that matches path, method and headers.",
			},
			tooOpen: {
				"An expression in origins without \\A and \\z, or a block that says true to everything.",
				"List whole origins as strings.",
			},
		},
	}
}
