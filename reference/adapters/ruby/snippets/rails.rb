# Rails as the advice configures it: SNIPPET is an initializer.

require "action_controller/railtie"
require "puma"
require "puma/configuration"
require "puma/launcher"
require "rack/cors"
require "rack/cors/version"

$stdout.sync = true
puts "release: Rails #{Rails.version} with rack-cors #{Rack::Cors::VERSION}"

class Items < Rails::Application
  config.root = ENV.fetch("TMPDIR")
  config.eager_load = false
  config.consider_all_requests_local = false
  config.hosts.clear
  config.secret_key_base = "a test server keeps no secrets"
  config.logger = Logger.new(nil)
  routes.append do
    match "/items", to: "items#index", via: %i[get post put patch delete]
    match "/boom", to: "items#boom", via: :all
  end
end

class ItemsController < ActionController::API
  def index
    response.set_header("X-Request-Id", "7f1b2c")
    render json: { items: [1, 2, 3] }
  end

  def boom
    raise "boom"
  end
end

eval(File.read(ENV.fetch("SNIPPET")), binding, ENV.fetch("SNIPPET"))
Rails.application.initialize!

Puma::Launcher.new(Puma::Configuration.new do |puma|
  puma.bind "tcp://#{ENV.fetch("HOST")}:#{ENV.fetch("PORT")}"
  puma.app Rails.application
  puma.log_requests false
end).run
