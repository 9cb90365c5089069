# The adapter for rack-cors, in a plain Rack application on Puma.

require "json"
require "puma"
require "puma/configuration"
require "puma/launcher"
require "rack"
require "rack/cors"
require "rack/cors/version"

METHODS = %w[GET HEAD POST PUT PATCH DELETE].freeze

# Ends the adapter: the library has no way to say this.
def cannot_express(what)
  warn what
  exit 78
end

puts "release: rack-cors #{Rack::Cors::VERSION}"
$stdout.flush

policy = JSON.parse(File.read(ENV.fetch("POLICY")))
cannot_express "there is one list of origins, and no grants" if policy["grants"]
cannot_express "there is no list of denied origins" if policy["denied"]&.any?
cannot_express "without origins rack-cors has no block to write" if policy["origins"].empty?
cannot_express "rack-cors has no word for every method" if policy["methods"]&.include?("*")

other = policy["origins"].find { |origin| origin != "*" && origin.sub("://*.", "://").include?("*") }
cannot_express "a pattern stands for one label: #{other}" if other

# https://*.example.com becomes an expression, one label for the star; "null" is a
# host to the library unless it is an expression, too.
origins = policy["origins"].map do |origin|
  next origin if origin == "*" || !(origin.include?("*") || origin == "null")

  Regexp.new("\\A#{Regexp.escape(origin).sub('\\*', '[^./:?#@]+')}\\z")
end
options = {
  methods: (%w[get head post] + (policy["methods"] || []).map(&:downcase)).uniq.map(&:to_sym),
  headers: policy["headers"]&.include?("*") ? :any : policy["headers"],
  expose: policy["expose"],
  credentials: policy["credentials"],
  max_age: policy["max-age"]
}.compact

application = lambda do |env|
  raise "boom" if env["PATH_INFO"] == "/boom"
  next [404, { "Content-Type" => "text/plain" }, ["Not Found"]] unless env["PATH_INFO"] == "/items"
  next [405, { "Allow" => METHODS.join(", ") }, []] unless METHODS.include?(env["REQUEST_METHOD"])

  [200, { "Content-Type" => "application/json", "X-Request-Id" => "7f1b2c" }, [JSON.generate(items: [1, 2, 3])]]
end

app = Rack::Builder.app do
  use Rack::Cors do
    allow do
      origins(*origins)
      resource "*", **options
    end
  end
  use Rack::Head
  run application
end

Puma::Launcher.new(Puma::Configuration.new do |puma|
  puma.bind "tcp://#{ENV.fetch("HOST")}:#{ENV.fetch("PORT")}"
  puma.app app
  puma.log_requests false
  puma.environment "production"
end).run
